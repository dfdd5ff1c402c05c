import { Worker } from 'node:worker_threads';

/** An upstream that responds to each upload with a 413 as soon as it has the head, stops reading, and closes. */
export interface RefusingUpstream {
  readonly port: number;
  /** How many connections it has closed. */
  closed(): number;
  /** Blocks this thread until it has closed more than this many: then its response and its reset have arrived. */
  waitForClose(before: number): void;
  close(): Promise<void>;
}

// In a separate thread, so that it can act while the proxy is busy.
const refuse = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createServer } = require(workerData.tls ? 'node:tls' : 'node:net');
  const closed = new Int32Array(workerData.memory);
  const server = createServer(workerData.tls ?? {}, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.pause();
      // Unread bytes turn the close into a reset, which follows the response.
      socket.write(workerData.answer, () => socket.destroy());
    });
  });
  server.on('connection', (socket) => socket.on('close', () => {
    Atomics.add(closed, 0, 1);
    Atomics.notify(closed, 0);
  }));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Starts one; with a certificate it uses TLS. */
export async function startRefusingUpstream(
  answer: string,
  tls?: { readonly key: string; readonly cert: string },
): Promise<RefusingUpstream> {
  const memory = new SharedArrayBuffer(4);
  const counter = new Int32Array(memory);
  const worker = new Worker(refuse, { eval: true, workerData: { memory, tls, answer } });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    port,
    closed: () => Atomics.load(counter, 0),
    waitForClose(before) {
      while (Atomics.load(counter, 0) === before) Atomics.wait(counter, 0, before, 1000);
    },
    close: async () => void (await worker.terminate()),
  };
}
