import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Sink } from '../../pipeline/old-exchange';
import type { Relay } from '../../pipeline/relay';
import { toHeadText } from './response-sink';

/** Whether a request asks for a WebSocket (RFC 6455 §4.1); `Upgrade: h2c` and others do not. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/**
 * The sink of a handshake: it carries a refusal with its status, headers and body, on the socket
 * that Node has let go of, and then closes it.
 */
export function createSocketSink(socket: Socket, onEnd: () => void): Sink {
  return {
    head(status, reason, headers) {
      headers.push('connection', 'close');
      socket.write(toHeadText(status, reason ?? STATUS_CODES[status] ?? '', headers), 'latin1');
    },
    write: (chunk) => socket.write(chunk),
    end() {
      onEnd();
      // Read on, so that bytes of the client do not turn the refusal into a reset.
      socket.resume().destroySoon();
    },
    cut: () => void socket.resetAndDestroy(),
  };
}

/**
 * Notices a client that leaves before its handshake is answered, although nobody reads its bytes
 * yet: they belong to the upstream. Gives the function that ends the watch.
 */
export function watchForLeaving(socket: Socket): () => void {
  // An end is only told to who reads, and reading nothing takes no byte away.
  const check = () => void socket.read(0);
  const leave = () => void socket.destroy();
  socket.on('readable', check).on('end', leave);
  return () => void socket.off('readable', check).off('end', leave);
}

/** Ties the two sockets together: from here on they are bytes, and whoever leaves takes the other along. */
export function tunnel(
  client: Socket,
  { rawHeaders, statusMessage = '' }: IncomingMessage,
  upstream: Socket,
  early: Buffer,
  relay: Relay,
): void {
  relay.switched();
  for (const socket of [client, upstream]) socket.setTimeout(0).setNoDelay(true);
  client.write(toHeadText(101, statusMessage, rawHeaders), 'latin1');
  const before = {
    // What came with the handshake still waits to be read.
    in: client.bytesRead - client.readableLength,
    out: client.bytesWritten,
  };
  if (early.length > 0) upstream.unshift(early);
  client.pipe(upstream);
  upstream.pipe(client);

  const tie = (one: Socket, other: Socket) => {
    // A reset stays a reset; an ordinary end lets the bytes before it through first.
    one.once('error', () => other.resetAndDestroy());
    one.once('close', () => {
      if (!other.destroyed) other.destroySoon();
    });
  };
  tie(client, upstream);
  tie(upstream, client);
  // Before the listener that ends the exchange and writes its log line.
  client.prependOnceListener('close', () => {
    relay.bytesIn = client.bytesRead - before.in;
    relay.bytesOut = client.bytesWritten - before.out;
  });
}
