import type { Socket } from 'node:net';
import { errorWithCode } from './failures';
import { type ResponseEvents, ResponseParser } from './response-parser';
import { SilenceClock } from './silence-clock';
import type { Wire } from './wire';

/** The events that a connection reports to its current request. */
export interface ConnectionEvents extends ResponseEvents {
  /** The upstream is ready for more bytes. */
  onDrain(): void;
  /** Nothing more can be written; received bytes are still read. */
  onWriteFailed(error: Error): void;
  /** The connection closed before the response was complete. */
  onLost(error: Error): void;
  onSilence(): void;
  /** The response is invalid, or a listener has thrown. */
  onError(error: unknown): void;
}

/** One connection to the upstream, with one request at a time. */
export class Connection {
  readonly socket: Socket;
  readonly clock = new SilenceClock(() => this.#request?.onSilence());
  /** How many requests were sent on it. */
  requests = 0;
  /** When its idle time expires. */
  idleUntil = 0;

  readonly #wire: Wire;
  readonly #parser = new ResponseParser();
  readonly #onGone: (connection: Connection) => void;
  #request: ConnectionEvents | undefined;
  #isPaused = false;
  #hasWriteFailed = false;

  /** @param onGone is called when it can no longer be used. */
  constructor(wire: Wire, onGone: (connection: Connection) => void) {
    this.#wire = wire;
    this.#onGone = onGone;
    this.socket = wire.socket;
    wire.read = this.#read;
    this.socket
      .on('end', this.#onEnd)
      .on('error', this.#onLost)
      .on('close', this.#onClose)
      .on('drain', this.#onDrain);
    this.#readOnAfterFailedWrites();
  }

  get isUsable(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** Everything that was written has left the process. */
  get isFlushed(): boolean {
    return this.socket.writableLength === 0;
  }

  /**
   * Prepares for a request.
   *
   * @param maySwitch whether the request asks for another protocol.
   */
  begin(method: string, maySwitch: boolean, request: ConnectionEvents): void {
    this.requests += 1;
    this.#request = request;
    this.#parser.begin(method, maySwitch, request);
    this.socket.ref();
  }

  /**
   * The response is complete. Further bytes end the connection, and it no longer keeps the process
   * alive.
   */
  release(): void {
    this.#request = undefined;
    this.clock.stop();
    this.resume();
    this.socket.unref();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.socket.resume();
  }

  /** Hands over the socket, without any of our listeners. */
  handOver(): Socket {
    this.#leave();
    const { socket } = this;
    socket
      .off('end', this.#onEnd)
      .off('error', this.#onLost)
      .off('close', this.#onClose)
      .off('drain', this.#onDrain);
    return this.#wire.handOver();
  }

  destroy(): void {
    this.#leave();
    this.socket.destroy();
  }

  #leave(): void {
    this.#request = undefined;
    this.#parser.stop();
    this.clock.close();
    Reflect.deleteProperty(this.socket, 'destroy');
    this.#onGone(this);
  }

  readonly #read = (buffer: Buffer, length: number): boolean => {
    const request = this.#request;
    if (!request) {
      this.destroy();
      return true;
    }
    try {
      this.#parser.feed(buffer, length);
    } catch (error) {
      request.onError(error);
    }
    return !this.#isPaused;
  };

  readonly #onDrain = (): void => this.#request?.onDrain();

  readonly #onEnd = (): void => {
    const request = this.#request;
    try {
      if (!this.#parser.finish()) this.#onClose();
    } catch (error) {
      request?.onError(error);
    }
  };

  readonly #onClose = (): void => this.#onLost(errorWithCode('UPSTREAM_CLOSED'));

  readonly #onLost = (error: Error): void => {
    const request = this.#request;
    this.destroy();
    request?.onLost(error);
  };

  /**
   * An upstream that rejects an upload may respond and close without reading it (RFC 9112 §9.5).
   * Writing then fails while the response is still unread, and Node would destroy the socket
   * together with the response. So the socket is destroyed only when reading has ended too.
   */
  #readOnAfterFailedWrites(): void {
    const { socket } = this;
    socket.destroy = (error?: Error) => {
      const { syscall } = (error ?? {}) as NodeJS.ErrnoException;
      if (error && syscall === 'write' && this.#request && !this.#hasWriteFailed) {
        this.#hasWriteFailed = true;
        this.#request.onWriteFailed(error);
        return socket;
      }
      Reflect.deleteProperty(socket, 'destroy');
      return socket.destroy(error);
    };
  }
}
