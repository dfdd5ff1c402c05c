import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../log';
import type { Upstream } from '../upstream/upstream';

/** What has to come to an end. */
export interface Stoppable {
  readonly server: Server;
  readonly tunnels: ReadonlySet<Socket>;
  readonly upstream: Upstream;
  readonly log: Log;
  /** Milliseconds that streams in flight get. */
  readonly limit: number;
}

/**
 * On SIGTERM or SIGINT: stops listening, lets streams in flight finish up to the limit, and exits
 * with 0. A second signal ends it at once.
 */
export function stopGracefully({ server, tunnels, upstream, log, limit }: Stoppable): void {
  let stopping = false;
  const exit = () => setImmediate(() => process.exit(0));
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return exit();
    stopping = true;
    log.event('stopping', { signal });
    const whenEmpty = () => {
      if (tunnels.size === 0) exit();
      else for (const socket of tunnels) socket.once('close', whenEmpty);
    };
    server.close(whenEmpty);
    server.closeIdleConnections();
    upstream.close();
    setTimeout(exit, limit).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
