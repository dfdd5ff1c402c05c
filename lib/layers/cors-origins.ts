/**
 * Creates the check whether an origin is one of a list.
 *
 * @param origins `https://app.example.com`, `http://localhost:*` (any port), `https://*.example.app` (any
 *   subdomain), `null` (files and sandboxed frames), or `*` (anyone).
 */
export function createOriginMatcher(origins: readonly string[]): (origin: string) => boolean {
  if (origins.includes('*')) return () => true;
  const exact = new Set(origins);
  const patterns = origins.filter((origin) => origin.includes('*')).map(toPattern);
  return (origin) => exact.has(origin) || patterns.some((pattern) => pattern.test(origin));
}

function toPattern(origin: string): RegExp {
  const escaped = origin.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const source = escaped
    .replace(/:\*$/, '(?::\\d+)?')
    .replace(/^([a-z][^:]*:\/\/)\*\\\./, '$1(?:[a-z0-9_-]+\\.)+');
  return new RegExp(`^${source}$`);
}
