import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EVENT_STREAM, LAST_CHUNK, toEventChunk, toJsonAnswer } from '../sdk/upstreams';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient, type RawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import { ACCESS_KEY, OK, toSha256 } from './stage';

const LIMITED = { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } };
const WRONG = {
  error: { message: 'Incorrect API key provided: key-o**.', code: 'invalid_api_key' },
};

let upstream: RawUpstream;
beforeAll(async () => {
  upstream = await startRawUpstream();
});
afterAll(() => upstream.close());

const proxies: ProxyProcess[] = [];
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
  await upstream.reset();
});

/** A separate proxy, because cooldowns belong to a process. */
async function start(keys: string, provider = 'default', more: Record<string, string> = {}) {
  const proxy = await startProxy({
    UPSTREAM_URL: upstream.url,
    ACCESS_KEYS: `alice ${toSha256(ACCESS_KEY)}`,
    INJECT_KEYS: `${provider}=${keys}`,
    ...more,
  });
  proxies.push(proxy);
  return proxy;
}

async function post(proxy: ProxyProcess, body = '{"model":"m"}', ...headers: string[]) {
  const client = await connectRawClient(proxy.url);
  clients.push(client);
  const head = [
    ...['POST /v1/chat/completions HTTP/1.1', 'Host: proxy', `Authorization: Bearer ${ACCESS_KEY}`],
    ...[`Content-Length: ${Buffer.byteLength(body)}`, ...headers],
  ];
  client.send(`${head.join('\r\n')}\r\n\r\n${body}`);
  return client;
}

const usedKey = (exchange: { header(name: string): string[] }) =>
  exchange.header('authorization')[0]?.replace('Bearer ', '');

