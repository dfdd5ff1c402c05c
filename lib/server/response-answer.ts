import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Answer, Flight, Head } from '../exchange/answer';
import type { ProxyError } from '../exchange/errors';
import { findHeader, removeHeader } from '../http/headers';
import { toHeadText } from './head-text';
import { closeAfterUpload, dropUpload } from './lingering';
import { reset } from './reset';

const nothing = Buffer.alloc(0);

/** Copying a chunk of up to this size is cheaper than writing it in parts. Bytes. */
const largestCopied = 8192;

/** How long a client may take to read the bytes before an abort. Milliseconds. */
const longestCut = 5_000;

/** The request that this responds to. */
export interface AnsweredRequest {
  /** Whether the connection must be closed after this response. Evaluated when the head is sent. */
  closesAfter(): boolean;
}

/** The response to an ordinary request, on Node's `ServerResponse`. */
export class ResponseAnswer implements Answer {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #answered: AnsweredRequest;
  #flight: Flight | undefined;
  #awaitsContinue: boolean;
  #bodyBegun = false;
  /** Its head was sent in an earlier turn of the event loop. */
  #headSent = false;
  #isLast = false;

  /** @param awaitsContinue whether the client waits for a `100 Continue`. */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    answered: AnsweredRequest,
    awaitsContinue: boolean,
  ) {
    this.#request = request;
    this.#response = response;
    this.#awaitsContinue = awaitsContinue;
    this.#answered = answered;
    response.on('drain', () => this.resume());
  }

  /** Its head has announced that the connection will close. */
  get isLast(): boolean {
    return this.#isLast;
  }

  /** The client is ready for more bytes. */
  resume(): void {
    this.#flight?.resume();
  }

  sendContinue(): void {
    this.#awaitsContinue = false;
    this.#response.writeContinue();
  }

  start(flight: Flight): void {
    this.#flight = flight;
  }

  inform(head: Head): void {
    // RFC 9110 §15.2: HTTP/1.0 clients do not support 1xx.
    if (this.#request.httpVersion === '1.0' || this.#response.headersSent) return;
    if (head.status === 100) this.sendContinue();
    // No socket while an earlier pipelined response is being sent: the hint is useless then.
    else this.#response.socket?.write(toHeadText(head), 'latin1');
  }

  head({ status, reason, headers }: Head): boolean {
    const response = this.#response;
    // In HTTP/1.0, only the close ends a response of unknown length. A client that was never told to
    // send its body may or may not send it.
    this.#isLast =
      this.#answered.closesAfter() ||
      this.#awaitsContinue ||
      !response.shouldKeepAlive ||
      (this.#request.httpVersion === '1.0' && findHeader(headers, 'content-length') === undefined);
    const options: string[] = [];
    if (status === 426) {
      // RFC 9110 §15.5.22 and §7.8.
      headers.push('upgrade', 'websocket');
      options.push('upgrade');
    }
    if (this.#isLast) options.push('close');
    if (options.length > 0) headers.push('connection', options.join(', '));
    if (!this.#allowsTrailers(status, headers)) removeHeader(headers, 'trailer');
    response.writeHead(status, reason ?? STATUS_CODES[status] ?? '', headers);
    // Body bytes of the same packet arrive in this turn and share the head's packet; the head does
    // not wait for later ones. An empty write instead of flushHeaders(), which would encode the
    // head as UTF-8 and corrupt bytes above 0x7F.
    process.nextTick(() => {
      this.#headSent = true;
      if (!this.#bodyBegun && !response.writableEnded && !response.destroyed) {
        response.write(nothing);
      }
    });
    return true;
  }

  data(chunk: Buffer): boolean {
    this.#bodyBegun = true;
    const response = this.#response;
    if (chunk.length === 0 || chunk.length > largestCopied) return response.write(chunk);
    // The end of a chunked body may arrive in the same turn as its head, and then all of it is
    // sent in one write. Otherwise Node need not wait for the end of the turn.
    const socket = this.#headSent || !response.chunkedEncoding ? response.socket : null;
    socket?.cork();
    const mayContinue = this.#writeInOne(chunk);
    socket?.uncork();
    return mayContinue;
  }

  /**
   * Node would write a head, a body and the framing of a chunk as up to four buffers, which takes a
   * fifth of an event's CPU time. As text, all of it is one buffer; latin1 keeps every byte.
   *
   * Node frames whatever is written while `chunkedEncoding` is true (undocumented, but a public
   * property since Node 0.x; test/contract compares the bytes of chunked responses).
   */
  #writeInOne(chunk: Buffer): boolean {
    const response = this.#response;
    const text = chunk.toString('latin1');
    if (!response.chunkedEncoding) return response.write(text, 'latin1');
    const framed = `${chunk.length.toString(16)}\r\n${text}\r\n`;
    response.chunkedEncoding = false;
    // Node keeps the head for as long as the response lasts. If it appends text to it, V8 keeps the
    // head in its 90 pieces, which take 3 KB more per stream.
    const mayContinue = response.write(
      this.#headSent ? framed : Buffer.from(framed, 'latin1'),
      'latin1',
    );
    response.chunkedEncoding = true;
    return mayContinue;
  }

  end(trailers: string[]): void {
    this.#bodyBegun = true;
    if (trailers.length > 0) {
      const pairs: [string, string][] = [];
      for (let index = 0; index < trailers.length; index += 2) {
        pairs.push([trailers[index] as string, trailers[index + 1] as string]);
      }
      this.#response.addTrailers(pairs);
    }
    if (!this.#request.complete) {
      if (this.#isLast) closeAfterUpload(this.#request);
      else dropUpload(this.#request);
    }
    this.#response.end();
  }

  /** Never called: an ordinary request does not ask for another protocol. */
  switched(): void {
    this.#request.socket.destroy();
  }

  fail(_error: ProxyError): void {
    // The head of the same turn. A client that gets not even that might send its request again.
    if (!this.#bodyBegun && this.#response.headersSent) this.#response.write(nothing);
    this.#bodyBegun = true;
    // The request's socket: a response queued behind another one has none yet.
    const { socket } = this.#request;
    // Only a reset shows an HTTP/1.0 client (SCF's internal nginx) that its response is incomplete.
    // Others notice the missing last chunk, so they may first receive the bytes already in flight.
    if (this.#request.httpVersion === '1.0') {
      reset(socket);
    } else if (!socket.destroyed) {
      const linger = setTimeout(() => socket.destroy(), longestCut).unref();
      socket.once('close', () => clearTimeout(linger)).destroySoon();
    }
  }

  /** Node throws if a response that cannot have trailers has a `Trailer` header. */
  #allowsTrailers(status: number, headers: string[]): boolean {
    return (
      status !== 204 &&
      status !== 304 &&
      this.#request.httpVersion !== '1.0' &&
      this.#request.method !== 'HEAD' &&
      findHeader(headers, 'content-length') === undefined
    );
  }
}
