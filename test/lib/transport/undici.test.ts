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
  // Its connector is imported from an internal file, which undici does not promise to keep. This test
  // shows the benefit: 28 KB instead of 535 KB (7.30). If there is none any more, import the package
  // instead.
  test('is a fraction of its size if only its connector is imported', () => {
    expect(bundledSize('undici/lib/core/connect')).toBeLessThan(40 * 1024);
    expect(bundledSize('undici')).toBeGreaterThan(400 * 1024);
  });

  test('has the same connector under that path as in the package', async () => {
    const { buildConnector } = await import('undici');
    const { default: ours } = await import('undici/lib/core/connect');
    expect(ours).toBe(buildConnector);
  });

  // The connector returns the socket, which its documentation does not mention.
  test('opens a TLS connection that can be closed during its handshake', async () => {
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
