import { ChunkedDecoder } from './chunked-decoder';
import { invalidAnswer } from './failures';
import { HeadBuffer, headEnd, maxHead } from './head-buffer';
import { parseResponseHead, type ResponseHead } from './response-head';

/** A listener for a response. Each callback may stop the parser. */
export interface ResponseEvents {
  /** An interim 1xx head. */
  onInterim(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  onData(chunk: Buffer): void;
  /**
   * The response is complete.
   *
   * @param isReusable whether the connection can be reused.
   */
  onEnd(trailers: string[], isReusable: boolean): void;
  /** The connection has switched protocols; `early` arrived with the head. */
  onSwitch(head: ResponseHead, early: Buffer): void;
}

const IDLE = 0;
const HEAD = 1;
const LENGTH = 2;
const CHUNKED = 3;
const UNTIL_CLOSE = 4;

/** Parses the responses on one connection (RFC 9112 §4 to §7), each after {@link begin}. */
export class ResponseParser {
  #state = IDLE;
  #events: ResponseEvents | undefined;
  #method = '';
  #maySwitch = false;
  /** The part of an incomplete head that has arrived. */
  #partial: HeadBuffer | undefined;
  #interimBytes = 0;
  #left = 0;
  #chunked: ChunkedDecoder | undefined;
  #isPersistent = false;

  /**
   * @param maySwitch whether the request asks for another protocol.
   */
  begin(method: string, maySwitch: boolean, events: ResponseEvents): void {
    this.#state = HEAD;
    this.#events = events;
    this.#method = method;
    this.#maySwitch = maySwitch;
    this.#partial = undefined;
    this.#interimBytes = 0;
  }

  /** Stops reporting. */
  stop(): void {
    this.#state = IDLE;
    this.#events = undefined;
    this.#partial = undefined;
    this.#chunked = undefined;
  }

  /** Whether bytes that arrive now do not belong to a response. */
  get isIdle(): boolean {
    return this.#state === IDLE;
  }

  /**
   * Parses bytes that have arrived. The buffer may be reused afterwards.
   *
   * @throws {ProxyError} `upstream_invalid`, and any error of the listener.
   */
  feed(buffer: Buffer, length: number): void {
    let at = 0;
    while (at < length) {
      switch (this.#state) {
        case HEAD:
          at = this.#feedHead(buffer, at, length);
          break;
        case LENGTH: {
          const end = Math.min(length, at + this.#left);
          this.#left -= end - at;
          this.#give(buffer, at, end);
          at = end;
          if (this.#left === 0) this.#end([], at === length);
          break;
        }
        case CHUNKED:
          at = this.#feedChunked(buffer, at, length);
          break;
        case UNTIL_CLOSE:
          this.#give(buffer, at, length);
          return;
        default:
          return;
      }
    }
  }

  /**
   * The upstream has closed the connection properly.
   *
   * @returns whether that was the end of the response.
   */
  finish(): boolean {
    if (this.#state !== UNTIL_CLOSE) return false;
    this.#end([], false);
    return true;
  }

  #give(buffer: Buffer, from: number, to: number): void {
    const chunk = Buffer.allocUnsafe(to - from);
    buffer.copy(chunk, 0, from, to);
    this.#events?.onData(chunk);
  }

  #end(trailers: string[], isLast: boolean): void {
    const events = this.#events;
    this.stop();
    events?.onEnd(trailers, isLast && this.#isPersistent);
  }

  #feedChunked(buffer: Buffer, start: number, end: number): number {
    const decoder = this.#chunked as ChunkedDecoder;
    const data: number[] = [];
    let at = start;
    try {
      at = decoder.decode(buffer, start, end, data);
    } finally {
      // The data before an invalid chunk is valid.
      this.#giveAll(buffer, data);
    }
    if (this.#chunked === decoder && decoder.isComplete) this.#end(decoder.trailers, at === end);
    return at;
  }

  /** Merges the data of all chunks that arrived together: each call costs a write to the client. */
  #giveAll(buffer: Buffer, data: readonly number[]): void {
    if (data.length === 0) return;
    let length = 0;
    for (let at = 0; at < data.length; at += 2) {
      length += (data[at + 1] as number) - (data[at] as number);
    }
    const piece = Buffer.allocUnsafe(length);
    let end = 0;
    for (let at = 0; at < data.length; at += 2) {
      end += buffer.copy(piece, end, data[at], data[at + 1]);
    }
    this.#events?.onData(piece);
  }

  #feedHead(buffer: Buffer, start: number, end: number): number {
    const found = this.#partial ? -1 : buffer.indexOf(headEnd, start);
    if (found !== -1 && found + 4 <= end) {
      if (found + 4 - start > maxHead) throw invalidAnswer('HEAD_TOO_LARGE');
      return this.#readHead(buffer.toString('latin1', start, found + 2), buffer, found + 4, end);
    }
    this.#partial ??= new HeadBuffer();
    const taken = this.#partial.add(buffer, start, end);
    if (taken === -1) return end;
    const { text } = this.#partial;
    this.#partial = undefined;
    return this.#readHead(text, buffer, start + taken, end);
  }

  #readHead(text: string, buffer: Buffer, next: number, end: number): number {
    const parsed = parseResponseHead(text, this.#method);
    const { status } = parsed.head;
    const events = this.#events as ResponseEvents;
    if (status === 101) {
      if (!this.#maySwitch || !parsed.upgrade.includes('websocket')) {
        throw invalidAnswer('UNEXPECTED_SWITCH');
      }
      return this.#switch(parsed, buffer, next, end);
    }
    if (status < 200) {
      // RFC 9110 §15.2: HTTP/1.0 has no 1xx.
      if (parsed.isHttp10) throw invalidAnswer('INVALID_STATUS_LINE');
      this.#interimBytes += text.length;
      if (this.#interimBytes > maxHead) throw invalidAnswer('TOO_MANY_INTERIM_ANSWERS');
      events.onInterim(parsed);
      return next;
    }
    if (this.#method === 'CONNECT' && status < 300) return this.#switch(parsed, buffer, next, end);
    this.#isPersistent = parsed.isPersistent;
    this.#startBody(parsed);
    events.onHead(parsed);
    if (this.#state === LENGTH && this.#left === 0) this.#end([], next === end);
    return next;
  }

  /** RFC 9112 §6.3: where the body ends. */
  #startBody({ head: { status }, length, isChunked }: ResponseHead): void {
    this.#left = 0;
    if (this.#method === 'HEAD' || status === 204 || status === 304) this.#state = LENGTH;
    else if (isChunked) {
      this.#state = CHUNKED;
      this.#chunked = new ChunkedDecoder();
    } else if (length === undefined) this.#state = UNTIL_CLOSE;
    else {
      this.#state = LENGTH;
      this.#left = length;
    }
  }

  #switch(parsed: ResponseHead, buffer: Buffer, next: number, end: number): number {
    const events = this.#events as ResponseEvents;
    this.stop();
    events.onSwitch(parsed, Buffer.from(buffer.subarray(next, end)));
    return end;
  }
}
