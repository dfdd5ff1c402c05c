import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Aborts a connection so that its peer sees an error and not an end. Node can reset TCP connections
 * only, and throws for others: TLS, and Unix sockets (nginx with `proxy_pass http://unix:…`).
 */
export function reset(socket: Duplex): void {
  try {
    (socket as Socket).resetAndDestroy();
  } catch {
    socket.destroy();
  }
}
