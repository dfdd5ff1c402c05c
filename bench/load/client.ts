import { connect, type Socket } from 'node:net';
import { percentile } from '../statistics';
import {
  downloadBytes,
  downloadRequest,
  endOfAnswer,
  readSent,
  sentMark,
  smallRequest,
  streamRequest,
} from './messages';
import { serveCalls } from './worker';

/** The clients: raw sockets that inspect as few bytes as possible. */
export interface ClientCalls {
  connect(options: { port: number; connections: number }): Promise<void>;
  /** Small requests, one at a time on each connection. Resolves with the total seconds. */
  request(options: { count: number }): Promise<number>;
  /** Opens additional streams; resolves when all heads have arrived. */
  openStreams(options: { port: number; count: number }): Promise<void>;
  /** Resets the delays. */
  startRecording(nothing: undefined): void;
  /**
   * Waits for that many events, then returns the delays from the upstream to here, in microseconds.
   */
  stopRecording(options: { events: number }): Promise<{ median: number; p99: number }>;
  /** Reads and discards one download; resolves with the seconds it took. */
  download(options: { port: number }): Promise<number>;
  closeAll(nothing: undefined): void;
}

interface Reader {
  readonly socket: Socket;
  read: (bytes: Buffer) => void;
}

const readers = new Set<Reader>();

/** The shared read buffer of all sockets. */
const shared = Buffer.allocUnsafe(256 * 1024);

function open(port: number): Promise<Reader> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: shared,
        callback(length, buffer) {
          reader.read((buffer as Buffer).subarray(0, length));
          return true;
        },
      },
    });
    const reader: Reader = { socket, read: () => {} };
    readers.add(reader);
    socket.once('connect', () => resolve(reader));
    socket.once('error', reject);
    socket.once('close', () => readers.delete(reader));
  });
}

/** A program that closes a connection in the middle has failed, and the run must not continue. */
function failWhenClosed(reader: Reader, reject: (error: Error) => void): () => void {
  const onClose = () => reject(new Error('The program closed a connection in the middle.'));
  reader.socket.once('close', onClose);
  return () => reader.socket.off('close', onClose);
}

/** Calls back when a complete small response has arrived; throws if it is not a 200. */
function answerReader(whenWhole: () => void): (bytes: Buffer) => void {
  let tail = '';
  let isNew = true;
  return (bytes) => {
    if (isNew && bytes.toString('latin1', 9, 12) !== '200') {
      throw new Error(`Unexpected response: ${bytes.toString('latin1', 0, 300)}`);
    }
    isNew = false;
    tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - 64))).slice(-64);
    if (!tail.endsWith(endOfAnswer)) return;
    tail = '';
    isNew = true;
    whenWhole();
  };
}

async function request(count: number): Promise<number> {
  const started = performance.now();
  let left = count;
  await Promise.all(
    [...readers].map(
      (reader) =>
        new Promise<void>((resolve, reject) => {
          const settle = failWhenClosed(reader, reject);
          const send = () => {
            if (left-- > 0) {
              reader.socket.write(smallRequest);
            } else {
              settle();
              resolve();
            }
          };
          reader.read = answerReader(send);
          send();
        }),
    ),
  );
  return (performance.now() - started) / 1000;
}

let delays: number[] = [];
let whenRecorded = () => {};

function readEvents(bytes: Buffer): void {
  const now = Number(process.hrtime.bigint());
  let mark = bytes.indexOf(sentMark);
  while (mark >= 0) {
    delays.push((now - readSent(bytes, mark + sentMark.length)) / 1000);
    mark = bytes.indexOf(sentMark, mark + sentMark.length);
  }
  whenRecorded();
}

async function openStream(port: number): Promise<void> {
  const reader = await open(port);
  await new Promise<void>((resolve, reject) => {
    const settle = failWhenClosed(reader, reject);
    reader.read = (bytes) => {
      if (bytes.toString('latin1', 9, 12) !== '200') {
        return reject(new Error(`Unexpected response: ${bytes.toString('latin1', 0, 300)}`));
      }
      settle();
      reader.read = readEvents;
      resolve();
    };
    reader.socket.write(streamRequest);
  });
}

async function stopRecording(events: number): Promise<{ median: number; p99: number }> {
  await new Promise<void>((resolve, reject) => {
    const tooLate = setTimeout(
      () => reject(new Error(`Only ${delays.length} of ${events} events have arrived.`)),
      10_000,
    );
    whenRecorded = () => {
      if (delays.length < events) return;
      clearTimeout(tooLate);
      resolve();
    };
    whenRecorded();
  });
  whenRecorded = () => {};
  return { median: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

async function download(port: number): Promise<number> {
  const reader = await open(port);
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const settle = failWhenClosed(reader, reject);
    let received = 0;
    let headLength: number | undefined;
    reader.read = (bytes) => {
      // The head is smaller than any first packet.
      headLength ??= bytes.indexOf('\r\n\r\n') + 4;
      received += bytes.length;
      if (received < downloadBytes + headLength) return;
      settle();
      resolve();
    };
    reader.socket.write(downloadRequest);
  });
  reader.socket.destroy();
  return (performance.now() - started) / 1000;
}

serveCalls<ClientCalls>({
  async connect({ port, connections }) {
    await Promise.all(Array.from({ length: connections }, () => open(port)));
  },
  request: ({ count }) => request(count),
  async openStreams({ port, count }) {
    // A few at a time: open streams are measured, not the burst of opening them.
    for (let opened = 0; opened < count; opened += 50) {
      const some = Math.min(50, count - opened);
      await Promise.all(Array.from({ length: some }, () => openStream(port)));
    }
  },
  startRecording() {
    delays = [];
  },
  stopRecording: ({ events }) => stopRecording(events),
  download: ({ port }) => download(port),
  closeAll() {
    for (const { socket } of readers) socket.destroy();
    readers.clear();
  },
});
