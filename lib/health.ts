import { ProxyError } from './errors';
import type { Incoming } from './exchange';
import type { Relay } from './relay';
import { version } from './version';

/**
 * Answers what lies below `/-/`, the proxy's own prefix, which no LLM API uses. Touches no upstream.
 *
 * @throws {ProxyError} `not_found` for a path that does not exist.
 */
export function answerHealth({ method, target }: Incoming, relay: Relay): void {
  const path = target.split('?', 1)[0];
  if (path !== '/-/health' || (method !== 'GET' && method !== 'HEAD')) {
    throw new ProxyError('not_found');
  }
  const body = Buffer.from(JSON.stringify({ status: 'ok', version }));
  const length = String(body.length);
  const headers = ['content-type', 'application/json', 'content-length', length];
  relay.answer(200, [...headers, 'cache-control', 'no-store'], body);
}
