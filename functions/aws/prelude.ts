/** The metadata that Lambda sends before the body, for `HttpResponseStream.from`. */
export type Prelude = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
};

/**
 * AWS sets these itself, or renames them. `www-authenticate` is renamed as well, but is forwarded:
 * as `x-amzn-Remapped-www-authenticate` it is still useful.
 */
const writtenByAws = new Set(['connection', 'date', 'keep-alive', 'server', 'transfer-encoding']);

/** Function URLs do not support trailers, so none may be announced. */
const withoutMeaning = 'trailer';

/**
 * The head of a response in Lambda's form: one value for each name, cookies separate.
 *
 * @param hasBody false if no body follows, whatever the headers say: its length would be wrong.
 */
export function toPrelude(statusCode: number, raw: readonly string[], hasBody: boolean): Prelude {
  // Without a prototype, because a header can have any name.
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
      // RFC 9110 §5.3: lines with the same name may be joined like this, except `set-cookie`.
      headers[known] += `, ${value}`;
    }
  }
  return { statusCode, headers, cookies };
}
