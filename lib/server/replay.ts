import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Gives a request back to the server as an ordinary one, without its wish to upgrade.
 *
 * A Node server with an `upgrade` listener takes every `Upgrade` for its own and stops parsing.
 * Java's HttpClient and `curl --http2` send `Upgrade: h2c` by default, and a server may ignore it
 * (RFC 9110 §7.8): so the head is written anew in front of the bytes that follow it, and read again
 * (traps.md 4). What `Upgrade` and `Connection` said was for this hop only.
 */
export function replayWithoutUpgrade(
  server: Server,
  { method, url, httpVersion, rawHeaders }: IncomingMessage,
  socket: Socket,
  following: Buffer,
): void {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (/^(upgrade|connection|http2-settings)$/i.test(name)) continue;
    head += `${name}: ${rawHeaders[index + 1]}\r\n`;
  }
  if (following.length > 0) socket.unshift(following);
  socket.unshift(Buffer.from(`${head}\r\n`, 'latin1'));
  server.emit('connection', socket);
}
