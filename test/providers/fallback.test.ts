import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Stage, startStage, toAnswer, toRequest } from './stage';

/** An address on which nothing listens. */
async function findClosed(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const JSON_TYPE = 'Content-Type: application/json; charset=utf-8';

/** In the words of the three APIs. */
const refusals: [name: string, answer: string][] = [
  [
    'OpenAI',
    toAnswer(
      '403 Forbidden',
      '{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}',
      JSON_TYPE,
    ),
  ],
  [
    'Gemini',
    toAnswer(
      '400 Bad Request',
      '{\n  "error": {\n    "code": 400,\n    "message": "User location is not supported for the API use.",\n    "status": "FAILED_PRECONDITION"\n  }\n}\n',
      JSON_TYPE,
    ),
  ],
  [
    'Anthropic',
    toAnswer(
      '403 Forbidden',
      '{"error":{"type":"forbidden","message":"Request not allowed"}}',
      JSON_TYPE,
    ),
  ],
];
const refusal = refusals[0]?.[1] ?? '';

describe('UPSTREAM_URL with several addresses', () => {
  let stage: Stage<'first' | 'second'>;
  const start = async (toList: (urls: { first: string; second: string }) => string) => {
    stage = await startStage(['first', 'second'], (urls) => ({ UPSTREAM_URL: toList(urls) }));
  };
  const both = () => start(({ first, second }) => `${first}, ${second}/base`);
  afterEach(() => stage.close());

  const logOf = (id: string | undefined) => stage.proxy.untilLogged((line) => line.id === id);

  test('the second is used while nothing listens on the first, and the log says so', async () => {
    const closed = await findClosed();
    await start(({ second }) => `${closed},${second}`);
    const { exchange, answer } = await stage.roundTrip('second', toRequest('/v1/x', [], 'hello'));
    expect(String(await exchange.body())).toBe('hello');
    const [id] = answer.header('x-proxy-request-id');
    expect(await logOf(id)).toMatchObject({ upstream: stage.upstreams.second.url, status: 200 });
  });

  test('an upload that is too large to buffer goes to the second as well, because nothing was sent', async () => {
    const closed = await findClosed();
    await start(({ second }) => `${closed},${second}`);
    const body = 'x'.repeat(5 * 1024 * 1024);
    const { exchange } = await stage.roundTrip('second', toRequest('/v1/files', [], body));
    expect((await exchange.body()).length).toBe(body.length);
  });

  test('when nothing listens on any address, the client gets one 502', async () => {
    const closed = [await findClosed(), await findClosed()];
    await start(() => closed.join());
    const answer = await stage.ask(toRequest('/v1/x', [], 'hello'));
    expect(answer.status).toBe(502);
    expect(answer.header('x-proxy-error')).toEqual(['upstream_unreachable']);
  });

  test.each(refusals)(
    'the second is tried when %s rejects the region of the first',
    async (_, answer) => {
      await both();
      const client = await stage.connect();
      client.send(toRequest('/v1/x?y', ['X-One: 1'], 'hello'));
      const first = await stage.upstreams.first.request();
      await first.body();
      // Split in the worst place: the error is only recognised when it is complete.
      first.send(answer.slice(0, 150));
      first.send(answer.slice(150));
      const second = await stage.upstreams.second.request();
      expect(second.target).toBe('/base/v1/x?y');
      expect(second.header('x-one')).toEqual(['1']);
      expect(String(await second.body())).toBe('hello');
      second.send(toAnswer('200 OK', 'from the second'));
      expect((await client.answer()).text()).toBe('from the second');
      // The first one is now known to reject requests, and comes last for a while.
      await stage.roundTrip('second', toRequest('/v1/again'));
    },
  );

  test('a compressed error is understood', async () => {
    await both();
    const body = gzipSync('{"error":{"code":"unsupported_country_region_territory"}}');
    const head = ['HTTP/1.1 403 Forbidden', JSON_TYPE, 'Content-Encoding: gzip'];
    const client = await stage.connect();
    client.send(toRequest('/v1/x'));
    const first = await stage.upstreams.first.request();
    first.send(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n`);
    first.send(body);
    (await stage.upstreams.second.request()).send(toAnswer('200 OK', 'second'));
    expect((await client.answer()).text()).toBe('second');
  });

  test('when all reject the region, the client gets the first error, byte for byte', async () => {
    await both();
    const client = await stage.connect();
    client.send(toRequest('/v1/x'));
    (await stage.upstreams.first.request()).send(refusal);
    const [, other = ''] = refusals[1] ?? [];
    (await stage.upstreams.second.request()).send(other);
    const answer = await client.answer();
    expect(answer.status).toBe(Number(refusal.slice(9, 12)));
    expect(answer.text()).toBe(refusal.split('\r\n\r\n')[1]);
  });

  test.each([
    ['another 403', toAnswer('403 Forbidden', '{"error":{"code":"no"}}', JSON_TYPE)],
    ['a 429', toAnswer('429 Too Many Requests', '{}', JSON_TYPE)],
    ['a 500', toAnswer('500 Internal Server Error', '{}', JSON_TYPE)],
    [
      'a long 400',
      toAnswer('400 Bad Request', 'unsupported_country_region_territory'.repeat(600), JSON_TYPE),
    ],
  ])('%s is an ordinary response', async (_, answer) => {
    await both();
    const { answer: got } = await stage.roundTrip('first', toRequest('/v1/x', [], '{}'), answer);
    expect(got.text()).toBe(answer.split('\r\n\r\n')[1]);
  });

  test('a request is not sent twice if the connection breaks after it was sent', async () => {
    await both();
    const client = await stage.connect();
    client.send(toRequest('/v1/x', [], '{}'));
    const first = await stage.upstreams.first.request();
    await first.body();
    first.connection.reset();
    expect((await client.answer()).status).toBe(502);
    expect(stage.upstreams.second.exchanges).toHaveLength(0);
  });

  test('a response that breaks off is cut off, and no other address is tried', async () => {
    await both();
    const client = await stage.connect();
    client.send(toRequest('/v1/x'));
    const first = await stage.upstreams.first.request();
    first.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    await client.untilBody((await client.head()).message, 'half');
    first.connection.reset();
    await client.untilEnd();
    expect(stage.upstreams.second.exchanges).toHaveLength(0);
  });

  test('a WebSocket is opened at the second when the first rejects the region', async () => {
    await both();
    const client = await stage.connect();
    const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    client.send(
      toRequest('/v1/realtime', [...lines, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']),
    );
    (await stage.upstreams.first.request()).send(refusal);
    const second = await stage.upstreams.second.request();
    expect(second.target).toBe('/base/v1/realtime');
    second.send(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi',
    );
    const answer = await client.head();
    expect(answer.status).toBe(101);
    await client.untilBody(answer.message, '\x81\x02hi');
  });

  test('a client that waits for 100 gets it from the proxy, and the body is sent once', async () => {
    await both();
    const client = await stage.connect();
    const lines = ['Expect: 100-continue', 'Content-Length: 5'];
    client.send(toRequest('/v1/x', lines).replace('GET', 'POST'));
    expect((await client.head()).status).toBe(100);
    client.send('hello');
    const first = await stage.upstreams.first.request();
    expect(String(await first.body())).toBe('hello');
    expect(first.header('expect')).toEqual([]);
    first.send(toAnswer('200 OK', 'ok'));
    expect((await client.answer()).text()).toBe('ok');
  });
});
