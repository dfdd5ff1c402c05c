import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProxyError } from '../exchange/errors';
import type { RequestHandler } from '../pipeline/running';
import { asksForWebSocket, serveHandshake } from './handshake';
import { refuseOnSocket, toParserError } from './refusals';
import { withoutUpgrade } from './replay';
import { ServedRequest, type ServedRequestParts } from './served-request';

/** Reading stops while more requests than this wait for their turn. */
const longestQueue = 16;

/** What a connection needs of its server. */
export interface ConnectionParts {
  readonly handler: RequestHandler;
  readonly requestId: (headers: readonly string[]) => string | undefined;
  /** Has Node's server read the socket from its start, as if it were new. */
  readonly serveAgain: (socket: Socket) => void;
}

/** What waits for its turn: a request, or the wish for another protocol. */
type Turn = Pick<ServedRequest, 'isSafe' | 'begin'>;

/**
 * One connection of a client: takes its requests in their order, and ends it as it should.
 *
 * A client may send requests without waiting for answers. They are taken one at a time; only those
 * with safe methods may run beside each other (RFC 9112 §9.3.2). Node keeps their answers in order.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #requestParts: ServedRequestParts;
  readonly #waiting: Turn[] = [];
  readonly #running = new Set<ServedRequest>();
  /** The request whose head came last. */
  #newest: ServedRequest | undefined;
  /** What follows is not read as requests: it is malformed, or comes behind a last answer. */
  #isEnding = false;
  /** Why what follows is not read, where the client has still to be told. */
  #refusal: ProxyError | undefined;
  #isStopping = false;

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
    this.watch();
  }

  /** Holds against Node, which resumes a socket for reasons of its own. Asked for whenever Node serves it anew. */
  watch(): void {
    this.#socket.on('resume', () => this.#limitReading());
  }

  /** The head of a request has come. */
  request(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isEnding) return;
    const served = new ServedRequest(request, response, this.#requestParts);
    this.#newest = served;
    this.#isEnding = served.isRefused;
    this.#enqueue(served);
  }

  /** A request has come that asks for another protocol. Node reads nothing that follows it. */
  upgrade(request: IncomingMessage, early: Buffer): void {
    if (this.#isEnding) return;
    this.#enqueue({ isSafe: false, begin: () => this.#upgrade(request, early) });
  }

  /** Bytes have come that are no HTTP, or the end in the middle of a request. */
  refuse(error: NodeJS.ErrnoException): void {
    // After the first, Node's parser fails at every further piece.
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

  /** No further requests: what was accepted is answered, and each head that leaves says `close`. */
  stop(): void {
    this.#isStopping = true;
    // Node takes one that has sent nothing yet for busy when it closes idle connections.
    if (this.#socket.bytesRead === 0) this.#socket.destroy();
  }

  /** Gives up what still runs. */
  cut(): void {
    this.#endHere();
    if (this.#running.size === 0) this.#socket.destroy();
    for (const served of this.#running) served.cut();
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
    // Its head had left before the stop, and promised that the connection goes on.
    else if (this.#isStopping) this.#socket.destroySoon();
  }

  #refuseWhenIdle(): void {
    const isIdle = this.#running.size === 0 && this.#waiting.length === 0;
    if (isIdle && this.#refusal) refuseOnSocket(this.#socket, this.#refusal);
  }

  /** The client has closed its side in the middle of an upload. It may still read (RFC 9112 §8). */
  #leave(served: ServedRequest, error: ProxyError): void {
    const isNext = this.#running.size === 1 && this.#waiting.length === 0;
    const mayRead = isNext && !served.isAnswered;
    served.leave();
    if (mayRead) refuseOnSocket(this.#socket, error);
    else this.#socket.destroy();
  }

  #upgrade(request: IncomingMessage, early: Buffer): void {
    const socket = this.#socket;
    if (asksForWebSocket(request)) {
      serveHandshake({ request, socket, early }, this.#parts);
      return;
    }
    if (early.length > 0) socket.unshift(early);
    socket.unshift(withoutUpgrade(request));
    this.#parts.serveAgain(socket);
  }

  /** What waits is not begun, and what follows is not read. */
  #endHere(): void {
    this.#isEnding = true;
    this.#waiting.length = 0;
  }

  #onClose(): void {
    this.#endHere();
    // Answers that wait behind another one have no socket yet, and are not told.
    for (const served of this.#running) served.leave();
  }
}