describe('with several keys for a provider', () => {
  test('after a rate limit the next one is used with the same body, and the client sees only its response', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    const first = await upstream.request();
    first.send(toJsonAnswer('429 Too Many Requests', LIMITED, 'retry-after: 20'));
    const second = await upstream.request();
    expect([usedKey(first), usedKey(second)].toSorted()).toEqual(['key-one', 'key-two']);
    expect(await second.body()).toEqual(await first.body());
    second.send(OK);
    expect((await client.answer()).status).toBe(200);
    const line = await proxy.untilLogged(({ event }) => event === 'request');
    expect(line).toMatchObject({ status: 200, access_key: 'alice' });
    expect(line.provider_key).toBe(usedKey(second) === 'key-one' ? 1 : 2);
  });

  test('one in cooldown is not used', async () => {
    const proxy = await start('key-one,key-two');
    await post(proxy);
    const first = await upstream.request();
    first.send(toJsonAnswer('429 Too Many Requests', LIMITED, 'retry-after: 600'));
    const second = await upstream.request();
    second.send(OK);
    // Both at once: the available key gets both.
    await post(proxy);
    await post(proxy);
    const others = [await upstream.request(), await upstream.request()];
    expect(others.map(usedKey)).toEqual([usedKey(second), usedKey(second)]);
  });

  test('one is used again after its cooldown', async () => {
    const proxy = await start('key-one,key-two');
    await post(proxy);
    const first = await upstream.request();
    first.send(toJsonAnswer('429 Too Many Requests', LIMITED, 'retry-after-ms: 200'));
    (await upstream.request()).send(OK);
    let used: string | undefined;
    while (used !== usedKey(first)) {
      const client = await post(proxy);
      const exchange = await upstream.request();
      used = usedKey(exchange);
      exchange.send(OK);
      await client.answer();
    }
  });

  test('if all are limited, the client gets the last 429 with the shortest wait, and later requests get the proxy’s error without reaching the API', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    const first = await upstream.request();
    first.send(toJsonAnswer('429 Too Many Requests', LIMITED, 'retry-after: 50', 'x-own: 1'));
    const second = await upstream.request();
    const last = { error: { message: 'The last word', code: 'rate_limit_exceeded' } };
    second.send(
      toJsonAnswer(
        '429 Too Many Requests',
        last,
        'retry-after: 90',
        'retry-after-ms: 90000',
        'x-own: 2',
      ),
    );
    const answer = await client.answer();
    expect(answer.status).toBe(429);
    expect(answer.json()).toEqual(last);
    expect(answer.header('x-own')).toEqual(['2']);
    expect(answer.header('retry-after-ms')).toEqual([]);
    const [wait = ''] = answer.header('retry-after');
    expect(Number(wait)).toBeGreaterThan(10);
    expect(Number(wait)).toBeLessThanOrEqual(50);
    // One request tries whether a key is accepted again; all others get the proxy's own error.
    await post(proxy);
    const trial = await upstream.request();
    const next = await (await post(proxy)).answer();
    expect(next.status).toBe(429);
    expect(next.header('x-proxy-error')).toEqual(['provider_key_limited']);
    expect(next.text()).not.toContain('The last word');
    expect(Number(next.header('retry-after')[0])).toBeLessThanOrEqual(50);
    expect(upstream.exchanges.length).toBe(3);
    trial.send(OK);
  });

  test('the next one is used after an invalid one, whose error never reaches the client', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    (await upstream.request()).send(toJsonAnswer('401 Unauthorized', WRONG));
    (await upstream.request()).send(toJsonAnswer('401 Unauthorized', WRONG));
    const answer = await client.answer();
    expect(answer.status).toBe(502);
    expect(answer.header('x-proxy-error')).toEqual(['provider_key_refused']);
    expect(answer.header('x-should-retry')).toEqual(['false']);
    expect(answer.text()).not.toContain('key-o');
  });

  test('an error that is not about the key passes at once, and the request is not sent again', async () => {
    const proxy = await start('key-one,key-two');
    for (const [status, body] of [
      ['500 Internal Server Error', { error: { message: 'overloaded' } }],
      ['403 Forbidden', { error: { code: 'unsupported_country_region_territory' } }],
      ['503 Service Unavailable', { error: { message: 'slow down' } }],
    ] as const) {
      const client = await post(proxy);
      (await upstream.request()).send(toJsonAnswer(status, body, 'x-own: 1'));
      const answer = await client.answer();
      expect(answer.status).toBe(Number(status.slice(0, 3)));
      expect(answer.json()).toEqual(body);
      expect(answer.header('x-own')).toEqual(['1']);
    }
    expect(upstream.exchanges.length).toBe(3);
  });

  test('after a broken connection the request is never sent again with another key', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    const exchange = await upstream.request();
    await exchange.body();
    exchange.connection.destroy();
    expect((await client.answer()).status).toBe(502);
    expect(upstream.exchanges.length).toBe(1);
  });

  test('a body of more than 4 MB is sent once, as it arrives, and its 429 says to retry', async () => {
    const proxy = await start('key-one,key-two');
    const body = 'x'.repeat(5 * 1024 * 1024);
    const client = await post(proxy, body);
    const exchange = await upstream.request();
    await exchange.body();
    exchange.send(toJsonAnswer('429 Too Many Requests', LIMITED, 'retry-after: 50'));
    const answer = await client.answer();
    expect(answer.status).toBe(429);
    // The other key is available.
    expect(answer.header('retry-after')).toEqual(['1']);
    expect(upstream.exchanges.length).toBe(1);
  });

  test('a stream arrives piece by piece, without buffering', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    const exchange = await upstream.request();
    exchange.send(EVENT_STREAM);
    const answer = await client.head();
    for (const word of ['one', 'two']) {
      exchange.send(toEventChunk(word));
      await client.untilBody(answer.message, word);
    }
    exchange.send(LAST_CHUNK);
  });

  test('when a client disconnects while the next key is tried, that request is aborted', async () => {
    const proxy = await start('key-one,key-two');
    const client = await post(proxy);
    (await upstream.request()).send(toJsonAnswer('429 Too Many Requests', LIMITED));
    const second = await upstream.request();
    client.destroy();
    await second.connection.untilEnd();
  });
});

test('an injected key that a response repeats in a header is masked', async () => {
  const proxy = await start('sk-key-of-the-owner');
  const client = await post(proxy);
  const exchange = await upstream.request();
  exchange.send(
    OK.replace(
      '\r\n\r\n',
      '\r\nx-goog-upload-url: https://x/?key=sk-key-of-the-owner&id=1\r\n\r\n',
    ),
  );
  const answer = await client.answer();
  expect(answer.header('x-goog-upload-url')).toEqual(['https://x/?key=hidden&id=1']);
});

test('injected keys without access keys prevent the start, and the reason contains no key', async () => {
  const started = startProxy({ UPSTREAM_URL: upstream.url, INJECT_KEYS: 'default=key-one' });
  await expect(started).rejects.toThrow('anyone who finds the address could use your keys');
  await expect(started).rejects.not.toThrow('key-one');
});
