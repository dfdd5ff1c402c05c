import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Gives a request back to the server as an ordinary one, without its wish to upgrade.
 *
 * A Node server with an `upgrade` listener takes every `Upgrade` for its own and stops parsing.
 * Java's HttpClient and `curl --http2` send `Upgrade: h2c` by default, and a server may ignore it
 * (RFC 9110 §7.8): so the head is written anew in front of the bytes that follow it, and read again
 * (traps.md 4).
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
    const value = rawHeaders[index + 1] as string;
    if (/^(?:upgrade|http2-settings)$/i.test(name)) continue;
    head += `${name}: ${/^connection$/i.test(name) ? withoutUpgrade(value) : value}\r\n`;
  }
  if (following.length > 0) socket.unshift(following);
  socket.unshift(Buffer.from(`${head}\r\n`, 'latin1'));
  server.emit('connection', socket);
}

/** The options of `Connection` that still hold; `keep-alive` stands for none, as in HTTP/1.1. */
function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  const others = options.filter((option) => !/^(?:upgrade|http2-settings)$/i.test(option));
  return others.join(', ') || 'keep-alive';
}
