/**
 * Whether `NO_PROXY` exempts a host from the HTTP proxy, as curl reads it: a list of host names
 * (which cover their subdomains), optionally with a port, or `*` for all.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const match = /^(.*?)(?::(\d+))?$/.exec(entry);
      const name = match?.[1]?.replace(/^\*?\./, '');
      if (!name || (match?.[2] && match[2] !== port)) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}
