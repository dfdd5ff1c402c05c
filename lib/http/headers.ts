import { isNamed } from './header-name';

/** The value of the first header of that lower-case name, or undefined. */
export function findHeader(headers: readonly string[], lowerCased: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (isNamed(headers[index] as string, lowerCased)) return headers[index + 1];
  }
  return undefined;
}

/** Removes all headers with that lower-case name from a list. */
export function removeHeader(headers: string[], lowerCased: string): void {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (isNamed(headers[index] as string, lowerCased)) headers.splice(index, 2);
  }
}

/** A copy in which this header has another value, in the same position; it is added if absent. */
export function withHeader(
  headers: readonly string[],
  lowerCased: string,
  value: string,
): string[] {
  const copy = [...headers];
  const at = copy.findIndex((name, index) => index % 2 === 0 && isNamed(name, lowerCased));
  if (at === -1) copy.push(lowerCased, value);
  else copy[at + 1] = value;
  return copy;
}

/** Whether a response is a stream of server-sent events (WHATWG HTML §9.2), by its head. */
export function isEventStream(headers: readonly string[]): boolean {
  return isEventStreamType(findHeader(headers, 'content-type') ?? '');
}

/** The same, by the value of its `Content-Type`. */
export function isEventStreamType(contentType: string): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(contentType);
}

/** Whether a body is sent without a `Content-Encoding`, so that its bytes are its text. */
export function isPlain(headers: readonly string[]): boolean {
  return /^\s*(?:identity\s*)?$/i.test(findHeader(headers, 'content-encoding') ?? '');
}
