import { createDirect } from './direct';
import { createPooledUpstream, type UpstreamOptions } from './pooled';
import type { Upstream } from './upstream';

/**
 * Creates the upstream at one address: everything that goes there, through the pool or past it,
 * below the address's own path.
 */
export function createTransport(url: URL, options: UpstreamOptions): Upstream {
  const pooled = createPooledUpstream(url, options);
  const sendDirectly = createDirect(url, pooled.connect, options);
  const basePath = url.pathname.replace(/\/$/, '');
  return {
    origin: pooled.origin,
    warm: pooled.warm,
    refresh: pooled.refresh,
    close: pooled.close,
    send(request, handler) {
      // The target is appended, never resolved: no client can choose the host (traps.md 5).
      const whole = basePath === '' ? request : { ...request, path: basePath + request.path };
      if (request.direct) sendDirectly(whole, request.direct, handler);
      else pooled.send(whole, handler);
    },
  };
}
