import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProxyError } from '../exchange/errors';
import type { RequestHandler } from '../pipeline/running';
import { asksForWebSocket, serveHandshake } from './handshake';
import { watchForLeaving } from './leaving';
import { refuseOnSocket, toParserError } from './refusals';
import { withoutUpgrade } from './replay';
import { ServedRequest, type ServedRequestParts } from './served-request';

/** Reading pauses while more requests than this are queued. */
const longestQueue = 16;

const ignore = () => {};

/** What a connection needs from its server. */
export interface ConnectionParts {
  readonly handler: RequestHandler;
  readonly requestId: (headers: readonly string[]) => string | undefined;
  /** Makes Node's server read the socket as if it were new. */
  readonly serveAgain: (socket: Socket) => void;
}

/** A queued item: a request, or an upgrade to another protocol. */
type Turn = Pick<ServedRequest, 'isSafe' | 'begin'>;

/**
 * One client connection: handles its requests in order, and closes it correctly.
 *
 * A client may pipeline requests. They are handled one at a time; only those with safe methods may
 * run concurrently (RFC 9112 §9.3.2). Node keeps their responses in order.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #requestParts: ServedRequestParts;
  readonly #waiting: Turn[] = [];
  readonly #running = new Set<ServedRequest>();
  /** The request whose head arrived last. */
  #newest: ServedRequest | undefined;
  /** Further bytes are not read as requests: they are malformed, or follow the last response. */
  #isEnding = false;
  /** Why reading has stopped, if the client has not been told yet. */
  #refusal: ProxyError | undefined;
  #isStopping = false;
  #stopWatching: (() => void) | undefined;

  constructor(socket: Socket, parts: ConnectionParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#requestParts = {
      handler: parts.handler,
      requestId: parts.requestId,
      isEnding: () => this.#isEnding || this.#isStopping,
      onOver: (served) => this.#onOver(served),
    };
    socket.once('close', () => this.#onClose());
    // Node removes its own listener with an upgrade or a CONNECT, which may still have to wait for
    // its turn; without any, a reset by the client would end the process.
    socket.on('error', ignore);
    this.watch();
  }

  /**
   * Keeps the socket paused although Node may resume it on its own. Applied whenever Node serves it
   * again.
   */
  watch(): void {
    this.#socket.on('resume', () => this.#limitReading());
  }

  /** The head of a request has arrived. */
  request(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isEnding) return;
    const served = new ServedRequest(request, response, this.#requestParts);
    this.#newest = served;
    this.#isEnding = served.isRefused;
    this.#enqueue(served);
  }

  /** A request for a protocol upgrade has arrived. Node reads nothing after it. */
  upgrade(request: IncomingMessage, early: Buffer): void {
    this.#watchForResponses();
    if (this.#isEnding) return;
    this.#enqueue({ isSafe: false, begin: () => this.#upgrade(request, early) });
  }

  /** A CONNECT request has arrived. Node reads nothing after it. */
  connect(): void {
    this.#watchForResponses();
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#refusal = new ProxyError('method_not_allowed');
    this.#refuseWhenIdle();
  }

  /** The bytes are not valid HTTP, or the connection ended in the middle of a request. */
  refuse(error: NodeJS.ErrnoException): void {
    // After the first error, Node's parser fails for every further chunk.
    if (this.#isEnding || this.#socket.destroyed) return;
    this.#isEnding = true;
    const broken = this.#newest?.isComplete === false ? this.#newest : undefined;
    if (broken === undefined) {
      this.#refusal = toParserError(error);
      this.#refuseWhenIdle();
    } else if (error.code === 'HPE_INVALID_EOF_STATE') {
      this.#leave(broken, toParserError(error));
    } else {
      broken.breakOff(toParserError(error));
    }
  }

  /**
   * Accepts no further requests: accepted ones get their response, and each head contains `close`.
   */
  stop(): void {
    this.#isStopping = true;
    // When closing idle connections, Node treats a connection without any request yet as busy.
    if (this.#socket.bytesRead === 0) this.#socket.destroy();
  }

  /** Aborts all active requests. @param cause for the log. */
  cut(cause: string): void {
    this.#endHere();
    if (this.#running.size === 0) this.#socket.destroy();
    for (const served of this.#running) served.cut(cause);
  }

  #enqueue(turn: Turn): void {
    this.#waiting.push(turn);
    this.#beginNext();
    this.#limitReading();
  }

  #beginNext(): void {
    for (let turn = this.#waiting[0]; turn && this.#mayBegin(turn); turn = this.#waiting[0]) {
      this.#waiting.shift();
      if (turn instanceof ServedRequest) this.#running.add(turn);
      turn.begin();
    }
  }

  #mayBegin(turn: Turn): boolean {
    if (this.#running.size === 0) return true;
    if (!turn.isSafe || this.#running.size >= longestQueue) return false;
    for (const running of this.#running) if (!running.isSafe) return false;
    return true;
  }

  #limitReading(): void {
    if (this.#waiting.length > longestQueue) this.#socket.pause();
  }

  #onOver(served: ServedRequest): void {
    this.#running.delete(served);
    if (served.isLast || this.#socket.destroyed) this.#endHere();
    const wasPaused = this.#waiting.length > longestQueue;
    this.#beginNext();
    if (wasPaused && this.#waiting.length <= longestQueue) this.#socket.resume();
    if (served.isLast || this.#running.size > 0 || this.#waiting.length > 0) return;
    if (this.#refusal) this.#refuseWhenIdle();
    // Its head was sent before the stop and announced that the connection stays open.
    else if (this.#isStopping) this.#socket.destroySoon();
  }

  #refuseWhenIdle(): void {
    const isIdle = this.#running.size === 0 && this.#waiting.length === 0;
    if (!isIdle || !this.#refusal) return;
    this.#stopWatching?.();
    refuseOnSocket(this.#socket, this.#refusal);
  }

  /**
   * The client has closed its sending side in the middle of an upload. It may still read (RFC 9112
   * §8).
   */
  #leave(served: ServedRequest, error: ProxyError): void {
    const isNext = this.#running.size === 1 && this.#waiting.length === 0;
    const mayRead = isNext && !served.isAnswered;
    served.leave();
    if (mayRead) refuseOnSocket(this.#socket, error);
    else this.#socket.destroy();
  }

  /**
   * With an upgrade or a CONNECT, Node stops watching the socket for the responses that are still
   * being sent: whether there is room for more, and whether the client has disconnected.
   */
  #watchForResponses(): void {
    if (this.#running.size === 0) return;
    const socket = this.#socket;
    const resume = () => {
      for (const served of this.#running) served.resume();
    };
    const stopWatching = watchForLeaving(socket);
    socket.on('drain', resume);
    this.#stopWatching = () => {
      this.#stopWatching = undefined;
      socket.off('drain', resume);
      stopWatching();
    };
  }

  #upgrade(request: IncomingMessage, early: Buffer): void {
    this.#stopWatching?.();
    const socket = this.#socket;
    if (asksForWebSocket(request)) {
      serveHandshake({ request, socket, early }, this.#parts);
      return;
    }
    if (early.length > 0) socket.unshift(early);
    socket.unshift(withoutUpgrade(request));
    this.#parts.serveAgain(socket);
  }

  /** Queued requests are not started, and nothing further is read. */
  #endHere(): void {
    this.#isEnding = true;
    this.#waiting.length = 0;
  }

  #onClose(): void {
    this.#endHere();
    // Responses queued behind another one have no socket yet and are not notified.
    for (const served of this.#running) served.leave();
  }
}
