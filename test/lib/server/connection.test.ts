import { afterEach, describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../lib/exchange/errors';
import { type FakeExchange, startFakeProxy } from './fake-proxy';

let proxy: Awaited<ReturnType<typeof startFakeProxy>>;
afterEach(() => proxy.close());

const post = (target: string, length: number, ...lines: string[]) =>
  [`POST ${target} HTTP/1.1`, 'Host: x', `Content-Length: ${length}`, ...lines, '', ''].join(
    '\r\n',
  );
const get = (target: string, ...lines: string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');

describe('an upload that is rejected', () => {
  const refuse = ({ incoming, reply }: FakeExchange) =>
    incoming.target === '/next' ? reply(200, 'next') : reply(404, 'no');

  test('and is small leaves its connection usable for the next request', async () => {
    proxy = await startFakeProxy(refuse);
    const client = await proxy.connect();
    client.send(post('/nothing', 100_000));
    expect((await client.answer()).header('connection')).toEqual(['keep-alive']);
    client.send(Buffer.alloc(100_000));
    client.send(get('/next'));
    expect((await client.answer()).text()).toBe('next');
  });

  test.each([
    ['of known length', post('/nothing', 20_000_000), Buffer.alloc(20_000_000)],
    [
      'in chunks',
      'POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from(`${(8_000_000).toString(16)}\r\n${'x'.repeat(8_000_000)}\r\n0\r\n\r\n`),
    ],
  ])('and is large (%s) gets its response, and the connection is closed', async (_, head, body) => {
    proxy = await startFakeProxy(refuse);
    const client = await proxy.connect();
    client.send(head);
    await proxy.request(0);
    client.pause();
    client.send(body);
    await client.until(
      'the upload to be sent',
      () => client.socket.writableLength === 0 || undefined,
    );
    client.resume();
    const answer = await client.answer();
    expect([answer.status, answer.header('connection')]).toEqual([404, ['close']]);
    await client.untilEnd();
  });
});

describe('an upload that breaks off', () => {
  test('with a bad chunk gets an error, whenever the chunk arrives', async () => {
    proxy = await startFakeProxy((exchange) => {
      exchange.incoming.body.read({ data: () => true, end: () => {}, fail: exchange.fail });
    });
    for (const pause of [false, true]) {
      const client = await proxy.connect();
      client.send(
        'POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
      );
      if (pause) await proxy.request(proxy.exchanges.length);
      client.send('zz\r\n');
      const answer = await client.answer();
      expect([answer.status, answer.header('x-proxy-error')]).toEqual([400, ['invalid_request']]);
      await client.untilEnd();
    }
    expect(proxy.exchanges.map(({ closes }) => closes)).toEqual([[true], [true]]);
  });

  test('because the client ends its side counts as a disconnected client', async () => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(`${post('/x', 10)}hello`);
    const { closes } = await proxy.request(0);
    client.end();
    expect((await client.answer()).status).toBe(400);
    await client.untilEnd();
    expect(closes).toEqual([false]);
  });
});

describe('pipelined requests', () => {
  test('are handled one at a time', async () => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(Array.from({ length: 200 }, (_, at) => `${post(`/${at}`, 2)}{}`).join(''));
    for (let at = 0; at < 200; at++) {
      const { incoming, reply } = await proxy.request(at);
      expect(proxy.exchanges).toHaveLength(at + 1);
      reply(200, incoming.target);
      expect((await client.answer()).text()).toBe(`/${at}`);
    }
  });

  test('run concurrently if all of them are safe, and are answered in order', async () => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(`${get('/0')}${get('/1')}${post('/2', 2)}{}${get('/3')}`);
    await proxy.request(1);
    proxy.exchanges[1]?.reply(200, 'one');
    expect(proxy.exchanges).toHaveLength(2);
    proxy.exchanges[0]?.reply(200, 'zero');
    expect((await client.answer()).text()).toBe('zero');
    expect((await client.answer()).text()).toBe('one');
    (await proxy.request(2)).reply(200, 'two');
    (await proxy.request(3)).reply(200, 'three');
    expect((await client.answer()).text()).toBe('two');
    expect((await client.answer()).text()).toBe('three');
  });

  test('are not read without a limit', async () => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    const burst = `${post('/x', 2)}{}`.repeat(100_000);
    client.send(burst);
    await proxy.request(0);
    for (let at = 0; at < 10; at++) {
      (await proxy.request(at)).reply(200, 'ok');
      await client.answer();
    }
    const [connection] = proxy.connections.keys();
    expect(connection?.bytesRead).toBeLessThan(burst.length / 4);
  });
});

