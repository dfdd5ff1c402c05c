import type { Socket } from 'node:net';

/**
 * Handles received bytes, and copies what it keeps. Returns false to request a pause until
 * `resume`.
 */
export type Read = (buffer: Buffer, length: number) => boolean;

/** A socket that is ready for requests, whose bytes all go to one function. */
export class Wire {
  read: Read;

  /**
   * @param socket if it uses `onread` of node:net, its bytes arrive through {@link read} directly,
   * bypassing streams; otherwise through `data` events.
   */
  constructor(
    readonly socket: Socket,
    readonly hasReadBuffer: boolean,
  ) {
    // Bytes that arrive while nothing reads do not belong to any response.
    this.read = () => {
      socket.destroy();
      return true;
    };
    if (!hasReadBuffer) socket.on('data', this.#onData);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.read(chunk, chunk.length)) this.socket.pause();
  };

  /** Hands over the socket as an ordinary stream, which the new owner has to resume or pipe. */
  handOver(): Socket {
    const { socket } = this;
    if (this.hasReadBuffer) {
      this.read = (buffer, length) => socket.push(Buffer.from(buffer.subarray(0, length)));
    } else {
      socket.off('data', this.#onData).pause();
    }
    return socket;
  }
}
