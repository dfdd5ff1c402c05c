/** What Lambda sends to the client before the body: `HttpResponseStream.from` takes it. */
export type Prelude = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
};

/**
 * AWS writes these itself, or under another name. `www-authenticate` is renamed,
 * too, but passes: under `x-amzn-Remapped-www-authenticate` it still tells what the API wants.
 */
const writtenByAws = new Set(['connection', 'date', 'keep-alive', 'server', 'transfer-encoding']);

/** There is no way for trailers through a function URL, so none may be announced. */
const withoutMeaning = 'trailer';

/**
 * The head of an answer as Lambda takes it: one value for each name, cookies apart.
 *
 * @param hasBody false where no body follows whatever the headers say: its length would be wrong.
 */
export function toPrelude(statusCode: number, raw: readonly string[], hasBody: boolean): Prelude {
  // Without a prototype: a header may be called anything.
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  const spellings = new Map<string, string>();
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    const lowerCased = name.toLowerCase();
    if (lowerCased === 'set-cookie') {
      cookies.push(value);
      continue;
    }
    if (writtenByAws.has(lowerCased) || lowerCased.startsWith('x-amzn-')) continue;
    if (lowerCased === withoutMeaning) continue;
    if (lowerCased === 'content-length' && !(hasBody && Number(value) > 0)) continue;
    const known = spellings.get(lowerCased);
    if (known === undefined) {
      spellings.set(lowerCased, name);
      headers[name] = value;
    } else {
      // RFC 9110 §5.3: lines of one name may be joined like this, `set-cookie` alone may not.
      headers[known] += `, ${value}`;
    }
  }
  return { statusCode, headers, cookies };
}