describe('what Node handles differently', () => {
  test.each(['HTTP/2.0', 'HTTP/0.9', 'HTTP/3.7'])('%s is a 505', async (version) => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(`GET / ${version}\r\nHost: x\r\n\r\n`);
    const answer = await client.answer();
    expect([answer.status, answer.header('x-proxy-error')]).toEqual([
      505,
      ['http_version_unsupported'],
    ]);
    await client.untilEnd();
  });

  test('a body sent together with Expect leaves the connection open', async () => {
    proxy = await startFakeProxy(({ incoming, reply }) => {
      expect(incoming.body.content?.toString()).toBe('hello');
      expect(incoming.body.expectsContinue).toBe(false);
      reply(200, 'ok');
    });
    const client = await proxy.connect();
    for (let at = 0; at < 2; at++) {
      client.send(`${post('/x', 5, 'Expect: 100-continue')}hello`);
      expect((await client.answer()).text()).toBe('ok');
    }
  });

  test.each([
    [['Expect: 100-continue']],
    [['Expect: other, 100-Continue']],
    [['Expect: 100-continue', 'Expect: other']],
  ])('a client that waits for 100 gets it when the body is needed: %j', async (lines) => {
    proxy = await startFakeProxy(async ({ incoming, reply }) => {
      expect(incoming.body.expectsContinue).toBe(true);
      reply(200, String(await incoming.body.whole()));
    });
    const client = await proxy.connect();
    client.send(post('/x', 5, ...lines));
    expect((await client.head()).status).toBe(100);
    client.send('hello');
    const answer = await client.answer();
    expect([answer.text(), answer.header('connection')]).toEqual(['hello', ['keep-alive']]);
  });

  test('an h2c upgrade is an ordinary request, and no listeners accumulate', async () => {
    proxy = await startFakeProxy(({ reply }) => reply(200, 'ok'));
    const client = await proxy.connect();
    const lines = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA'];
    const counts = new Set<number>();
    for (let at = 0; at < 20; at++) {
      client.send(get('/x', ...lines));
      expect((await client.answer()).text()).toBe('ok');
      const [socket] = proxy.connections.keys();
      const names = socket?.eventNames() ?? [];
      counts.add(names.reduce((sum, name) => sum + (socket?.listenerCount(name) ?? 0), 0));
    }
    expect(counts.size).toBe(1);
    expect(proxy.exchanges[0]?.incoming.headers).toEqual([
      'Host',
      'x',
      'Connection',
      'HTTP2-Settings',
      'Upgrade',
      'h2c',
      'HTTP2-Settings',
      'AAMA',
    ]);
  });
});

test('a malformed head after a complete request is rejected in its turn', async () => {
  proxy = await startFakeProxy();
  const client = await proxy.connect();
  client.send(`${post('/x', 2)}{}nonsense\r\n\r\n`);
  const { reply } = await proxy.request(0);
  reply(200, 'ok');
  expect((await client.answer()).text()).toBe('ok');
  await client.untilEnd();
  expect(proxy.exchanges).toHaveLength(1);
});

