import {
  type Answer,
  AnswerWrapper,
  type Flight,
  FlightWrapper,
  type Head,
} from '../exchange/answer';
import type { ProxyError } from '../exchange/errors';
import type { Layer } from '../exchange/layer';
import { findHeader, isEventStream, isPlain } from '../http/headers';

/** A comment, which every event-stream parser ignores (WHATWG HTML §9.2.6). */
const comment = Buffer.from(': keepalive\n\n');

/** The end of an event: an empty line, for each kind of line ending. */
const boundaries = ['\n\n', '\r\r', '\r\n\r\n'];

const byteOrderMark = Buffer.from('\ufeff');

/**
 * Sends a comment after each silent interval of an event stream, so that idle connections are not
 * closed on the way. Only after the upstream's own head, so that no status is invented, and only
 * between events.
 *
 * @param interval milliseconds.
 */
export function createKeepalive(interval: number): Layer {
  return (next) => (exchange, answer) => {
    if (exchange.incoming.method === 'HEAD') return next(exchange, answer);
    const kept = new KeptAlive(answer, interval);
    exchange.onEnd(() => kept.stop());
    return next(exchange, kept);
  };
}

class KeptAliveFlight extends FlightWrapper {
  constructor(
    flight: Flight,
    private readonly onResume: () => void,
  ) {
    super(flight);
  }

  override resume(): void {
    this.onResume();
    super.resume();
  }
}

class KeptAlive extends AnswerWrapper {
  readonly #interval: number;
  #timer: NodeJS.Timeout | undefined;
  /** The last bytes of the stream; a comment is also allowed at its start. */
  #tail = '\n\n';
  /** The client has not read what was sent and needs no comments. */
  #isFull = false;
  #hasBegun = false;
  /** How many bytes of a byte order mark are being held; undefined: bytes are forwarded. */
  #markSeen: number | undefined;

  constructor(next: Answer, interval: number) {
    super(next);
    this.#interval = interval;
  }

  override start(flight: Flight): void {
    const onResume = () => {
      // The client has caught up; the next event may be minutes away.
      this.#isFull = false;
    };
    this.next.start(new KeptAliveFlight(flight, onResume));
  }

  override head(head: Head): boolean {
    const goesOn = this.next.head(head);
    const { status, headers } = head;
    if (status !== 200 || !isEventStream(headers) || !isPlain(headers)) return goesOn;
    if (findHeader(headers, 'content-length') !== undefined) return goesOn;
    this.#isFull = !goesOn;
    this.#timer = setInterval(() => this.#speak(), this.#interval);
    return goesOn;
  }

  override data(chunk: Buffer): boolean {
    if (!this.#timer) return this.next.data(chunk);
    this.#hasBegun = true;
    const bytes = this.#markSeen === undefined ? chunk : this.#withoutMark(chunk, this.#markSeen);
    const goesOn = bytes.length === 0 || this.next.data(bytes);
    this.#timer.refresh();
    this.#tail = (this.#tail + chunk.toString('latin1', Math.max(0, chunk.length - 4))).slice(-4);
    this.#isFull = !goesOn;
    return goesOn;
  }

  override end(trailers: string[]): void {
    this.stop();
    this.next.end(trailers);
  }

  override fail(error: ProxyError): void {
    this.stop();
    this.next.fail(error);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #speak(): void {
    if (this.#isFull || !boundaries.some((boundary) => this.#tail.endsWith(boundary))) return;
    if (!this.#hasBegun) this.#markSeen = 0;
    this.#isFull = !this.next.data(comment);
  }

  /**
   * A byte order mark is valid only at the very start: after a comment it would become part of the
   * first line, and the first event would be lost.
   */
  #withoutMark(chunk: Buffer, seen: number): Buffer {
    let index = 0;
    while (seen < 3 && index < chunk.length && chunk[index] === byteOrderMark[seen]) {
      index++;
      seen++;
    }
    const isPending = seen < 3 && index === chunk.length;
    this.#markSeen = isPending ? seen : undefined;
    if (isPending) return Buffer.alloc(0);
    // Not a byte order mark after all: forward the bytes unchanged.
    return seen === 3
      ? chunk.subarray(index)
      : Buffer.concat([byteOrderMark.subarray(0, seen - index), chunk]);
  }
}
