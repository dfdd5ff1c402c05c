/** The host of a URL as node:net takes it: an IPv6 address without brackets. */
export function toHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Host and port, the default one too, as `CONNECT` takes them (RFC 9110 §9.3.6). */
export function toAuthority(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}
