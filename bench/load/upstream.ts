import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  createEvent,
  downloadBytes,
  downloadHead,
  endOfRequest,
  smallAnswer,
  streamHead,
} from './messages';
import { serveCalls } from './worker';

/** How events are sent: every millisecond, one to each of the next N streams. */
export interface Pace {
  readonly streamsPerTick: number;
  readonly ticks: number;
}

/**
 * The simulated api.openai.com: raw sockets and prepared bytes, so that it is never the bottleneck.
 */
export interface UpstreamCalls {
  listen(nothing: undefined): Promise<number>;
  /** The same with TLS 1.3, like the real API. Resolves with the port. */
  listenTls(identity: { key: string; cert: string }): Promise<number>;
  /** Sends events on the open streams, one stream after the other; resolves when all are sent. */
  emit(pace: Pace): Promise<void>;
}

const streams = new Set<Socket>();
const piece = Buffer.alloc(64 * 1024, 'x');

function sendDownload(socket: Socket): void {
  let left = downloadBytes;
  socket.write(downloadHead);
  const send = () => {
    while (left > 0) {
      const chunk = left >= piece.length ? piece : piece.subarray(0, left);
      left -= chunk.length;
      if (!socket.write(chunk)) {
        socket.once('drain', send);
        return;
      }
    }
  };
  send();
}

function answer(socket: Socket, request: string): void {
  if (request.startsWith('POST /v1/chat/')) socket.write(smallAnswer);
  else if (request.startsWith('GET ')) sendDownload(socket);
  else {
    // With the first event, like the API: some proxies delay a head that arrives alone.
    socket.write(Buffer.concat([streamHead, createEvent()]));
    streams.add(socket);
  }
}

function serve(socket: Socket): void {
  let request = '';
  socket.on('data', (bytes: Buffer) => {
    request += bytes.toString('latin1');
    // A proxy may have made the body chunked.
    const isWhole = request.startsWith('GET ')
      ? request.endsWith('\r\n\r\n')
      : request.endsWith(endOfRequest) || request.endsWith('\r\n0\r\n\r\n');
    if (!isWhole) return;
    answer(socket, request);
    request = '';
  });
  socket.on('error', () => {});
  socket.on('close', () => streams.delete(socket));
}

async function listen(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function emit({ streamsPerTick, ticks }: Pace): Promise<void> {
  const sockets = [...streams];
  let next = 0;
  let ticksLeft = ticks;
  return new Promise((resolve) => {
    const clock = setInterval(() => {
      for (let count = 0; count < streamsPerTick; count++) {
        sockets[next++ % sockets.length]?.write(createEvent());
      }
      if (--ticksLeft > 0) return;
      clearInterval(clock);
      resolve();
    }, 1);
  });
}

serveCalls<UpstreamCalls>({
  listen: () => listen(createServer({ noDelay: true }, serve)),
  listenTls: (identity) => listen(createTlsServer({ ...identity, minVersion: 'TLSv1.3' }, serve)),
  emit,
});
