import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';

let proxy: ProxyProcess;

beforeAll(async () => {
  // Nothing listens there: the proxy answers itself.
  proxy = await startProxy({ UPSTREAM_URL: 'http://127.0.0.1:1' });
});
afterAll(() => proxy.stop());

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('/-/websocket', () => {
  test('opens as RFC 6455 requires, and closes with 1000', async () => {
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/-/websocket`);
    await once(socket, 'open');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1000);
    const line = await proxy.untilLogged(
      ({ event, status }) => event === 'request' && status === 101,
    );
    expect(line).toMatchObject({ route: 'own', client_left: false });
  });

  test('closes even for a client that disconnects without a close frame', async () => {
    const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/-/websocket`);
    await once(socket, 'open');
    socket.terminate();
    const { exit } = proxy;
    expect(exit()).toBeUndefined();
    expect((await fetch(`${proxy.url}/-/health`)).status).toBe(200);
  });

  test.each([
    ['without an upgrade', {}, 426, 'websocket_unsupported'],
    ['with an invalid key', { ...upgrade, 'sec-websocket-key': 'short' }, 400, 'invalid_request'],
    ['of another version', { ...upgrade, 'sec-websocket-version': '8' }, 400, 'invalid_request'],
  ])('rejects a request %s', async (_name, headers, status, code) => {
    const { request } = await import('node:http');
    const outgoing = request(`${proxy.url}/-/websocket`, { headers });
    outgoing.end();
    const [answer] = await once(outgoing, 'response');
    expect([answer.statusCode, answer.headers['x-proxy-error']]).toEqual([status, code]);
    answer.resume();
  });
});
