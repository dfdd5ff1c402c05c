import type { Readable } from 'node:stream';
import { ProxyError } from './errors';
import { countPassed } from './gc-pressure';

/** The largest body that is buffered. Bytes. */
export const maxHeldBody = 4 * 1024 * 1024;

/** The consumer of a body stream. */
export interface BodyReader {
  /** Returns false to request a pause until {@link Body.resume}. */
  data(chunk: Buffer): boolean;
  end(): void;
  /** The body will never be complete: it was cut off, is invalid, or is larger than allowed. */
  fail(error: ProxyError): void;
}

/** Facts about a body that is still arriving. */
export interface BodyOptions {
  /** The value of `Content-Length`; undefined for a chunked body. */
  readonly length?: number | undefined;
  /** Sends `100 Continue`. Present if the client waits for it before sending its body. */
  readonly sendContinue?: (() => void) | undefined;
}

/**
 * The body of a request: absent, complete in memory, or still arriving. It is read once, by the
 * transport or, on behalf of all layers that need it, by {@link whole}.
 */
export class Body {
  /** Bytes read from the client. */
  received = 0;

  #content: Buffer | undefined;
  #source: Readable | undefined;
  /** The length that the client announced; undefined for a chunked body. */
  readonly #announced: number | undefined;
  #sendContinue: (() => void) | undefined;
  #limit = Number.POSITIVE_INFINITY;
  /** What {@link whole} has read of a body that turned out to be too large to buffer. */
  #read: Buffer[] = [];
  #reader: BodyReader | undefined;
  #hasEnded = false;
  #failure: ProxyError | undefined;
  #whole: Promise<Buffer | undefined> | undefined;

  /** @param content undefined: there is no body. */
  constructor(content: Buffer | Readable | undefined, options: BodyOptions = {}) {
    this.#announced = options.length;
    if (content === undefined) return;
    if (Buffer.isBuffer(content)) {
      this.#content = content;
      this.received = content.length;
    } else {
      this.#source = content;
      this.#sendContinue = options.sendContinue;
    }
  }

  /** The complete body, if it is in memory. */
  get content(): Buffer | undefined {
    return this.#content;
  }

  /** Whether the body is still arriving. */
  get isStream(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there is no body. */
  get isAbsent(): boolean {
    return this.#content === undefined && this.#source === undefined;
  }

  /** Its size in bytes; undefined if that is not known before its end. */
  get length(): number | undefined {
    return this.#content?.length ?? (this.#source ? this.#announced : 0);
  }

  /**
   * The client waits for `100 Continue`: the sender of the body must forward `Expect` or call
   * {@link acceptContinue}.
   */
  get expectsContinue(): boolean {
    return this.#sendContinue !== undefined;
  }

  /** Tells a waiting client to send its body. */
  acceptContinue(): void {
    const sendContinue = this.#sendContinue;
    this.#sendContinue = undefined;
    sendContinue?.();
  }

  /**
   * Limits the body to that many bytes.
   *
   * @throws {ProxyError} `request_too_large`, if it is already known to be larger.
   */
  limitTo(bytes: number): void {
    this.#limit = bytes;
    if ((this.length ?? 0) > bytes) throw tooLarge(bytes);
  }

  /**
   * The complete body, read once for all callers. Undefined if there is none, or if it is larger
   * than {@link maxHeldBody} and therefore stays a stream. Sends `100 Continue` to a client that
   * waits for it.
   *
   * @throws {ProxyError} as a rejection, if the body is cut off or too large.
   */
  whole(): Buffer | undefined | Promise<Buffer | undefined> {
    if (!this.#source) return this.#content;
    this.#whole ??= this.#hold();
    return this.#whole;
  }

  /** Replaces a body that is complete in memory or absent. The transport decides its framing. */
  replace(content: Buffer): void {
    this.#content = content;
  }

  /**
   * Passes a body that is still arriving to a reader, from its first byte. Starts in a later turn
   * of the event loop, so that the reader can be set up first.
   */
  read(reader: BodyReader): void {
    const source = this.#source;
    this.#reader = reader;
    if (this.#failure) {
      const failure = this.#failure;
      process.nextTick(() => this.#reader === reader && reader.fail(failure));
      return;
    }
    if (!source) return;
    if (this.#read.length > 0) process.nextTick(() => this.resume());
    else this.#attach(source);
  }

  /** The reader is ready for more bytes. */
  resume(): void {
    const reader = this.#reader;
    if (!reader || !this.#source) return;
    for (let chunk = this.#read.shift(); chunk; chunk = this.#read.shift()) {
      if (!reader.data(chunk) || this.#reader !== reader) return;
    }
    if (this.#hasEnded) this.#finish();
    else if (this.#source.listeners('data').includes(this.#onData)) this.#source.resume();
    else this.#attach(this.#source);
  }

  /** Reads and discards the rest, so that the client can finish sending and read its response. */
  discard(): void {
    this.#reader = undefined;
    this.#read = [];
    this.#sendContinue = undefined;
    this.#detach();
    this.#source?.resume();
  }

  /**
   * Makes the body fail for its reader: the remaining bytes are not what the client meant to send.
   */
  fail(error: ProxyError): void {
    if (this.#failure || this.#hasEnded) return;
    this.#failure = error;
    const reader = this.#reader;
    this.#reader = undefined;
    this.#detach();
    reader?.fail(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.received += chunk.length;
    countPassed(chunk.length);
    if (this.received > this.#limit) {
      this.fail(tooLarge(this.#limit));
      return;
    }
    if (this.#reader?.data(chunk) === false) this.#source?.pause();
  };

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    if (this.#read.length === 0) this.#finish();
  };

  readonly #onBroken = (): void => {
    if (!this.#hasEnded)
      this.fail(new ProxyError('invalid_request', { cause: { code: 'ABORTED' } }));
  };

  #attach(source: Readable): void {
    source.on('data', this.#onData).on('end', this.#onEnd);
    source.on('close', this.#onBroken).on('error', this.#onBroken);
  }

  #detach(): void {
    // The listener for errors stays: a stream without one would end the process.
    this.#source?.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onBroken);
  }

  #finish(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.end();
  }

  #hold(): Promise<Buffer | undefined> {
    // Do not start reading a body whose announced length is too large to buffer.
    if ((this.#announced ?? 0) > maxHeldBody) return Promise.resolve(undefined);
    this.acceptContinue();
    const pieces: Buffer[] = [];
    let size = 0;
    return new Promise((resolve, reject) => {
      this.read({
        data: (chunk) => {
          pieces.push(chunk);
          size += chunk.length;
          if (size <= maxHeldBody) return true;
          this.#reader = undefined;
          this.#read = pieces;
          resolve(undefined);
          return false;
        },
        end: () => {
          this.#content = Buffer.concat(pieces, size);
          this.#detach();
          this.#source = undefined;
          resolve(this.#content);
        },
        fail: reject,
      });
    });
  }
}

function tooLarge(limit: number): ProxyError {
  return new ProxyError('request_too_large', {
    message: `The request body is larger than the ${limit} bytes that this platform accepts.`,
  });
}
