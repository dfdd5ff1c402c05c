import { mkdtempSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import type { Answer } from '../../../lib/exchange/answer';
import { ProxyError } from '../../../lib/exchange/errors';
import type { Exchange } from '../../../lib/exchange/exchange';
import { createProxyServer } from '../../../lib/server/server';
import { createExchange } from '../support/exchange';

let server: Server;
afterEach(() => void server.close());

const error = new ProxyError('upstream_unreachable');
const head = { status: 200, reason: undefined, headers: [] };
const handshake =
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n';

/** Node can reset TCP connections only: `resetAndDestroy` throws for others. */
test.each<[string, string, (answer: Answer) => void]>([
  [
    'of a response to HTTP/1.0 (nginx)',
    'GET / HTTP/1.0\r\n\r\n',
    (answer) => {
      answer.head(head);
      answer.data(Buffer.from('half'));
      answer.fail(error);
    },
  ],
  [
    'of a response to a handshake',
    handshake,
    (answer) => {
      answer.head(head);
      answer.fail(error);
    },
  ],
  [
    'of a WebSocket',
    handshake,
    (answer) => {
      const upstream = new Duplex({ read() {}, write() {} });
      answer.switched({ ...head, status: 101 }, upstream, Buffer.alloc(0));
      upstream.destroy(new Error('reset'));
    },
  ],
])('a cut %s through a Unix socket closes it, and nothing else', async (_, request, respond) => {
  const running = { exchange: createExchange() as Exchange, close() {}, countTunnel() {} };
  const config = { clientHeadTimeout: 5_000, headersTimeout: 60_000, bodyTimeout: 60_000 };
  const handler = {
    handle(_incoming: unknown, answer: Answer) {
      setImmediate(respond, answer);
      return running;
    },
  };
  ({ server } = createProxyServer({ config, handler }));
  const path = join(mkdtempSync(join(tmpdir(), 'proxy-')), 'socket');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = connect(path);
  client.on('error', () => {}).resume();
  client.write(request);
  await new Promise((resolve) => client.once('close', resolve));
  expect(client.destroyed).toBe(true);
});
