import type { Answer, Flight } from '../exchange/answer';
import { type ProxyError, toProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import type { Connection, ConnectionEvents } from './connection';
import { errorWithCode, timedOut, unreachable } from './failures';
import { connectTimeoutCode } from './open-wire';
import type { Acquirer, Pool } from './pool';
import { type RequestRoute, toFraming, toRequestHead } from './request-head';
import type { ResponseHead } from './response-head';
import { Upload, type UploadEvents, writeTogether } from './upload';

/** What all requests to one upstream share. Times are in milliseconds. */
export interface FlightOptions {
  readonly pool: Pool;
  readonly route: RequestRoute;
  /** Requests to an HTTP proxy use absolute form, and a 407 comes from that proxy. */
  readonly isAbsoluteForm: boolean;
  /** The route of requests that use a tunnel nevertheless. */
  readonly tunnelRoute: RequestRoute;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/**
 * After a failed write, how long to wait for a response that the upstream has already sent.
 * Milliseconds.
 */
const lingerTimeout = 1000;

/**
 * One request to the upstream, and its response.
 *
 * One class with all roles, because it is created for every request and called for every chunk.
 */
export class UpstreamFlight implements Flight, Acquirer, ConnectionEvents, UploadEvents {
  sent: Flight['sent'] = 'nothing';
  isOver = false;
  cancelConnect: (() => void) | undefined;
  readonly needsNew: boolean;
  readonly needsTunnel: boolean;

  readonly #exchange: Exchange;
  readonly #answer: Answer;
  readonly #options: FlightOptions;
  #head = '';
  #connection: Connection | undefined;
  #upload: Upload | undefined;
  #writeError: Error | undefined;
  #hasAnswer = false;
  #isPaused = false;
  #idleSeconds: number | undefined;

  constructor(exchange: Exchange, answer: Answer, options: FlightOptions) {
    this.#exchange = exchange;
    this.#answer = answer;
    this.#options = options;
    this.needsNew = exchange.incoming.upgrade !== undefined;
    // WebSockets use a tunnel (RFC 6455 §4.1).
    this.needsTunnel = this.needsNew && options.isAbsoluteForm;
  }

  /** Sends the request as soon as there is a connection. */
  begin(): void {
    const { pool, route, tunnelRoute } = this.#options;
    try {
      this.#answer.start(this);
      if (this.isOver) return;
      const exchange = this.#exchange;
      const chosen = this.needsTunnel ? tunnelRoute : route;
      this.#head = toRequestHead(exchange, chosen, toFraming(exchange));
    } catch (error) {
      this.onError(error);
      return;
    }
    pool.acquire(this);
  }

  abort(): void {
    if (!this.isOver) this.#stop();
  }

  resume(): void {
    if (this.isOver || !this.#isPaused) return;
    this.#isPaused = false;
    this.#connection?.resume();
    this.#setClock();
  }

  onConnection(connection: Connection): void {
    const { incoming, body, isOver } = this.#exchange;
    if (this.isOver || isOver) {
      this.#giveBack(connection);
      return;
    }
    this.#connection = connection;
    connection.begin(incoming.method, this.needsNew, this);
    const { socket } = connection;
    const head = this.#head;
    // No longer needed, and a stream may take hours.
    this.#head = '';
    const { content } = body;
    this.sent = 'some';
    if (body.isStream) {
      // The head is sent before the first byte of the body.
      socket.write(head, 'latin1');
      this.#upload = new Upload(socket, body, this);
      this.#upload.start();
    } else {
      if (content && content.length > 0) writeTogether(socket, head, content);
      else socket.write(head, 'latin1');
      this.sent = 'all';
    }
    this.#setClock();
  }

  onNoConnection(error: Error): void {
    const { code } = error as NodeJS.ErrnoException;
    this.#fail(code === connectTimeoutCode ? timedOut(code) : unreachable(error));
  }

  onProgress(): void {
    this.#setClock();
  }

  onSent(): void {
    this.sent = 'all';
    this.#setClock();
  }

  onBroken(error: ProxyError): void {
    this.#fail(error);
  }

  onDrain(): void {
    this.#upload?.resume();
  }

  onInterim({ head }: ResponseHead): void {
    if (head.status === 100 && this.#exchange.body.expectsContinue) this.#upload?.accept();
    else this.#answer.inform(head);
    if (!this.isOver) this.#setClock();
  }

  onHead({ head, idleSeconds }: ResponseHead): void {
    if (head.status === 407 && this.#options.isAbsoluteForm && !this.needsTunnel) {
      this.#fail(unreachable(errorWithCode('HTTP_PROXY_407')));
      return;
    }
    this.#hasAnswer = true;
    this.#idleSeconds = idleSeconds;
    this.#continue(this.#answer.head(head));
  }

  onData(chunk: Buffer): void {
    this.#continue(this.#answer.data(chunk));
  }

  onEnd(trailers: string[], isReusable: boolean): void {
    const connection = this.#connection as Connection;
    const upload = this.#upload;
    this.isOver = true;
    // What is left of a body that was not sent whole would be in the way of the next request.
    if (isReusable && this.sent === 'all') this.#giveBack(connection);
    else connection.destroy();
    upload?.stop();
    try {
      this.#answer.end(trailers);
    } catch (error) {
      this.#answer.fail(toProxyError(error));
    }
  }

  onSwitch({ head }: ResponseHead, early: Buffer): void {
    this.isOver = true;
    const socket = (this.#connection as Connection).handOver();
    try {
      this.#answer.switched(head, socket, early);
    } catch (error) {
      socket.destroy();
      this.#answer.fail(toProxyError(error));
    }
  }

  onWriteFailed(error: Error): void {
    this.#writeError = error;
    this.#upload?.stop();
    this.#setClock();
  }

  onLost(error: Error): void {
    this.#fail(unreachable(this.#writeError ?? error, this.sent === 'all'));
  }

  onSilence(): void {
    const wasSent = this.sent === 'all';
    if (this.#writeError) this.#fail(unreachable(this.#writeError));
    else this.#fail(timedOut(this.#hasAnswer ? 'BODY_TIMEOUT' : 'HEADERS_TIMEOUT', wasSent));
  }

  onError(error: unknown): void {
    this.#fail(toProxyError(error));
  }

  #continue(goesOn: boolean): void {
    if (this.isOver) return;
    if (!goesOn) {
      this.#isPaused = true;
      this.#connection?.pause();
    }
    this.#setClock();
  }

  #giveBack(connection: Connection): void {
    // Whatever the response: servers on the way may treat the connection of a handshake as a tunnel
    // from then on, and a connection through an HTTP proxy has a different destination than all
    // others.
    if (this.needsNew) connection.destroy();
    else this.#options.pool.release(connection, this.#idleSeconds);
  }

  /** Only the upstream's silence counts, not that of a client that does not read or send. */
  #setClock(): void {
    const { clock } = this.#connection as Connection;
    const upload = this.#upload;
    const waitsForClient =
      upload !== undefined && !upload.isSent && !upload.isBlocked && !this.#writeError;
    if (this.#isPaused || waitsForClient) clock.stop();
    else if (this.#writeError) clock.run(lingerTimeout);
    else clock.run(this.#hasAnswer ? this.#options.bodyTimeout : this.#options.headersTimeout);
  }

  #fail(error: ProxyError): void {
    if (this.isOver) return;
    this.#stop();
    this.#answer.fail(error);
  }

  #stop(): void {
    this.isOver = true;
    this.cancelConnect?.();
    this.cancelConnect = undefined;
    this.#connection?.destroy();
    this.#upload?.stop();
  }
}
