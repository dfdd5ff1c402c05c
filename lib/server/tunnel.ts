import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bytes from the client, and to it. */
export interface TunnelBytes {
  readonly in: number;
  readonly out: number;
}

/**
 * How long one side may go on when the other has ended. A WebSocket of which one half is closed is of
 * no more use (RFC 6455 §7.1.1), but some servers never notice. Milliseconds.
 */
const longestHalfOpen = 10_000;

/**
 * Joins two sockets: from here on they are bytes, and whoever leaves takes the other along.
 *
 * @param early bytes of the upstream that came along with its head.
 * @returns what tells how much has passed.
 */
export function joinSockets(client: Socket, upstream: Duplex, early: Buffer): () => TunnelBytes {
  // What came with the handshake still waits to be read; the head of the answer does not count.
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
    // A reset stays a reset; an ordinary end lets the bytes before it through first.
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

function reset(socket: Duplex): void {
  // Node throws at a TLS socket here.
  if ('resetAndDestroy' in socket && !('encrypted' in socket)) (socket as Socket).resetAndDestroy();
  else socket.destroy();
}
