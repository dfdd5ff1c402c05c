import type { Socket } from 'node:net';
import type { Body, BodyReader } from '../exchange/body';
import { ProxyError } from '../exchange/errors';

/** The owner of an upload. */
export interface UploadEvents {
  /** A chunk was sent, or the upstream is ready for the next one. */
  onProgress(): void;
  /** The last byte was written to the socket. */
  onSent(): void;
  /** The body was cut off, or does not match its announced length. */
  onBroken(error: ProxyError): void;
}

/** Chunks up to this size are copied, to be sent in one write with their framing. */
const maxCopied = 16 * 1024;

/** Writes text (as latin1) and bytes in one write. */
export function writeTogether(socket: Socket, before: string, bytes: Buffer, after = ''): boolean {
  if (bytes.length <= maxCopied) {
    return socket.write(`${before}${bytes.toString('latin1')}${after}`, 'latin1');
  }
  socket.cork();
  socket.write(before, 'latin1');
  let goesOn = socket.write(bytes);
  if (after !== '') goesOn = socket.write(after, 'latin1');
  socket.uncork();
  return goesOn;
}

/**
 * Sends a body that is still arriving: exactly the announced length, or chunked, no faster than the
 * upstream accepts it.
 */
export class Upload implements BodyReader {
  /** Paused until the upstream has accepted the bytes already sent, or has asked for the body. */
  isBlocked: boolean;
  isSent = false;

  readonly #socket: Socket;
  readonly #body: Body;
  readonly #events: UploadEvents;
  /** The remainder of the announced length. */
  #left: number | undefined;
  #isStopped = false;

  constructor(socket: Socket, body: Body, events: UploadEvents) {
    this.#socket = socket;
    this.#body = body;
    this.#events = events;
    this.#left = body.length;
    this.isBlocked = body.expectsContinue;
  }

  start(): void {
    this.#body.read(this);
  }

  /** Stops sending; further bytes from the client are discarded. */
  stop(): void {
    if (this.#isStopped || this.isSent) return;
    this.#isStopped = true;
    this.#body.discard();
  }

  /** The upstream has asked for the body. */
  accept(): void {
    this.isBlocked = false;
    this.#body.acceptContinue();
  }

  /** The upstream is ready for more bytes. */
  resume(): void {
    if (this.#isStopped || this.isSent || !this.isBlocked) return;
    this.isBlocked = false;
    this.#events.onProgress();
    this.#body.resume();
  }

  data(chunk: Buffer): boolean {
    if (this.#isStopped) return true;
    if (chunk.length === 0) return true;
    let goesOn: boolean;
    if (this.#left === undefined) {
      goesOn = writeTogether(this.#socket, `${chunk.length.toString(16)}\r\n`, chunk, '\r\n');
    } else {
      this.#left -= chunk.length;
      if (this.#left < 0) {
        this.#breakOff();
        return true;
      }
      goesOn = this.#socket.write(chunk);
    }
    this.isBlocked = !goesOn;
    this.#events.onProgress();
    return goesOn;
  }

  end(): void {
    if (this.#isStopped) return;
    if (this.#left !== undefined && this.#left > 0) {
      this.#breakOff();
      return;
    }
    if (this.#left === undefined) this.#socket.write('0\r\n\r\n', 'latin1');
    this.isSent = true;
    this.isBlocked = false;
    this.#events.onSent();
  }

  fail(error: ProxyError): void {
    if (!this.#isStopped) this.#events.onBroken(error);
  }

  #breakOff(): void {
    this.#events.onBroken(
      new ProxyError('invalid_request', { cause: { code: 'WRONG_CONTENT_LENGTH' } }),
    );
  }
}
