import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Answer, Flight, Head } from '../exchange/answer';
import type { ProxyError } from '../exchange/errors';
import { findHeader, removeHeader } from '../http/headers';
import { toChunk } from './chunk';
import { toHeadText } from './head-text';
import { closeAfterUpload, dropUpload } from './lingering';

const nothing = Buffer.alloc(0);

/** Copying a chunk of up to this size costs less than handing it over in parts. Bytes. */
const largestFramed = 4096;

/** How long a client gets to take the bytes that came before a cut. Milliseconds. */
const longestCut = 5_000;

/** The request that is answered. */
export interface AnsweredRequest {
  /** Whether the connection must not carry another request. Asked when the head leaves. */
  closesAfter(): boolean;
}

/** The answer to an ordinary request, on Node's `ServerResponse`. */
export class ResponseAnswer implements Answer {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #answered: AnsweredRequest;
  #flight: Flight | undefined;
  #awaitsContinue: boolean;
  #bodyBegun = false;
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
    response.on('drain', () => this.#flight?.resume());
  }

  /** Its head has said that the connection closes behind it. */
  get isLast(): boolean {
    return this.#isLast;
  }

  sendContinue(): void {
    this.#awaitsContinue = false;
    this.#response.writeContinue();
  }

  start(flight: Flight): void {
    this.#flight = flight;
  }

  inform(head: Head): void {
    // RFC 9110 §15.2: an HTTP/1.0 client does not know 1xx.
    if (this.#request.httpVersion === '1.0' || this.#response.headersSent) return;
    if (head.status === 100) this.sendContinue();
    // Without a socket while an earlier pipelined request is being answered: the hint is then of no use.
    else this.#response.socket?.write(toHeadText(head), 'latin1');
  }

  head({ status, reason, headers }: Head): boolean {
    const response = this.#response;
    // Nobody knows whether a body comes at all that the client was never told to send.
    this.#isLast =
      this.#answered.closesAfter() || this.#awaitsContinue || !response.shouldKeepAlive;
    const options: string[] = [];
    if (status === 426) {
      // RFC 9110 §15.5.22 and §7.8.
      headers.push('upgrade', 'websocket');
      options.push('upgrade');
    }
    if (this.#isLast) options.push('close');
    if (options.length > 0) headers.push('connection', options.join(', '));
    if (!this.#allowsTrailers(headers)) removeHeader(headers, 'trailer');
    response.writeHead(status, reason ?? STATUS_CODES[status] ?? '', headers);
    // Body bytes of the same packet come in this very turn and share the head's packet; the head does
    // not wait for later ones. An empty write and not flushHeaders(), which would write the head as
    // UTF-8 and garble bytes above 0x7F.
    process.nextTick(() => {
      if (!this.#bodyBegun && !response.writableEnded && !response.destroyed) {
        response.write(nothing);
      }
    });
    return true;
  }

  data(chunk: Buffer): boolean {
    this.#bodyBegun = true;
    const response = this.#response;
    const isFramed = chunk.length > 0 && chunk.length <= largestFramed;
    if (!isFramed || !response.chunkedEncoding) return response.write(chunk);
    // Node hands a chunk to the kernel as four buffers, which takes a fifth of the CPU of an event. So
    // small chunks are framed here, in one buffer, and Node sends them as they are.
    response.chunkedEncoding = false;
    const mayContinue = response.write(toChunk(chunk));
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

  /** Never called: an ordinary request asks for no other protocol. */
  switched(): void {
    this.#request.socket.destroy();
  }

  fail(_error: ProxyError): void {
    this.#bodyBegun = true;
    // The request's: an answer that waits behind an earlier one has no socket yet.
    const { socket } = this.#request;
    // Only a reset tells an HTTP/1.0 client (SCF's inner nginx) that its answer is not whole. Others
    // miss the last chunk, so they may first have the bytes that are already on their way.
    if (this.#request.httpVersion === '1.0') {
      socket.resetAndDestroy();
    } else if (!socket.destroyed) {
      const linger = setTimeout(() => socket.destroy(), longestCut).unref();
      socket.once('close', () => clearTimeout(linger)).destroySoon();
    }
  }

  /** Node throws at a `Trailer` header on an answer that has no place for trailers. */
  #allowsTrailers(headers: string[]): boolean {
    return (
      this.#request.httpVersion !== '1.0' &&
      this.#request.method !== 'HEAD' &&
      findHeader(headers, 'content-length') === undefined
    );
  }
}
