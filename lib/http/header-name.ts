/**
 * Whether a header has that name, regardless of case (RFC 9110 §5.1). Compares without a
 * lower-case copy, because this runs for every header of every message and nearly all names differ
 * in length or first letter.
 */
export function isNamed(name: string, lowerCased: string): boolean {
  if (name.length !== lowerCased.length) return false;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    const isUpperCase = code >= 0x41 && code <= 0x5a;
    if ((isUpperCase ? code + 0x20 : code) !== lowerCased.charCodeAt(at)) return false;
  }
  return true;
}
