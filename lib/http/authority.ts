/** The host of a URL in the form that node:net expects: an IPv6 address without brackets. */
export function toHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Host and port, including the default port, as `CONNECT` requires (RFC 9110 §9.3.6). */
export function toAuthority(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}
