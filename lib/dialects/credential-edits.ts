import type { Credential, HeaderLocation, RequestHead } from './credentials';

/** The key that replaces the removed credentials. */
export interface Replacement {
  readonly key: string;
  readonly location: HeaderLocation;
}

/**
 * Removes credentials from a request; everything else is unchanged, byte for byte. Of `own:access`,
 * the caller's own key stays in place, unless there is a replacement: then that is the only key
 * sent.
 *
 * @param credentials from `findCredentials` for this request, in that order. None may be in the
 * path: such a request must be rejected.
 * @param replacement is placed where a credential of its kind was, or in place of the first removed
 * header, or after all headers.
 */
export function withoutCredentials(
  request: RequestHead,
  credentials: readonly Credential[],
  replacement?: Replacement,
): RequestHead {
  const headers = [...request.headers];
  let target = request.target;
  const kept = replacement && findPlace(credentials, replacement);
  // From the end, so that earlier positions stay valid.
  for (let index = credentials.length - 1; index >= 0; index--) {
    const credential = credentials[index] as Credential;
    const { at, start, end } = credential;
    const value = credential === kept ? replacement?.key : replacement ? undefined : credential.own;
    if (at === undefined) {
      if (credential.name === 'path') throw new TypeError('a path cannot be edited');
      target =
        value === undefined
          ? withoutParameter(target, start, end)
          : splice(target, start, end, encodeURIComponent(value));
    } else if (
      value !== undefined &&
      (!replacement || credential.location === replacement.location)
    ) {
      headers[at] = splice(headers[at] as string, start, end, value);
    } else if (value !== undefined && replacement) {
      [headers[at - 1], headers[at]] = toHeader(replacement);
    } else {
      const isToken = credential.location === 'sub-protocol';
      const rest = isToken ? withoutToken(headers[at] as string, start, end) : '';
      if (rest !== '') headers[at] = rest;
      else headers.splice(at - 1, 2);
    }
  }
  if (replacement && !kept) headers.push(...toHeader(replacement));
  return { target, headers };
}

/** A subprotocol shares its header with others. */
function findPlace(
  credentials: readonly Credential[],
  { location }: Replacement,
): Credential | undefined {
  const inHeaders = credentials.filter(
    (one) => one.at !== undefined && one.location !== 'sub-protocol',
  );
  return inHeaders.find((one) => one.location === location) ?? inHeaders[0];
}

function toHeader({ key, location }: Replacement): [name: string, value: string] {
  return location === 'bearer' ? ['Authorization', `Bearer ${key}`] : [location, key];
}

const splice = (text: string, start: number, end: number, replacement: string) =>
  text.slice(0, start) + replacement + text.slice(end);

/** Removes `key=…` with one of the separators around it. */
function withoutParameter(target: string, start: number, end: number): string {
  let begin = start - 1;
  while (!/[?&;]/.test(target.charAt(begin))) begin--;
  const isLast = end === target.length;
  return isLast ? splice(target, begin, end, '') : splice(target, begin + 1, end + 1, '');
}

const realtimePrefix = 'openai-insecure-api-key.';

/** Removes a subprotocol from the list, with one of the commas around it. */
function withoutToken(list: string, start: number, end: number): string {
  const isPrefixed = list.slice(0, start).endsWith(realtimePrefix);
  const before = list.slice(0, isPrefixed ? start - realtimePrefix.length : start);
  const after = list.slice(end);
  const following = /^[ \t]*,[ \t]*/.exec(after);
  return following
    ? before + after.slice(following[0].length)
    : before.trimEnd().replace(/,$/, '').trimEnd() + after;
}
