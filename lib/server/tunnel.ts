import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { reset } from './reset';

/** Bytes from the client, and to it. */
export interface TunnelBytes {
  readonly in: number;
  readonly out: number;
}

/**
 * How long one side may stay open after the other has ended. A half-closed WebSocket is useless
 * (RFC 6455 §7.1.1), but some servers never notice. Milliseconds.
 */
const longestHalfOpen = 10_000;

/**
 * Connects two sockets: bytes are copied both ways, and when one closes, so does the other.
 *
 * @param early bytes of the upstream that arrived with its head.
 * @returns a function that reports the traffic so far.
 */
export function joinSockets(client: Socket, upstream: Duplex, early: Buffer): () => TunnelBytes {
  // Bytes that arrived with the handshake are still unread; the head of the response does not
  // count.
  const before = { in: client.bytesRead - client.readableLength, out: client.bytesWritten };
  for (const socket of [client, upstream as Partial<Socket>]) {
    socket.setTimeout?.(0);
    socket.setNoDelay?.(true);
  }
  if (early.length > 0) upstream.unshift(early);
  client.pipe(upstream);
  upstream.pipe(client);

  let patience: NodeJS.Timeout | undefined;
  const limitPatience = () => {
    patience ??= setTimeout(() => {
      client.destroy();
      upstream.destroy();
    }, longestHalfOpen);
  };
  const tie = (one: Duplex, other: Duplex) => {
    one.once('end', limitPatience);
    // A reset is forwarded as a reset; a normal end lets the preceding bytes through first.
    one.once('error', () => reset(other));
    one.once('close', () => {
      if (other.destroyed) return clearTimeout(patience);
      limitPatience();
      other.end(() => other.destroy());
    });
  };
  tie(client, upstream);
  tie(upstream, client);
  return () => ({ in: client.bytesRead - before.in, out: client.bytesWritten - before.out });
}