test('a CONNECT after a request in progress is rejected in its turn', async () => {
  proxy = await startFakeProxy();
  const client = await proxy.connect();
  client.send(get('/x'));
  const { answer } = await proxy.request(0);
  answer.head({ status: 200, reason: undefined, headers: ['content-length', '4'] });
  answer.data(Buffer.from('on'));
  const received = await client.head();
  client.send('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  answer.data(Buffer.from('ce'));
  answer.end([]);
  expect((await client.answer()).status).toBe(405);
  expect(received.text()).toBe('once');
  await client.untilEnd();
});

test('a request after a response that only the close can end is not started', async () => {
  proxy = await startFakeProxy();
  const client = await proxy.connect();
  const old = 'POST /x HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n';
  client.send(old + old);
  const { answer } = await proxy.request(0);
  answer.head({ status: 200, reason: undefined, headers: [] });
  answer.data(Buffer.from('ok'));
  answer.end([]);
  const received = await client.head();
  await client.untilEnd();
  expect([received.text(), received.header('connection')]).toEqual(['ok', ['close']]);
  expect(proxy.exchanges).toHaveLength(1);
});

describe.each([
  ['a CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
  ['a handshake', get('/ws', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x')],
  ['an upgrade to h2c', get('/x', 'Connection: Upgrade', 'Upgrade: h2c')],
])('while %s is queued', (_, second) => {
  async function start() {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(get('/x'));
    const first = await proxy.request(0);
    let resumed = 0;
    first.answer.start({ abort() {}, resume: () => resumed++, sent: 'all' });
    first.answer.head({ status: 200, reason: undefined, headers: [] });
    await client.head();
    client.send(second);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { client, ...first, resumed: () => resumed };
  }

  test('a client that closes its connection has left', async () => {
    const { client, closes } = await start();
    client.socket.end();
    await client.untilEnd();
    expect(closes).toEqual([false]);
  });

  test('a response larger than the buffers arrives', async () => {
    const { client, answer, resumed } = await start();
    client.pause();
    while (answer.data(Buffer.alloc(1024 * 1024))) await new Promise(setImmediate);
    client.resume();
    while (resumed() === 0) await new Promise(setImmediate);
  });
});

test.each([
  ['a CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
  ['a handshake', get('/ws', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x')],
  ['an upgrade to h2c', get('/x', 'Connection: Upgrade', 'Upgrade: h2c')],
])(
  'a client that resets its connection while %s is queued ends only its own requests',
  async (_, second) => {
    proxy = await startFakeProxy();
    const client = await proxy.connect();
    client.send(get('/x'));
    const { answer, closes } = await proxy.request(0);
    answer.head({ status: 200, reason: undefined, headers: [] });
    await client.head();
    client.send(second);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resetAndDestroy();
    while (closes.length === 0) {
      answer.data(Buffer.from('more'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(closes).toEqual([false]);
  },
);

test.each([204, 304])('a %d that announces trailers is sent without them', async (status) => {
  proxy = await startFakeProxy(({ answer }) => {
    answer.head({ status, reason: undefined, headers: ['trailer', 'x-a', 'x-b', '1'] });
    answer.end([]);
  });
  const client = await proxy.connect();
  client.send(get('/x'));
  const answer = await client.answer();
  expect([answer.status, answer.header('trailer'), answer.header('x-b')]).toEqual([
    status,
    [],
    ['1'],
  ]);
});

test('an abort in the same turn as the head leaves the client with that head', async () => {
  proxy = await startFakeProxy(({ answer }) => {
    answer.head({ status: 200, reason: undefined, headers: ['content-length', '5'] });
    answer.fail(new ProxyError('upstream_invalid'));
  });
  const client = await proxy.connect();
  client.send(get('/x'));
  expect((await client.head()).status).toBe(200);
  await client.untilEnd();
});

test('a 426 names the protocol to upgrade to, on any socket', async () => {
  proxy = await startFakeProxy(({ fail }) => fail(new ProxyError('websocket_unsupported')));
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: x'];
  for (const lines of [[], upgrade]) {
    const client = await proxy.connect();
    client.send(get('/x', ...lines));
    const answer = await client.answer();
    expect([answer.status, answer.header('upgrade')]).toEqual([426, ['websocket']]);
    expect(answer.header('connection')[0]).toMatch(/^upgrade/);
  }
});
