import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a head without its wish for another protocol.
 *
 * A Node server with an `upgrade` listener takes every `Upgrade` for its own and stops parsing.
 * Java's HttpClient and `curl --http2` send `Upgrade: h2c` by default, and a server may ignore it
 * (RFC 9110 §7.8): so the head is written anew in front of the bytes that follow it, and read again.
 * Only the option in `Connection` goes: without it, `Upgrade` is a field like any other.
 */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const value = rawHeaders[index + 1] as string;
    head += `${name}: ${/^connection$/i.test(name) ? dropUpgrade(value) : value}\r\n`;
  }
  return Buffer.from(`${head}\r\n`, 'latin1');
}

/** The options that still hold; `keep-alive` stands for none, as in HTTP/1.1. */
function dropUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !/^upgrade$/i.test(option)).join(', ') || 'keep-alive';
}
