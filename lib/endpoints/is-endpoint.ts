import type { Incoming } from '../exchange/exchange';
import { findHeader } from '../http/headers';

/**
 * Whether somebody has opened the address of the proxy in a browser: exactly `/`, or `/-/`. Whatever else
 * is asked at `/` belongs to the upstream.
 */
export function asksForPage({ method, target, headers, body, upgrade }: Incoming): boolean {
  if (target !== '/' && target !== '/-/') return false;
  if ((method !== 'GET' && method !== 'HEAD') || !body.isAbsent || upgrade) return false;
  return /\btext\/html\b/i.test(findHeader(headers, 'accept') ?? '');
}

/**
 * Whether a request is for the proxy itself and not for an upstream: `/-/` is a prefix that no LLM API uses.
 *
 * @param readPage undefined where there is no page; then `/` belongs to the upstream.
 */
export function isForEndpoint(
  incoming: Incoming,
  readPage: (() => Buffer | undefined) | undefined,
): boolean {
  const { target } = incoming;
  if (target.startsWith('/-/')) return true;
  return target === '/' && asksForPage(incoming) && readPage?.() !== undefined;
}
