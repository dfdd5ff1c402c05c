/** The credentials that a proxy's URL holds, as the value of `Proxy-Authorization`; undefined for none. */
export function toProxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = Buffer.from(`${decode(username)}:${decode(password)}`, 'latin1');
  return `Basic ${credentials.toString('base64')}`;
}

/**
 * Undoes percent escapes byte by byte. A percent sign that begins none stands for itself, as in curl:
 * passwords hold them, and `decodeURIComponent` would throw.
 */
function decode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The host of a URL as node:net takes it: an IPv6 address without brackets. */
export function toHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Host and port, the default one too, as `CONNECT` takes them (RFC 9110 §9.3.6). */
export function toAuthority(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}
