import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { openSocket } from '../../../lib/transport/open-socket';

/** How many bytes a module takes in a bundle. */
function bundledSize(path: string): number {
  const { outputFiles } = buildSync({
    stdin: { contents: `module.exports = require('${path}')`, resolveDir: __dirname },
    bundle: true,
    minify: true,
    platform: 'node',
    write: false,
  });
  return outputFiles[0]?.contents.length ?? 0;
}

describe('undici', () => {
  // Its connector is imported from a file of its own, which undici does not promise to keep. This says
  // what that buys: 28 KB against 535 KB (7.30). Where it buys nothing any more, the package is the
  // better import.
  test('is a fraction of its size where only its connector is imported', () => {
    expect(bundledSize('undici/lib/core/connect')).toBeLessThan(40 * 1024);
    expect(bundledSize('undici')).toBeGreaterThan(400 * 1024);
  });

  test('has the same connector under that path as in the package', async () => {
    const { buildConnector } = await import('undici');
    const { default: ours } = await import('undici/lib/core/connect');
    expect(ours).toBe(buildConnector);
  });

  // The connector returns the socket, which its page does not mention.
  test('opens a TLS connection that can be given up during its handshake', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    const calls: unknown[] = [];
    const cancel = openSocket(
      { hostname: '127.0.0.1', host: 'localhost', protocol: 'https:', port },
      { session: undefined, hasReadBuffer: true },
      (...call) => calls.push(call),
    );
    const [accepted] = (await once(server, 'connection')) as [Socket];
    accepted.on('error', () => {}).resume();
    await once(accepted, 'data');
    cancel();
    await once(accepted, 'close');
    server.close();
    expect(calls).toEqual([]);
  });
});
