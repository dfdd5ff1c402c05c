import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Answer, Flight, Head } from '../exchange/answer';
import { Body } from '../exchange/body';
import type { ProxyError } from '../exchange/errors';
import type { RequestHandler } from '../pipeline/running';
import { toHeadText } from './head-text';
import { watchForLeaving } from './leaving';
import { endAndLinger } from './lingering';
import { readRequestHead } from './request-head';
import { reset } from './reset';
import { joinSockets, type TunnelBytes } from './tunnel';

/** Whether a request with an upgrade asks for a WebSocket (RFC 6455 §4.1); `Upgrade: h2c` and others do not. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/** A handshake from Node's server: with the raw socket, which nothing is reading. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes that arrived with the head; they belong to the upstream. */
  readonly early: Buffer;
}

/** What a handshake needs from the server. */
export interface HandshakeParts {
  readonly handler: RequestHandler;
  readonly requestId: (headers: readonly string[]) => string | undefined;
}

/** Handles a handshake: it ends in a tunnel, or in an ordinary response and a closed connection. */
export function serveHandshake(
  { request, socket, early }: Handshake,
  { handler, requestId }: HandshakeParts,
): void {
  const { method = '', url = '', rawHeaders } = request;
  const answer = new HandshakeAnswer(socket);
  if (early.length > 0) socket.unshift(early);
  const running = handler.handle(
    {
      method,
      target: url,
      headers: rawHeaders,
      body: new Body(undefined),
      id: requestId(rawHeaders),
      upgrade: 'websocket',
      refusal: readRequestHead(request).refusal,
    },
    answer,
  );
  let isOver = false;
  const close = () => {
    if (isOver) return;
    isOver = true;
    const bytes = answer.tunnelled?.();
    if (bytes) running.countTunnel(bytes.in, bytes.out);
    void running.close(answer.isComplete);
  };
  socket.once('close', close);
  // An ordinary response is over once it has been sent; the client may close later.
  socket.once('finish', () => {
    if (!answer.tunnelled) close();
  });
}

/** The response to a handshake, on the socket that Node's server has released. */
class HandshakeAnswer implements Answer {
  /** The response was sent completely. */
  isComplete = false;
  /** The traffic through the tunnel, once there is one. */
  tunnelled: (() => TunnelBytes) | undefined;

  readonly #socket: Socket;
  readonly #unwatch: () => void;
  #flight: Flight | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#unwatch = watchForLeaving(socket);
    socket.on('error', () => {}).on('drain', () => this.#flight?.resume());
  }

  start(flight: Flight): void {
    this.#flight = flight;
  }

  inform(head: Head): void {
    this.#socket.write(toHeadText(head), 'latin1');
  }

  head(head: Head): boolean {
    // RFC 9110 §15.5.22: a 426 names the protocol to upgrade to.
    const refused =
      head.status === 426
        ? ['upgrade', 'websocket', 'connection', 'upgrade, close']
        : ['connection', 'close'];
    const headers = [...head.headers, ...refused];
    return this.#socket.write(toHeadText({ ...head, headers }), 'latin1');
  }

  data(chunk: Buffer): boolean {
    return this.#socket.write(chunk);
  }

  end(): void {
    this.isComplete = true;
    this.#unwatch();
    endAndLinger(this.#socket);
  }

  switched(head: Head, upstream: Duplex, early: Buffer): void {
    this.isComplete = true;
    this.#unwatch();
    // The transport has removed the hop-by-hop fields.
    const headers = ['connection', 'Upgrade', 'upgrade', 'websocket', ...head.headers];
    this.#socket.write(toHeadText({ ...head, headers }), 'latin1');
    this.tunnelled = joinSockets(this.#socket, upstream, early);
  }

  fail(_error: ProxyError): void {
    reset(this.#socket);
  }
}
