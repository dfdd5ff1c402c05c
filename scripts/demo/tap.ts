import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/** A point on the wire that records when each server-sent event passes. */
export interface Tap {
  readonly url: string;
  /** The time of each event, in milliseconds of `performance.now()`. */
  readonly times: readonly number[];
  close(): Promise<void>;
}

/** Starts a tap in front of a local port: bytes are forwarded unchanged both ways. */
export async function startTap(targetPort: number): Promise<Tap> {
  const times: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({
      host: '127.0.0.1',
      port: targetPort,
      noDelay: true,
      allowHalfOpen: true,
    });
    const countEvents = createEventCounter();
    far.on('data', (bytes: Buffer) => {
      const now = performance.now();
      for (let events = countEvents(bytes); events > 0; events -= 1) times.push(now);
    });
    near.pipe(far);
    far.pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        if (!one.readableEnded) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    times,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Counts the empty lines that end events; one may be split between two packets. */
function createEventCounter(): (bytes: Buffer) => number {
  let last = 0;
  return (bytes) => {
    let events = 0;
    for (const byte of bytes) {
      if (byte === 0x0a && last === 0x0a) {
        events += 1;
        last = 0;
      } else last = byte;
    }
    return events;
  };
}
