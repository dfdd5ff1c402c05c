import Pool from 'undici/lib/dispatcher/pool';
import { type Connect, createConnector, toDestination } from './connector';
import { watchResets } from './resets';
import { createSpare } from './spare';
import type { Upstream } from './upstream';

/** What the connections to an upstream obey. Times are milliseconds. */
export interface UpstreamOptions {
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly httpProxy: URL | undefined;
}

/** How long an idle connection is kept when the upstream names no time of its own. */
const keepAliveTimeout = 30_000;

/** Answers with more header bytes are refused; undici's own limit of 16 KB is too near to real ones. */
const maxHeaderSize = 64 * 1024;

/** An {@link Upstream} that lends its connector. */
export interface PooledUpstream extends Upstream {
  /** Opens a connection of its own, for what cannot go through the pool. */
  readonly connect: Connect;
}

/**
 * Creates the upstream of ordinary requests: undici's pool at the level of `dispatch`.
 *
 * The first idle connection of the list is taken, so that a few stay busy and the others run out.
 * A connection that its peer has closed is noticed before a request is written to it (undici waits
 * for the poll phase to end before it reuses one). After a pause longer than the keep-alive time
 * all are given up: in a function that was frozen meanwhile, the FINs may never have arrived.
 */
export function createPooledUpstream(url: URL, options: UpstreamOptions): PooledUpstream {
  const spare = createSpare(createConnector(options), keepAliveTimeout);
  const connectWatched: Connect = (destination, callback) =>
    spare.connect(destination, (error, socket) => {
      if (socket) watchResets(socket);
      callback(error, socket);
    });
  const { headersTimeout, bodyTimeout } = options;
  const poolOptions = {
    connect: connectWatched,
    maxHeaderSize,
    headersTimeout,
    bodyTimeout,
    keepAliveTimeout,
  };
  let pool = new Pool(url.origin, poolOptions);
  let lastUse = Date.now();
  const renew = () => {
    void pool.close();
    pool = new Pool(url.origin, poolOptions);
  };

  return {
    origin: url.origin,
    connect: spare.connect,
    warm: () => spare.prepare(toDestination(url)),
    refresh() {
      spare.discard();
      renew();
    },
    send(request, handler) {
      const now = Date.now();
      if (now - lastUse > keepAliveTimeout) renew();
      lastUse = now;
      pool.dispatch(request, handler);
    },
    close: () => void pool.close(),
  };
}
