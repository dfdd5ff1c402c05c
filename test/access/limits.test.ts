import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../lib/config';
import { toJsonAnswer } from '../sdk/upstreams';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import { type Asked, ask, OK, toProviders, toSha256 } from './stage';

const keyOf = (label: string) => `sk-proxy-of-${label}`;
const toEntry = (label: string, rules = '') => `${label} ${toSha256(keyOf(label))} ${rules}`;
const keys = [
  toEntry('all'),
  toEntry('gpt', 'models=gpt-*,gemini-2*'),
  toEntry('openai', 'providers=openai'),
  toEntry('slow', 'rpm=2'),
  toEntry('single', 'concurrency=1'),
  toEntry('thrifty', 'tokens-per-day=100'),
].join('; ');

let upstream: RawUpstream;
let proxy: ProxyProcess;
beforeAll(async () => {
  upstream = await startRawUpstream();
  proxy = await startProxy({ ...toProviders(upstream), ACCESS_KEYS: keys, STREAM_USAGE: 'on' });
});
afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

const as = (label: string, asked: Partial<Asked> & { target: string }): Asked => ({
  ...asked,
  headers: [`Authorization: Bearer sk-own:${keyOf(label)}`, ...(asked.headers ?? [])],
});
const chat = (body: unknown, ...headers: string[]): Asked => ({
  ...{ target: '/v1/chat/completions', method: 'POST', headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const statusOf = async (asked: Asked) => (await ask({ upstream }, proxy, asked)).answer.status;

describe('a key that allows only some models', () => {
  test.each<[string, Partial<Asked> & { target: string }]>([
    ['names one of them', chat({ messages: [], model: 'gpt-5-mini' })],
    [
      'names one in a form',
      chat(
        '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt-4o-transcribe\r\n--b--',
        'Content-Type: multipart/form-data; boundary=b',
      ),
    ],
    [
      'names one in a path',
      { target: '/v1beta/models/gemini-2.5-flash:generateContent', method: 'POST', body: '{}' },
    ],
    ['runs none', { target: '/v1/files/1?model=o1-pro', method: 'DELETE' }],
    ['reads a model with a colon in its name', { target: '/v1/models/ft:gpt-5:me' }],
    [
      'names one with the prefix of Google’s resources',
      { ...chat({ model: 'models/gemini-2.5-flash' }), target: '/v1beta/openai/chat/completions' },
    ],
    ['lists the models', { target: '/v1/models' }],
    ['lists the models of Gemini', { target: '/gemini/v1beta/models?pageSize=5' }],
  ])('accepts a request that %s', async (_, asked) => {
    expect(await statusOf(as('gpt', asked))).toBe(200);
  });

  test.each<[string, Partial<Asked> & { target: string }]>([
    ['names another', chat({ model: 'o1-pro' })],
    ['names two', chat('{"model":"gpt-5","messages":[],"model":"o1-pro"}')],
    ['hides the second one with escapes', chat('{"model":"gpt-5","mod\\u0065l":"o1-pro"}')],
    ['names none', chat({ messages: [] })],
    ['is not JSON', chat('model=gpt-5')],
    [
      'names another in a path',
      { target: '/v1beta/models/gemini-3-pro:generateContent', method: 'POST', body: '{}' },
    ],
    ['goes to an unknown endpoint', { target: '/v1/x?model=gpt-5', method: 'DELETE' }],
    [
      'has an allowed model and a forbidden OpenRouter alternative',
      {
        ...chat({ model: 'gpt-5', models: ['o1-pro'] }),
        target: '/openrouter/v1/chat/completions',
      },
    ],
    ['is too large to read', chat({ messages: ['x'.repeat(5_000_000)], model: 'gpt-5' })],
  ])('rejects a request that %s', async (_, asked) => {
    const { answer, exchange } = await ask({ upstream }, proxy, as('gpt', asked));
    expect(answer.status).toBe(403);
    expect(answer.header('x-proxy-error')).toEqual(['not_allowed']);
    expect(exchange).toBeUndefined();
  });

  test('rejects a WebSocket in favour of HTTP if only its messages would name the model', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(
      await statusOf(as('gpt', { target: '/v1/responses?model=gpt-5', headers: upgrade })),
    ).toBe(426);
    expect(
      await statusOf(as('gpt', { target: '/v1/realtime?model=o1-pro', headers: upgrade })),
    ).toBe(403);
    expect(
      await statusOf(as('gpt', { target: '/v1/realtime?model=gpt-realtime', headers: upgrade })),
    ).toBe(200);
    expect(
      await statusOf(as('thrifty', { target: '/v1/realtime?model=m', headers: upgrade })),
    ).toBe(426);
  });

  test('reads a compressed body', async () => {
    const client = await connectRawClient(proxy.url);
    for (const [model, status] of [
      ['gpt-5', 200],
      ['o1-pro', 403],
    ] as const) {
      const body = gzipSync(JSON.stringify({ model }));
      client.send(
        `POST /v1/responses HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keyOf('gpt')}\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      client.send(body);
      const before = upstream.exchanges.length;
      if (status === 200) (await upstream.until('it', () => upstream.exchanges[before])).send(OK);
      expect((await client.answer()).status).toBe(status);
    }
    client.destroy();
  });
});

test('a key that allows only some providers reaches no other', async () => {
  expect(await statusOf(as('openai', { target: '/v1/models' }))).toBe(200);
  const { answer } = await ask(
    { upstream },
    proxy,
    as('openai', { target: '/anthropic/v1/models' }),
  );
  expect(answer.status).toBe(403);
  expect(answer.json()).toMatchObject({ type: 'error', error: { type: 'permission_error' } });
});

test('a rate limit is enforced, with the time after which to retry', async () => {
  expect(await statusOf(as('slow', { target: '/v1/models' }))).toBe(200);
  expect(await statusOf(as('slow', { target: '/v1/models' }))).toBe(200);
  const { answer } = await ask({ upstream }, proxy, as('slow', { target: '/v1/models' }));
  expect(answer.status).toBe(429);
  expect(answer.header('x-proxy-error')).toEqual(['access_key_limited']);
  const wait = Number(answer.header('retry-after')[0]);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(120);
  expect(await statusOf(as('all', { target: '/v1/models' }))).toBe(200);
});

test('the concurrency limit is enforced, and a client that disconnects frees its slot', async () => {
  const client = await connectRawClient(proxy.url);
  client.send(
    `GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keyOf('single')}\r\n\r\n`,
  );
  const before = upstream.exchanges.length;
  await upstream.until('the first', () => upstream.exchanges[before]);
  expect(await statusOf(as('single', { target: '/v1/models' }))).toBe(429);
  client.destroy();
  await proxy.untilLogged((line) => line.access_key === 'single' && line.client_left === true);
  expect(await statusOf(as('single', { target: '/v1/models' }))).toBe(200);
});

test('tokens per day are counted from responses, and the error has x-should-retry: false', async () => {
  const client = await connectRawClient(proxy.url);
  const body = '{"model":"m"}';
  const request = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${keyOf('thrifty')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  client.send(request);
  const before = upstream.exchanges.length;
  const usage = { prompt_tokens: 60, completion_tokens: 40, total_tokens: 100 };
  (await upstream.until('it', () => upstream.exchanges[before])).send(
    toJsonAnswer('200 OK', { object: 'chat.completion', model: 'm', usage }),
  );
  expect((await client.answer()).status).toBe(200);
  await proxy.untilLogged((line) => line.access_key === 'thrifty' && line.output_tokens === 40);
  client.send(request);
  const refusal = await client.answer();
  expect(refusal.status).toBe(429);
  expect(refusal.header('x-should-retry')).toEqual(['false']);
  expect(refusal.text()).toContain('100 tokens per day');
  client.destroy();
});

describe('settings', () => {
  const problemsOf = (environment: Record<string, string>, keysFile?: string) => {
    try {
      loadConfig(environment, {}, keysFile);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('of access keys, injected keys and Redis are checked together', () => {
    const message = problemsOf({
      ACCESS_KEYS: 'alice 12; bob',
      INJECT_KEYS: 'openai sk-SECRET',
      REDIS_URL: 'http://redis:SECRET@x',
      REDIS_FAILURE: 'pass',
    });
    expect(message).toContain('the key "alice": after the label comes the SHA-256');
    expect(message).toContain('the key "bob": after the label comes the SHA-256');
    expect(message).toContain('the value of INJECT_KEYS must be providers with their keys');
    expect(message).toContain('the value of REDIS_URL must be an address such as rediss://');
    expect(message).toContain('REDIS_FAILURE must be local or refuse (it is "pass")');
    expect(message).not.toContain('SECRET');
  });

  test.each([
    [{ INJECT_KEYS: 'openai=sk-1' }, 'anyone who finds the address could use your keys'],
    [
      { ACCESS_KEYS: toEntry('a'), INJECT_KEYS: 'anthropic=sk-1' },
      'INJECT_KEYS has keys for "anthropic", which is not a provider',
    ],
    [
      { ACCESS_KEYS: toEntry('a', 'providers=gemini') },
      'The access key "a" allows "gemini", which is not a provider',
    ],
    [{ ACCESS_KEYS: toEntry('a', 'tokens-per-day=9') }, 'Set STREAM_USAGE=on'],
    [
      { ACCESS_KEYS: toEntry('a'), INJECT_KEYS: 'openai=sk-1', CORS_ORIGINS: '*' },
      'any web page could use the keys',
    ],
  ])('%j are rejected, with the reason', (environment, reason) => {
    expect(problemsOf(environment as Record<string, string>)).toContain(reason);
  });

  test('a file of access keys locks the proxy even if it is empty, and is combined with ACCESS_KEYS', () => {
    expect(loadConfig({}).access).toBeUndefined();
    expect(loadConfig({}, {}, '# nobody\n').access?.keys).toEqual([]);
    const both = loadConfig({ ACCESS_KEYS: toEntry('a') }, {}, toEntry('b'));
    expect(both.access?.keys.map(({ label }) => label)).toEqual(['b', 'a']);
    expect(problemsOf({ ACCESS_KEYS: toEntry('a') }, toEntry('a'))).toContain(
      'two keys with this label',
    );
  });
});
