import type { Socket } from 'node:net';
import { errorWithCode } from './failures';
import { type ResponseEvents, ResponseParser } from './response-parser';
import { SilenceClock } from './silence-clock';
import type { Wire } from './wire';

/** What a connection tells the request that it carries. */
export interface ConnectionEvents extends ResponseEvents {
  /** The upstream takes bytes again. */
  onDrain(): void;
  /** Nothing more can be written; what the upstream has said is still read. */
  onWriteFailed(error: Error): void;
  /** The connection is gone before the answer was complete. */
  onLost(error: Error): void;
  onSilence(): void;
  /** The answer is invalid, or somebody who was told of it has thrown. */
  onError(error: unknown): void;
}

/** One connection to the upstream, which carries one request at a time. */
export class Connection {
  readonly socket: Socket;
  readonly clock = new SilenceClock(() => this.#request?.onSilence());
  /** How many requests it has carried. */
  requests = 0;
  /** Until when it may be idle. */
  idleUntil = 0;

  readonly #wire: Wire;
  readonly #parser = new ResponseParser();
  readonly #onGone: (connection: Connection) => void;
  #request: ConnectionEvents | undefined;
  #isPaused = false;
  #hasWriteFailed = false;

  /** @param onGone is told when it can't be used any more. */
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
   * Is about to carry a request.
   *
   * @param maySwitch whether the request asks for another protocol.
   */
  begin(method: string, maySwitch: boolean, request: ConnectionEvents): void {
    this.requests += 1;
    this.#request = request;
    this.#parser.begin(method, maySwitch, request);
    this.socket.ref();
  }

  /** The answer is complete; bytes that come now end the connection, and it keeps no process alive. */
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

  /** Gives the socket away, without a trace of what it was used for. */
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
   * An upstream that refuses an upload may answer and close without reading it (RFC 9112 §9.5).
   * Writing then fails while its answer waits to be read; Node would destroy the socket together with
   * the answer. So the socket is destroyed only when reading has ended, too.
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
