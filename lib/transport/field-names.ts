import { isNamed } from '../http/header-name';

/** RFC 9110 §5.6.2. */
export const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/**
 * Whether a field is hop-by-hop (RFC 9110 §7.6.1). Compares the length first, because this runs for
 * every field of every message.
 */
export function isHopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
      return isNamed(name, 'te');
    case 7:
      return isNamed(name, 'upgrade');
    case 10:
      return isNamed(name, 'connection') || isNamed(name, 'keep-alive');
    case 16:
      return isNamed(name, 'proxy-connection');
    case 17:
      return isNamed(name, 'transfer-encoding');
    case 18:
      return isNamed(name, 'proxy-authenticate');
    case 19:
      return isNamed(name, 'proxy-authorization');
    default:
      return false;
  }
}

const isBlank = (code: number) => code === 32 || code === 9;

/**
 * A substring without surrounding whitespace (RFC 9110 §5.6.3), which is space and tab only:
 * `trim()` would also remove 0xa0, and a regular expression would take quadratic time for many
 * spaces.
 */
export function withoutBlanks(text: string, from = 0, to = text.length): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** The members of a comma-separated list of tokens, in lower case. */
export function toTokens(value: string): string[] {
  const members = value.toLowerCase().split(',');
  return members.map((member) => withoutBlanks(member)).filter((member) => member !== '');
}
