import type { Socket } from 'node:net';

/** Takes bytes that have arrived, and copies what it keeps. False asks for a pause until `resume`. */
export type Read = (buffer: Buffer, length: number) => boolean;

/** A socket that is ready to carry requests, whose bytes all go to one function. */
export class Wire {
  read: Read;

  /**
   * @param socket where it is read with `onread` of node:net, its bytes come through {@link read} by
   *   themselves, past the machinery of streams; otherwise its `data` events bring them.
   */
  constructor(
    readonly socket: Socket,
    readonly hasReadBuffer: boolean,
  ) {
    // Bytes that come before anybody reads are no answer to anything.
    this.read = () => {
      socket.destroy();
      return true;
    };
    if (!hasReadBuffer) socket.on('data', this.#onData);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.read(chunk, chunk.length)) this.socket.pause();
  };

  /** Gives the socket away as an ordinary stream, which the new owner has to resume or to pipe. */
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
