import type { Incoming } from '../exchange/exchange';
import { findHeader } from '../http/headers';

/**
 * Whether a browser has opened the proxy's address: exactly `/` or `/-/`. All other requests to `/`
 * belong to the upstream.
 */
export function asksForPage({ method, target, headers, body, upgrade }: Incoming): boolean {
  if (target !== '/' && target !== '/-/') return false;
  if ((method !== 'GET' && method !== 'HEAD') || !body.isAbsent || upgrade) return false;
  return /\btext\/html\b/i.test(findHeader(headers, 'accept') ?? '');
}

/**
 * Whether a request is for the proxy itself and not for an upstream: `/-/` is a prefix that no LLM API uses.
 *
 * @param readPage undefined if there is no page; then `/` belongs to the upstream.
 */
export function isForEndpoint(
  incoming: Incoming,
  readPage: (() => Buffer | undefined) | undefined,
): boolean {
  const { target } = incoming;
  if (target.startsWith('/-/')) return true;
  return target === '/' && asksForPage(incoming) && readPage?.() !== undefined;
}
