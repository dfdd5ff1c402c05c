import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../lib/config';
import { silentLog } from '../../../lib/pipeline/log';
import { createProxy } from '../../../lib/pipeline/proxy';

async function startProxyTo(scheme: 'http' | 'https') {
  let connections = 0;
  const server = createServer((socket) => socket.destroy());
  server.on('connection', () => connections++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = loadConfig({ UPSTREAM_URL: `${scheme}://127.0.0.1:${port}` });
  const proxy = await createProxy(config, silentLog);
  return {
    proxy,
    server,
    count: () => connections,
    stop: () => {
      proxy.close();
      server.close();
    },
  };
}

test('before the first request, a connection is opened to an API with TLS only', async () => {
  const [plain, secure] = [await startProxyTo('http'), await startProxyTo('https')];
  const connected = once(secure.server, 'connection');
  plain.proxy.warm();
  secure.proxy.warm();
  await connected;
  expect([plain.count(), secure.count()]).toEqual([0, 1]);
  plain.stop();
  secure.stop();
});
