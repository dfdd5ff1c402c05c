import type { IncomingMessage } from 'node:http';

/**
 * The bytes of a head without its upgrade request.
 *
 * A Node server with an `upgrade` listener handles every `Upgrade` and stops parsing.
 * Java's HttpClient and `curl --http2` send `Upgrade: h2c` by default, and a server may ignore it
 * (RFC 9110 §7.8): so the head is rewritten in front of the bytes that follow it, and parsed again.
 * Only the option in `Connection` is removed: without it, `Upgrade` is an ordinary field.
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

/** The remaining options; `keep-alive` if there are none, which is the default in HTTP/1.1. */
function dropUpgrade(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !/^upgrade$/i.test(option)).join(', ') || 'keep-alive';
}
