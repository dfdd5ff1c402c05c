import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Config } from '../config';
import { ProxyError } from '../errors';
import type { Incoming } from '../exchange';
import type { Passage, Proxy } from '../proxy';
import type { Relay } from '../relay';
import { createDirect } from '../upstream/direct';
import type { PooledUpstream } from '../upstream/pooled';
import { whenBodyBegins } from './body-start';
import { refuseOnSocket, toParserError } from './client-errors';
import { replayWithoutUpgrade } from './replay';
import { readRequestHead } from './request-head';
import { ResponseSink } from './response-sink';
import { asksForWebSocket, createSocketSink, tunnel } from './tunnel';

/** What the server is made of. */
export interface ProxyServerParts {
  readonly config: Config;
  readonly proxy: Proxy;
  readonly upstream: PooledUpstream;
  /** The platform's id of a request, where it has one that can be trusted as a log key. */
  readonly requestId?: (headers: readonly string[]) => string | undefined;
}

/** The server, and the WebSockets that Node's server forgets once they are open. */
export interface ProxyServer {
  readonly server: Server;
  readonly tunnels: ReadonlySet<Socket>;
}

/** The head of a request: room for a target of 8 KB and for the keys, cookies and betas beside it. */
const maxHeaderSize = 64 * 1024;

/** Longer than the idle time of the load balancers in front, so that they close first. */
const keepAliveTimeout = 75_000;

/** Creates the HTTP server around a proxy. It listens to nothing yet. */
export function createProxyServer(parts: ProxyServerParts): ProxyServer {
  const { config, proxy, upstream } = parts;
  const sendDirectly = createDirect(config.upstream, upstream.connect, config);
  const running = new WeakMap<object, { relay: Relay; response: ServerResponse }>();
  const tunnels = new Set<Socket>();

  const server = createServer({
    maxHeaderSize,
    keepAliveTimeout,
    keepAlive: true,
    noDelay: true,
    headersTimeout: config.clientHeadTimeout,
    // Uploads may take their time (traps.md 9): only their silence is limited, below.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1_000, config.clientHeadTimeout),
    // Checked here instead, so that the refusal has a JSON body.
    requireHostHeader: false,
  });
  // Node would drop the lines beyond its limit silently; the size limit refuses instead (traps.md 12).
  server.maxHeadersCount = 0;
  // Ends uploads that stall and clients that stop reading; the upstream's own clocks run out first.
  server.timeout = Math.max(config.headersTimeout, config.bodyTimeout) + 30_000;

  function toIncoming(request: IncomingMessage, body: Incoming['body']): Incoming {
    const { method = '', url = '', rawHeaders } = request;
    const id = parts.requestId?.(rawHeaders);
    return { method, target: url, headers: rawHeaders, body, id };
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { refusal, hasBody, expect } = readRequestHead(request.rawHeaders, request.httpVersion);
    const proceed = (body: Buffer | Readable | undefined, passage: Passage) => {
      if (response.destroyed || !response.socket) return;
      const sink = new ResponseSink(request, response, passage.refusal !== undefined);
      const relay = proxy.handle(toIncoming(request, body), sink, passage);
      response.on('drain', () => relay.drained());
      response.once('close', () => relay.closed(response.writableFinished));
      running.set(response.socket, { relay, response });
    };
    if (refusal) return proceed(undefined, { refusal });
    if (!hasBody) return proceed(undefined, {});
    if (expect !== undefined) return proceed(request, passDirectly(['expect', expect]));
    whenBodyBegins(request, (body, hasBegun) => proceed(body, hasBegun ? {} : passDirectly([])));
  }

  function passDirectly(hopHeaders: string[]): Passage {
    const headers = ['connection', 'close', ...hopHeaders];
    return {
      send: (request, relay) => sendDirectly({ ...request, hopHeaders: headers }, relay),
    };
  }

  function upgrade(request: IncomingMessage, socket: Socket, early: Buffer): void {
    if (!asksForWebSocket(request)) return replayWithoutUpgrade(server, request, socket, early);
    let ended = false;
    let relay: Relay | undefined;
    tunnels.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      tunnels.delete(socket);
      relay?.closed(ended);
    });
    if (early.length > 0) socket.unshift(early);
    const sink = createSocketSink(socket, () => {
      ended = true;
    });
    const hopHeaders = ['connection', 'Upgrade', 'upgrade', 'websocket'];
    relay = proxy.handle(toIncoming(request, undefined), sink, {
      route: 'websocket',
      refusal: readRequestHead(request.rawHeaders, request.httpVersion).refusal,
      send(outgoing, handler) {
        sendDirectly({ ...outgoing, hopHeaders }, handler, (answer, upstreamSocket, first) => {
          ended = true;
          tunnel(socket, answer, upstreamSocket, first, handler);
        });
      },
    });
    const opened = relay;
    socket.on('drain', () => opened.drained());
  }

  server.on('request', handle);
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', upgrade);
  server.on('connect', (_request, socket) => {
    refuseOnSocket(socket, new ProxyError('method_not_allowed'));
  });
  server.on('clientError', (error, socket) => {
    const current = running.get(socket);
    const isBusy = current && !current.response.writableFinished;
    if (isBusy && current.response.headersSent) return void socket.destroy();
    const refusal = toParserError(error);
    if (isBusy) current.relay.abandonSilently(refusal);
    refuseOnSocket(socket, refusal);
  });
  return { server, tunnels };
}
