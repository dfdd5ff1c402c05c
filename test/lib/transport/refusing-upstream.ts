import { Worker } from 'node:worker_threads';

/** An upstream that answers each upload with a 413 as soon as it has the head, reads no more, and closes. */
export interface RefusingUpstream {
  readonly port: number;
  /** How many connections it has closed. */
  closed(): number;
  /** Blocks this thread until it has closed more than so many: its answer and its reset are here then. */
  waitForClose(before: number): void;
  close(): Promise<void>;
}

// In a thread of its own, so that it can act while the proxy is busy.
const refuse = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createServer } = require(workerData.tls ? 'node:tls' : 'node:net');
  const closed = new Int32Array(workerData.memory);
  const server = createServer(workerData.tls ?? {}, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.pause();
      // Bytes that are not read make a reset of the end, which chases the answer.
      socket.write(workerData.answer, () => socket.destroy());
    });
  });
  server.on('connection', (socket) => socket.on('close', () => {
    Atomics.add(closed, 0, 1);
    Atomics.notify(closed, 0);
  }));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** Starts one; with a certificate it speaks TLS. */
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
