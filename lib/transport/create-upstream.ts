import type { Upstream } from '../exchange/layer';
import type { Dial } from './dialer';
import { toProxyAuthorization } from './http-proxy';
import { Pool } from './pool';
import { UpstreamFlight } from './upstream-flight';

/** Options for the connections to an upstream. Times are in milliseconds. */
export interface UpstreamOptions {
  /** Limit for DNS, TCP, TLS and an HTTP proxy together. */
  readonly connectTimeout: number;
  /** Limit for the silence before the head of a response. */
  readonly headersTimeout: number;
  /** Limit for each silence in its body. */
  readonly bodyTimeout: number;
  readonly httpProxy: URL | undefined;
}

/**
 * Creates the upstream for one address: HTTP/1.1 (RFC 9112) on reused connections.
 *
 * Targets are appended to the address, never resolved against it, so that no client can choose the
 * host.
 */
export function createUpstream(url: URL, options: UpstreamOptions): Upstream {
  const { httpProxy } = options;
  let dialer: Promise<Dial> | undefined;
  const load = () => {
    dialer ??= loadDialer().catch((error: unknown) => {
      // The process may have run out of descriptors: the next request tries again.
      dialer = undefined;
      throw error;
    });
    return dialer;
  };
  const loadDialer = async () => (await import('./dialer')).createDialer(url, httpProxy);
  const pool = new Pool(load, options.connectTimeout);
  // RFC 9112 §3.2.2: absolute form for an HTTP proxy, except through a tunnel.
  const isAbsoluteForm = httpProxy !== undefined && url.protocol === 'http:';
  const host = url.host;
  const basePath = url.pathname.replace(/\/$/, '');
  const tunnelRoute = { host, targetPrefix: basePath };
  const route = isAbsoluteForm
    ? {
        host,
        targetPrefix: `http://${host}${basePath}`,
        proxyAuthorization: toProxyAuthorization(httpProxy),
      }
    : tunnelRoute;
  const { headersTimeout, bodyTimeout } = options;
  const flightOptions = { pool, route, isAbsoluteForm, tunnelRoute, headersTimeout, bodyTimeout };

  return {
    origin: url.origin,
    url,
    send(exchange, answer) {
      if (!exchange.isOver) new UpstreamFlight(exchange, answer, flightOptions).begin();
    },
    preload: () => void load().catch(() => {}),
    warm: () => pool.warm(),
    refresh: () => pool.clear(),
    close: () => pool.close(),
  };
}
