import type { Socket } from 'node:net';
import type { HttpMessage, MessageParser } from './http-messages';
import { bodyOf } from './http-messages';
import { createSignal } from './signal';

/** How the peer ended the connection: a clean FIN, or a reset. */
export type PeerEnd = 'fin' | 'reset';

/** A socket that records every byte and is fully controlled by the test. Strings are latin1. */
export interface RawSocket {
  readonly socket: Socket;
  readonly messages: readonly HttpMessage[];
  readonly bytesReceived: number;
  /** Undefined while the peer has not ended the connection. */
  readonly peerEnd: PeerEnd | undefined;
  /** Every byte received so far, as latin1. */
  received(): string;
  until<T>(what: string, probe: () => T | undefined, patience?: number): Promise<T>;
  /** Resolves when the body of the message contains the text. */
  untilBody(message: HttpMessage, text: string): Promise<void>;
  untilComplete(message: HttpMessage): Promise<void>;
  /** Resolves with how the peer ended the connection. */
  untilEnd(patience?: number): Promise<PeerEnd>;
  send(bytes: string | Uint8Array): void;
  /** Bytes accepted by the operating system, without those still buffered in this process. */
  bytesAccepted(): number;
  /** From now on bytes are counted and discarded, for data that would not fit into memory. */
  countOnly(): void;
  /** Stops reading, so that back-pressure builds up towards the peer. */
  pause(): void;
  resume(): void;
  /** Sends FIN and continues to read. */
  end(): void;
  /** Sends RST. */
  reset(): void;
  destroy(): void;
}

/** Wraps a socket; `changed` is called on every event, for callers that watch several sockets. */
export function createRawSocket(
  socket: Socket,
  parser: MessageParser,
  changed: () => void = () => undefined,
): RawSocket {
  const pieces: Buffer[] = [];
  let bytesReceived = 0;
  let peerEnd: PeerEnd | undefined;
  let broken: unknown;
  let keeps = true;

  const received = () => Buffer.concat(pieces).toString('latin1');
  const signal = createSignal(() => JSON.stringify(received().slice(-600)));
  const tell = () => {
    signal.notify();
    changed();
  };
  const finish = (end: PeerEnd) => {
    if (peerEnd !== undefined) return;
    peerEnd = end;
    parser.finish(end === 'fin');
    signal.finish(`the peer ended the connection (${end})`);
    changed();
  };
  // A parser error is a fault of the peer: it must fail the waiting test.
  const until = <T>(what: string, probe: () => T | undefined, patience?: number) =>
    signal.until(
      what,
      () => {
        if (broken !== undefined) throw broken;
        return probe();
      },
      patience,
    );

  socket.setNoDelay(true);
  socket.on('data', (bytes: Buffer) => {
    bytesReceived += bytes.length;
    if (!keeps) return tell();
    pieces.push(bytes);
    try {
      if (broken === undefined) parser.push(bytes);
    } catch (error) {
      broken = error;
    }
    tell();
  });
  socket.on('end', () => finish('fin'));
  socket.on('error', () => finish('reset'));
  socket.on('close', () => finish('reset'));
  socket.on('drain', tell);

  return {
    socket,
    messages: parser.messages,
    get bytesReceived() {
      return bytesReceived;
    },
    get peerEnd() {
      return peerEnd;
    },
    received,
    until,
    async untilBody(message, text) {
      const what = `a body with ${JSON.stringify(text.slice(0, 200))}`;
      await until(what, () => bodyOf(message).includes(text, 0, 'latin1') || undefined);
    },
    async untilComplete(message) {
      await until('the end of the message', () => message.complete || undefined);
    },
    untilEnd: (patience) => until('the end of the connection', () => peerEnd, patience),
    send(bytes) {
      if (!socket.destroyed && socket.writable) {
        socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
      }
    },
    countOnly() {
      keeps = false;
    },
    bytesAccepted: () => socket.bytesWritten - socket.writableLength,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    destroy: () => void socket.destroy(),
  };
}
