import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Config } from '../../config';
import { ProxyError } from '../../exchange/errors';
import type { Incoming } from '../../pipeline/old-exchange';
import type { Passage, ReverseProxy } from '../../pipeline/proxy';
import type { Relay } from '../../pipeline/relay';
import { whenBodyBegins } from './body-start';
import { refuseOnSocket, toParserError } from './client-errors';
import { replayWithoutUpgrade } from './replay';
import { readRequestHead } from './request-head';
import { ResponseSink } from './response-sink';
import { asksForWebSocket, createSocketSink, tunnel, watchForLeaving } from './tunnel';

/** What the server is made of. */
export interface ProxyServerParts {
  readonly config: Config;
  readonly proxy: ReverseProxy;
  /** The platform's id of a request, where it has one that can be trusted as a log key. */
  readonly requestId?: (headers: readonly string[]) => string | undefined;
}

/** The server, and the WebSockets that Node's server forgets once they are open. */
export interface ProxyServer {
  readonly server: Server;
  readonly tunnels: ReadonlySet<Socket>;
  /** Every connection; Node counts one that has sent nothing yet as busy when it closes idle ones. */
  readonly connections: ReadonlySet<Socket>;
}

/** An exchange that has not ended. */
interface Running {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Absent until the body has begun. */
  relay?: Relay;
  isBroken?: boolean;
}

/** The head of a request: room for a target of 8 KB and for the keys, cookies and betas beside it. */
const maxHeaderSize = 64 * 1024;

/** Longer than the idle time of the load balancers in front, so that they close first. */
const keepAliveTimeout = 75_000;

/** Creates the HTTP server around a proxy. It listens to nothing yet. */
export function createProxyServer(parts: ProxyServerParts): ProxyServer {
  const { config, proxy } = parts;
  const running = new WeakMap<object, Set<Running>>();
  /** Connections on which rubbish has come: nothing that follows on them is a request. */
  const condemned = new WeakSet<object>();
  const tunnels = new Set<Socket>();
  const connections = new Set<Socket>();

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
    const { socket, rawHeaders, httpVersion } = request;
    if (condemned.has(socket)) return;
    const exchange: Running = { request, response };
    const exchanges = running.get(socket) ?? new Set();
    running.set(socket, exchanges.add(exchange));
    response.once('close', () => {
      exchanges.delete(exchange);
      void exchange.relay?.closed(response.writableFinished);
    });

    const { refusal, hasBody, length, expect } = readRequestHead(rawHeaders, httpVersion);
    const proceed = (body: Buffer | Readable | undefined, passage: Passage) => {
      // The body can turn out to be broken before the head is dealt with.
      if (exchange.isBroken || response.destroyed || socket.destroyed) return;
      const sink = new ResponseSink(request, response, refusal !== undefined);
      const relay = proxy.handle(toIncoming(request, body), sink, passage);
      exchange.relay = relay;
      response.on('drain', () => relay.drained());
    };
    if (refusal) condemned.add(socket);
    if (refusal || !hasBody) proceed(undefined, { refusal });
    else if (expect !== undefined) proceed(request, passDirectly(['expect', expect]));
    else {
      whenBodyBegins(request, length, (body, hasBegun) =>
        proceed(body, hasBegun ? {} : passDirectly([])),
      );
    }
  }

  function passDirectly(hopHeaders: string[]): Passage {
    return { direct: { hopHeaders: ['connection', 'close', ...hopHeaders] } };
  }

  function upgrade(request: IncomingMessage, socket: Socket, early: Buffer): void {
    // RFC 9112 §9.3.2: answers leave in the order of their requests.
    const earlier = [...(running.get(socket) ?? [])].at(-1);
    if (earlier) {
      earlier.response.once('close', () => upgrade(request, socket, early));
      return;
    }
    if (!asksForWebSocket(request)) {
      replayWithoutUpgrade(server, request, socket, early);
      return;
    }
    let ended = false;
    let relay: Relay | undefined;
    tunnels.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      tunnels.delete(socket);
      void relay?.closed(ended);
    });
    if (early.length > 0) socket.unshift(early);
    const unwatch = watchForLeaving(socket);
    const sink = createSocketSink(socket, () => {
      ended = true;
    });
    const opened = proxy.handle(toIncoming(request, undefined), sink, {
      route: 'websocket',
      refusal: readRequestHead(request.rawHeaders, request.httpVersion).refusal,
      direct: {
        hopHeaders: ['connection', 'Upgrade', 'upgrade', 'websocket'],
        onUpgrade(answer, upstreamSocket, first) {
          ended = true;
          unwatch();
          tunnel(socket, answer, upstreamSocket, first, opened);
        },
      },
    });
    relay = opened;
    socket.on('drain', () => opened.drained());
  }

  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      // Answers that wait behind another one have no socket yet, and are not told.
      for (const { relay } of running.get(socket) ?? []) void relay?.closed(false);
    });
  });
  server.on('request', handle);
  server.on('checkContinue', handle);
  server.on('checkExpectation', handle);
  server.on('upgrade', upgrade);
  server.on('connect', (_request, socket) => {
    refuseOnSocket(socket, new ProxyError('method_not_allowed'));
  });
  server.on('clientError', (error, socket) => {
    const exchanges = [...(running.get(socket) ?? [])];
    const last = exchanges.at(-1);
    if (last && condemned.has(socket)) return;
    condemned.add(socket);
    if (last?.request.complete) {
      // Rubbish behind a whole request: that one still gets its answer.
      last.response.once('close', () => (socket as Socket).destroySoon());
    } else if (last?.response.headersSent || exchanges.length > 1) {
      // An answer has begun, or is due before this one: no text may go in between.
      socket.destroy();
    } else {
      const refusal = toParserError(error);
      if (last) last.isBroken = true;
      last?.relay?.abandonSilently(refusal);
      refuseOnSocket(socket, refusal);
    }
  });
  return { server, tunnels, connections };
}
