import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config';
import type { RequestHandler } from '../pipeline/running';
import { Connection } from './connection';

/** What the server is created from. */
export interface ProxyServerParts {
  readonly config: Pick<Config, 'clientHeadTimeout' | 'headersTimeout' | 'bodyTimeout'>;
  readonly handler: RequestHandler;
  /** The platform's id of a request, if there is one that can be trusted as a log key. */
  readonly requestId?: ((headers: readonly string[]) => string | undefined) | undefined;
}

/** The server, and its connections: Node's server forgets those that have become WebSockets. */
export interface ProxyServer {
  readonly server: Server;
  readonly connections: ReadonlyMap<Socket, Connection>;
}

/** The largest request head: room for a target of 8 KB plus keys, cookies and beta headers. */
const maxHeaderSize = 64 * 1024;

/** Longer than the idle time of the load balancers in front, so that they close first. */
const keepAliveTimeout = 75_000;

/** Node's timers have 32 bits: it warns about a longer one for every connection. Milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Creates a hardened Node HTTP server for a proxy. It is not listening yet. */
export function createProxyServer({ config, handler, requestId }: ProxyServerParts): ProxyServer {
  const connections = new Map<Socket, Connection>();
  const server = createServer({
    maxHeaderSize,
    keepAliveTimeout,
    keepAlive: true,
    noDelay: true,
    headersTimeout: config.clientHeadTimeout,
    // Uploads may take long: only their silence is limited, below.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, config.clientHeadTimeout),
    // Checked by readRequestHead instead, so that the refusal has a JSON body.
    requireHostHeader: false,
  });
  // Node would silently drop lines beyond its limit; the size limit rejects the request instead.
  server.maxHeadersCount = 0;
  // Ends stalled uploads and clients that stop reading; the upstream's own timeouts expire first.
  server.timeout = Math.min(
    Math.max(config.headersTimeout, config.bodyTimeout) + 30_000,
    longestTimer,
  );

  const parts = {
    handler,
    requestId: requestId ?? (() => undefined),
    serveAgain(socket: Socket) {
      // Node releases an upgraded socket, except for these two listeners.
      socket.removeAllListeners('pause').removeAllListeners('resume');
      server.emit('connection', socket);
    },
  };
  server.on('connection', (socket) => {
    const known = connections.get(socket);
    if (known) return known.watch();
    connections.set(socket, new Connection(socket, parts));
    socket.once('close', () => connections.delete(socket));
  });
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    connections.get(request.socket)?.request(request, response);
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('checkExpectation', onRequest);
  server.on('upgrade', (request, socket, early) =>
    connections.get(socket as Socket)?.upgrade(request, early),
  );
  server.on('connect', (_request, socket) => connections.get(socket as Socket)?.connect());
  server.on('clientError', (error, socket) => connections.get(socket as Socket)?.refuse(error));
  return { server, connections };
}
