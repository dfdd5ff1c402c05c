import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import { startFakeProxy } from './fake-proxy';

let proxy: Awaited<ReturnType<typeof startFakeProxy>>;
const sockets: Socket[] = [];

afterEach(async () => {
  jest.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
});

const HANDSHAKE = [
  'GET /v1/realtime HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Key: x',
  '',
  '',
].join('\r\n');

/** The proxy's end of a connection to an upstream, and the upstream's end. */
async function connectUpstream(): Promise<[near: Socket, far: Socket]> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [far] = (await once(server, 'connection')) as [Socket];
  far.on('error', () => {});
  server.close();
  sockets.push(near, far);
  return [near, far];
}

const ACCEPTED = { status: 101, reason: undefined, headers: ['x-request-id', 'req_1'] };

async function openTunnel(early = '') {
  proxy = await startFakeProxy();
  const client = await proxy.connect();
  client.send(HANDSHAKE + early);
  const exchange = await proxy.request(0);
  expect(exchange.incoming.upgrade).toBe('websocket');
  const [near, far] = await connectUpstream();
  exchange.answer.inform({ status: 103, reason: undefined, headers: ['link', '</a>'] });
  exchange.answer.switched(ACCEPTED, near, Buffer.from('first'));
  expect((await client.head()).status).toBe(103);
  const answer = await client.head();
  return { client, exchange, near, far, answer };
}

test('a WebSocket is connected to its upstream, and counted', async () => {
  const { client, exchange, far, answer } = await openTunnel('early');
  expect([answer.status, answer.header('upgrade')]).toEqual([101, ['websocket']]);
  expect(answer.header('x-request-id')).toEqual(['req_1']);
  await client.untilBody(answer.message, 'first');
  const [early] = await once(far, 'data');
  expect(String(early)).toBe('early');
  far.write('second');
  await client.untilBody(answer.message, 'firstsecond');
  client.end();
  far.end();
  await client.untilEnd();
  await proxy.until('the end', () => exchange.closes.length > 0 || undefined);
  expect([exchange.closes, exchange.tunnelled]).toEqual([[true], [5, 11]]);
});

test.each(['client', 'upstream'])(
  'when the %s ends its half of a WebSocket and the other side does not notice, both are closed',
  async (who) => {
    const { client, exchange, near, far } = await openTunnel();
    far.resume();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    if (who === 'client') {
      client.end();
      await once(far, 'end');
    } else {
      far.end();
      await client.untilEnd();
    }
    expect(exchange.closes).toEqual([]);
    jest.advanceTimersByTime(10_000);
    jest.useRealTimers();
    await proxy.until('the end', () => exchange.closes.length > 0 || undefined);
    expect(near.destroyed).toBe(true);
  },
);

test('a client that disconnects before its handshake is answered is logged as disconnected', async () => {
  proxy = await startFakeProxy();
  const client = await proxy.connect();
  client.send(HANDSHAKE);
  const exchange = await proxy.request(0);
  client.end();
  await client.untilEnd();
  await proxy.until('the end', () => exchange.closes.length > 0 || undefined);
  expect(exchange.closes).toEqual([false]);
});

test('a handshake with another response gets that response, and its connection is closed', async () => {
  proxy = await startFakeProxy(({ reply }) => reply(401, 'who are you'));
  const client = await proxy.connect();
  client.send(HANDSHAKE);
  const answer = await client.answer();
  expect([answer.status, answer.text()]).toEqual([401, 'who are you']);
  await client.untilEnd();
  // Even though the client has not closed its side.
  expect(proxy.exchanges[0]?.closes).toEqual([true]);
});
