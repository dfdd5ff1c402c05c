import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** An address that never accepts connections: an attempt hangs until the caller gives up. */
export interface FullBacklog {
  readonly port: number;
  close(): Promise<void>;
}

// A thread that listens and then blocks never accepts; the kernel's queue of one is soon full.
const LISTEN_AND_BLOCK = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** Creates such an address; resolves when the next connection attempt is certain to hang. */
export async function createFullBacklog(): Promise<FullBacklog> {
  const worker = new Worker(LISTEN_AND_BLOCK, { eval: true });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const sockets: Socket[] = [];
  for (let full = false; !full; ) {
    if (sockets.length > 16) throw new Error('the backlog does not fill up');
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    sockets.push(socket);
    full = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), 300);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(false);
      });
    });
  }
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}
