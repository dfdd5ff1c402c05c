import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Mulberry32: the same moments in every run, so that a failure can be reproduced. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The number of concurrent requests. */
export const AT_ONCE = 20;
const HOST = 'Host: proxy.test\r\n';
const PIECE = Buffer.alloc(16_384, 'x');
const UPLOAD = 1024 * 1024;

/** Sends requests and aborts each at a random moment, half of them on a reused connection. */
export async function abortRequests(port: number, total: number, random: () => number) {
  let left = total;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await abortOne(port, random);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function abortOne(port: number, random: () => number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (random() < 0.5) await completeOne(socket);

  const kind = random();
  if (kind < 0.33) {
    socket.write(`GET /silent HTTP/1.1\r\n${HOST}\r\n`);
    await pause(random() * 8);
  } else if (kind < 0.67) {
    const events = Math.floor(random() * 5);
    socket.write(`GET /stream HTTP/1.1\r\n${HOST}\r\n`);
    for (let piece = 0; piece <= events; piece += 1) await once(socket, 'data');
  } else {
    const pieces = Math.floor((random() * UPLOAD) / PIECE.length);
    socket.write(`POST /upload HTTP/1.1\r\n${HOST}Content-Length: ${UPLOAD}\r\n\r\n`);
    for (let piece = 0; piece < pieces; piece += 1) {
      if (!socket.write(PIECE)) await once(socket, 'drain');
    }
    await pause(random() * 4);
  }
  const closed = once(socket, 'close');
  if (random() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
  await closed;
}

async function completeOne(socket: Socket): Promise<void> {
  socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  let answer = '';
  while (!answer.includes('whole')) {
    const [bytes] = await once(socket, 'data');
    answer += bytes;
  }
  await new Promise(setImmediate);
}

const pause = (milliseconds: number) =>
  milliseconds < 1 ? Promise.resolve() : setTimeout(milliseconds);
