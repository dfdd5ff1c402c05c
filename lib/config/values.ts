/**
 * Parsers for single settings. Each returns the value, or throws an error that states what is
 * allowed.
 */

const unitMilliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `500ms`, `10s`, `10m`, `1h`; a plain number means seconds. Returns milliseconds, at least 1. */
export function readDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/i.exec(text);
  if (match) {
    const unit = (match[2]?.toLowerCase() ?? 's') as keyof typeof unitMilliseconds;
    const value = Math.round(Number(match[1]) * unitMilliseconds[unit]);
    // Node's timers have 32 bits: a longer one would fire immediately.
    if (value >= 1 && value <= 2_147_483_647) return value;
  }
  throw new Error('must be a time above zero, such as 500ms, 10s, 10m or 1h');
}

/** A time, or `off` for none. */
export function readTimeLimit(text: string): number {
  if (text.toLowerCase() === 'off') return Number.POSITIVE_INFINITY;
  try {
    return readDuration(text);
  } catch (error) {
    throw new Error(`${(error as Error).message}, or off`);
  }
}

const unitBytes = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

/** `6mb`, `512kb`, plain bytes; `off` means no limit. Returns bytes. */
export function readSize(text: string): number {
  if (text.toLowerCase() === 'off') return Number.POSITIVE_INFINITY;
  const match = /^(\d+)\s*(b|kb|mb|gb)?$/i.exec(text);
  if (!match) throw new Error('must be a size such as 6mb, 512kb or 6291456, or off');
  return Number(match[1]) * unitBytes[(match[2]?.toLowerCase() ?? 'b') as keyof typeof unitBytes];
}

/** A TCP port; 0: chosen by the system. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error('must be a port between 0 and 65535');
}

/** An IP address, with or without brackets, or a host name. */
export function readHost(text: string): string {
  const [, host = ''] = /^\[?([0-9A-Za-z._:%-]+)\]?$/.exec(text) ?? [];
  // A single colon separates a port, which has a setting of its own.
  if (host !== '' && !/^[^:]*:[^:]*$/.test(host)) return host;
  throw new Error('must be an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::1');
}

/** Header name prefixes, separated by commas, in lower case. */
export function readPrefixes(text: string): string[] {
  const prefixes = text.split(',').map((prefix) => prefix.trim().toLowerCase());
  if (prefixes.every((prefix) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(prefix))) return prefixes;
  throw new Error('must be header names or their beginnings, separated by commas: x-my-,x-other-');
}

/** One of the given words. */
export function readChoice<Choice extends string>(...choices: Choice[]) {
  return (text: string): Choice => {
    const choice = choices.find((known) => known === text.toLowerCase());
    if (choice) return choice;
    throw new Error(`must be ${choices.join(' or ')}`);
  };
}

/** A SHA-256 in hex. Returned in lower case. */
export function readSha256(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new Error('must be a SHA-256: 64 hexadecimal digits. "npx sls deploy" sets it by itself');
}

/** `on` or `off`; `1`, `true`, `0` and `false` mean the same. */
export function readSwitch(text: string): boolean {
  if (/^(?:on|1|true)$/i.test(text)) return true;
  if (/^(?:off|0|false)$/i.test(text)) return false;
  throw new Error('must be on or off');
}

/** An absolute http or https URL without user, query or fragment. */
export function readHttpUrl(text: string): URL {
  const wanted = 'must be a URL such as https://api.openai.com or https://example.com/openai';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(wanted);
  }
  if (!/^https?:$/.test(url.protocol) || url.hostname === '') throw new Error(wanted);
  if (url.username || url.password) {
    throw new Error('must not hold a user name or password: clients send their own key');
  }
  if (text.includes('?') || text.includes('#')) {
    throw new Error('must end with the path: everything from "?" or "#" on comes from clients');
  }
  return url;
}

/** The address of a server for WebSockets: a host, without path, user, query or fragment. */
export function readWebSocketUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAddress = url && /^wss?:$/.test(url.protocol) && /^wss?:\/\/[^/?#@\s;,]+\/?$/i.test(text);
  if (!isAddress)
    throw new Error(
      'must be an address such as wss://1300000000-abc.na-siliconvalley.tencentscf.com',
    );
  return url;
}

/** The address of an HTTP proxy, as `HTTPS_PROXY` gives it; `http://` may be missing. */
export function readProxyUrl(text: string): URL {
  try {
    const url = new URL(text.includes('://') ? text : `http://${text}`);
    if (/^https?:$/.test(url.protocol)) return url;
  } catch {
    // Falls through to the message below, which does not repeat the value: it may contain a
    // password.
  }
  throw new Error('must be the address of an HTTP proxy, such as http://127.0.0.1:3128');
}

/** `a=b,c=d`, in the order given. */
export function readPairs(text: string): Map<string, string> {
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => pair.split('=').map((side) => side.trim()));
  if (pairs.every(([name, value, ...rest]) => name && value && rest.length === 0)) {
    return new Map(pairs as [string, string][]);
  }
  throw new Error('must be pairs, separated by commas: gpt-4o=my-deployment,gpt-4o-mini=other');
}
