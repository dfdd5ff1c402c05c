import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../../pipeline/log';
import type { ReverseProxy } from '../../pipeline/proxy';

/** What has to come to an end. */
export interface Stoppable {
  readonly server: Server;
  readonly tunnels: ReadonlySet<Socket>;
  readonly connections: ReadonlySet<Socket>;
  readonly proxy: ReverseProxy;
  readonly log: Log;
  /** Milliseconds that streams in flight get. */
  readonly limit: number;
}

/**
 * On SIGTERM or SIGINT: stops listening, lets streams in flight finish up to the limit, and exits
 * with 0. A second signal ends it at once.
 */
export function stopGracefully(stoppable: Stoppable): void {
  const { server, tunnels, connections, proxy, log, limit } = stoppable;
  let stopping = false;
  const exit = () =>
    setImmediate(() => {
      log.flush();
      process.exit(0);
    });
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return void exit();
    stopping = true;
    log.event('stopping', { signal });
    const whenEmpty = () => {
      if (tunnels.size === 0) exit();
      else for (const socket of tunnels) socket.once('close', whenEmpty);
    };
    server.close(whenEmpty);
    // A connection whose last answer is on its way must not wait for another request.
    server.keepAliveTimeout = 1;
    server.closeIdleConnections();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    proxy.close();
    setTimeout(exit, limit).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
