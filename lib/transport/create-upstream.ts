import type { Upstream } from '../exchange/layer';
import type { Dial } from './dialer';
import { toProxyAuthorization } from './http-proxy';
import { Pool } from './pool';
import { UpstreamFlight } from './upstream-flight';

/** What the connections to an upstream obey. Times are milliseconds. */
export interface UpstreamOptions {
  /** For DNS, TCP, TLS and an HTTP proxy on the way, together. */
  readonly connectTimeout: number;
  /** For the silence before the head of an answer. */
  readonly headersTimeout: number;
  /** For each silence in its body. */
  readonly bodyTimeout: number;
  readonly httpProxy: URL | undefined;
}

/**
 * Creates the upstream at one address: HTTP/1.1 (RFC 9112) on connections that are kept and used again.
 *
 * Targets are appended to the path of the address, never resolved: no client can choose the host.
 */
export function createUpstream(url: URL, options: UpstreamOptions): Upstream {
  const { httpProxy } = options;
  let dialer: Promise<Dial> | undefined;
  const load = () => {
    dialer ??= import('./dialer').then(({ createDialer }) => createDialer(url, httpProxy));
    return dialer;
  };
  const pool = new Pool(load, options.connectTimeout);
  // RFC 9112 §3.2.2: to a proxy, all but what goes through a tunnel.
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
    warm: () => pool.warm(),
    refresh: () => pool.clear(),
    close: () => pool.close(),
  };
}
