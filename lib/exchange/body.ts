import type { Readable } from 'node:stream';
import { ProxyError } from './errors';
import { countPassed } from './gc-pressure';

/** What is held of one body at most. Bytes. */
export const maxHeldBody = 4 * 1024 * 1024;

/** Who takes a body piece by piece. */
export interface BodyReader {
  /** False asks for a pause until {@link Body.resume}. */
  data(chunk: Buffer): boolean;
  end(): void;
  /** The body will never be complete: it broke off, is not valid, or is larger than allowed. */
  fail(error: ProxyError): void;
}

/** What is known of a body that is still arriving. */
export interface BodyOptions {
  /** The value of `Content-Length`; undefined for a chunked body. */
  readonly length?: number | undefined;
  /** Sends `100 Continue`. Given where the client waits for it before it sends its body. */
  readonly sendContinue?: (() => void) | undefined;
}

/**
 * The body of a request: absent, here as a whole, or still arriving. It is read once, by the transport
 * or, for all layers that ask for it, by {@link whole}.
 */
export class Body {
  /** Bytes that were taken from the client. */
  received = 0;

  #content: Buffer | undefined;
  #source: Readable | undefined;
  /** The length that the client announced; undefined for a chunked body. */
  readonly #announced: number | undefined;
  #sendContinue: (() => void) | undefined;
  #limit = Number.POSITIVE_INFINITY;
  /** What {@link whole} has read of a body that turned out to be too large to be held. */
  #read: Buffer[] = [];
  #reader: BodyReader | undefined;
  #hasEnded = false;
  #failure: ProxyError | undefined;
  #whole: Promise<Buffer | undefined> | undefined;

  /** @param content undefined: there is none. */
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

  /** The body, where it is here as a whole. */
  get content(): Buffer | undefined {
    return this.#content;
  }

  /** Whether it is still arriving. */
  get isStream(): boolean {
    return this.#source !== undefined;
  }

  /** Whether there is none at all. */
  get isAbsent(): boolean {
    return this.#content === undefined && this.#source === undefined;
  }

  /** How many bytes it has; undefined where that is not known before its end. */
  get length(): number | undefined {
    return this.#content?.length ?? (this.#source ? this.#announced : 0);
  }

  /** The client waits for a `100 Continue`: whoever sends the body on writes `Expect`, or accepts it. */
  get expectsContinue(): boolean {
    return this.#sendContinue !== undefined;
  }

  /** Tells the client to send its body, where it waits for that. */
  acceptContinue(): void {
    const sendContinue = this.#sendContinue;
    this.#sendContinue = undefined;
    sendContinue?.();
  }

  /**
   * Refuses more than that many bytes.
   *
   * @throws {ProxyError} `request_too_large`, where that is known already.
   */
  limitTo(bytes: number): void {
    this.#limit = bytes;
    if ((this.length ?? 0) > bytes) throw tooLarge(bytes);
  }

  /**
   * The whole body: read once for all who ask. Undefined where there is none, or where it is larger than
   * {@link maxHeldBody}; then it stays a stream. A client that waits for the word to send it gets that here.
   *
   * @throws {ProxyError} as a rejection, where the body breaks off or is too large.
   */
  whole(): Buffer | undefined | Promise<Buffer | undefined> {
    if (!this.#source) return this.#content;
    this.#whole ??= this.#hold();
    return this.#whole;
  }

  /** Puts another body in place of one that is here as a whole, or absent. Its framing is the transport's matter. */
  replace(content: Buffer): void {
    this.#content = content;
  }

  /**
   * Hands a body that is still arriving to a reader, from its first byte. Not in this turn, so that the
   * reader can be told where to find what it needs.
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

  /** The reader takes bytes again. */
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

  /** Reads and drops what is still to come, so that the client can finish sending and read its answer. */
  discard(): void {
    this.#reader = undefined;
    this.#read = [];
    this.#sendContinue = undefined;
    this.#detach();
    this.#source?.resume();
  }

  /** Makes the body fail for whoever reads it: what comes of it is not what the client meant to send. */
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
    // One that is announced as too long to be held is not read in vain.
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
