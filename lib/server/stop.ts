import type { Log } from '../exchange/log';
import type { ReverseProxy } from '../pipeline/proxy';
import type { ProxyServer } from './server';

/** What has to be stopped. */
export interface Stoppable extends ProxyServer {
  readonly proxy: ReverseProxy;
  readonly log: Log;
  /** Milliseconds that active requests have to finish. */
  readonly limit: number;
  /** Called with the number of connections in use, shortly after the stop began. */
  readonly onWaiting: (connections: number) => void;
}

/** Until idle connections are closed, and the others counted. Milliseconds. */
const moment = 100;

/**
 * How long aborted connections may take to close, so that their log lines are written.
 * Milliseconds.
 */
const longestFarewell = 1_000;

/**
 * On SIGTERM or SIGINT: stops listening, lets active requests finish up to the limit, and exits
 * with 0. A second signal exits immediately.
 */
export function stopGracefully(stoppable: Stoppable): void {
  const { server, connections, proxy, log, limit, onWaiting } = stoppable;
  let isStopping = false;
  const exit = () => {
    proxy.close();
    log.flush();
    process.exit(0);
  };
  /** Connections write their log lines when they close, which is after the next `setImmediate`. */
  const exitSoon = () => setImmediate(() => setImmediate(exit));
  const cut = () => {
    log.event('shutdown_timeout', { connections: connections.size });
    for (const connection of connections.values()) connection.cut('SHUTDOWN_TIMEOUT');
    setTimeout(exit, longestFarewell);
  };
  const cutNow = () => {
    for (const connection of connections.values()) connection.cut('SECOND_SIGNAL');
    exitSoon();
  };
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return cutNow();
    isStopping = true;
    log.event('stopping', { signal });
    server.close(exitSoon);
    for (const connection of connections.values()) connection.stop();
    setTimeout(() => onWaiting(connections.size), moment).unref();
    setTimeout(cut, limit).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
