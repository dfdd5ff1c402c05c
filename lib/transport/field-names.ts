/** RFC 9110 §5.6.2. */
export const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/**
 * Whether a field describes one connection and ends with it (RFC 9110 §7.6.1). By length first, since
 * it is asked for every field of every message.
 */
export function isHopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
      return name.toLowerCase() === 'te';
    case 7:
      return name.toLowerCase() === 'upgrade';
    case 10: {
      const lowerCased = name.toLowerCase();
      return lowerCased === 'connection' || lowerCased === 'keep-alive';
    }
    case 16:
      return name.toLowerCase() === 'proxy-connection';
    case 17:
      return name.toLowerCase() === 'transfer-encoding';
    case 18:
      return name.toLowerCase() === 'proxy-authenticate';
    case 19:
      return name.toLowerCase() === 'proxy-authorization';
    default:
      return false;
  }
}

/** The members of a comma-separated list of tokens, in lower case. */
export function toTokens(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
}
