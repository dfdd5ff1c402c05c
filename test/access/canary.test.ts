import { expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { startRawUpstream } from '../support/raw-upstream';
import { startRedis } from '../support/redis-server';
import {
  ACCESS_KEY,
  type Asked,
  ask,
  injectedKey,
  type Mode,
  toSha256,
  toVariables,
} from './stage';

/** Parts of the keys that only their holders may see, because whole keys could leak in pieces. */
const RIGHT = 'CANARYcanary';
const WRONG = 'WRONGwrong-canary';
const EXPIRED = 'EXPIREDexpired-canary';

const everywhere = (key: string): Asked => ({
  target: `/v1beta/models/gemini-x:generateContent?key=${key}&access_token=${key}`,
  headers: [
    ...[`Authorization: Bearer ${key}`, `x-api-key: ${key}`, `api-key: ${key}`],
    `x-goog-api-key: sk-own:${key}`,
  ],
});
const webSocket = (key: string): Asked => ({
  target: `/v1/realtime?model=m&key=${key}`,
  headers: [
    ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.${key}, ${key}`,
  ],
});
const single = (key: string): Asked[] => [
  { target: '/v1/models', headers: [`Authorization: Bearer ${key}`] },
  { target: '/v1/models', headers: [`Authorization: Bearer sk-own:${key}`] },
  { target: '/v1/messages', headers: [`x-api-key: ${key}`], method: 'POST', body: '{}' },
  { target: '/azure/v1/models', headers: [`api-key: ${key}`] },
  { target: '/v1beta/models', headers: [`x-goog-api-key: ${key}`] },
  { target: `/v1beta/models?key=${key}`, headers: [] },
  { target: `/v1beta/models?access_token=${key}`, headers: [] },
  { target: `/nobody/v1/models?key=${key}`, headers: [`api-key: ${key}`] },
  { target: `/-/unknown?key=${key}`, headers: [`api-key: ${key}`] },
  { target: `*?key=${key}`, headers: [`api-key: ${key}`] },
];
const requests = (key: string) => [...single(key), everywhere(key), webSocket(key)];

test('an access key appears in no log, error, URL, upstream request or store, in any mode and from any location', async () => {
  const [upstream, upstreamOfOpen, redis] = await Promise.all([
    startRawUpstream(),
    startRawUpstream(),
    startRedis(),
  ]);
  const keys = [
    `alice ${toSha256(ACCESS_KEY)} rpm=1000 concurrency=50`,
    `bob ${toSha256(EXPIRED)} expires=2026-01-01`,
  ].join('; ');
  const start = (mode: Mode, more: Record<string, string> = {}) =>
    startProxy({
      ...toVariables(upstream, mode),
      ...(mode === 'open' ? {} : { ACCESS_KEYS: keys, REDIS_URL: redis.url }),
      ...more,
    });
  const proxies: ProxyProcess[] = await Promise.all([
    start('locked'),
    start('injecting'),
    start('injecting', {
      UPSTREAM_URL: 'http://127.0.0.1:1',
      PROVIDERS: '',
      INJECT_KEYS: 'default=INJECTED',
    }),
  ]);
  const open = await startProxy(toVariables(upstreamOfOpen, 'open'));
  const answers: string[] = [];
  let refused = 0;

  for (const proxy of proxies) {
    for (const key of [ACCESS_KEY, WRONG, EXPIRED]) {
      for (const asked of requests(key)) {
        const { answer } = await ask({ upstream }, proxy, asked);
        answers.push(`${answer.message.head}\n${answer.text()}`);
        if (answer.status === 401) refused++;
      }
    }
    // Malformed requests, answered before they reach the core.
    const client = await connectRawClient(proxy.url);
    client.send(
      `GET /?key=${ACCESS_KEY} HTTP/1.1\r\nHost: a\r\nHost: b\r\napi-key: ${ACCESS_KEY}\r\n\r\n`,
    );
    const answer = await client.answer();
    answers.push(`${answer.message.head}\n${answer.text()}`);
    client.destroy();
  }
  // An open proxy has no access keys: a key is the caller's own and is not logged.
  for (const asked of requests(ACCESS_KEY)) {
    const { answer } = await ask({ upstream: upstreamOfOpen }, open, asked);
    answers.push(`${answer.message.head}\n${answer.text()}`);
  }
  const wrongKeys = startProxy({ ACCESS_KEYS: `${ACCESS_KEY} ${ACCESS_KEY} key=${ACCESS_KEY}` });
  const complaint = await wrongKeys.then(() => '', String);

  const sent = upstream.connections.map((connection) => connection.received()).join('\n');
  const sentByOpen = upstreamOfOpen.connections.map((connection) => connection.received());
  const store = createClient({ url: redis.url });
  await store.connect();
  const stored = await Promise.all(
    (await store.keys('*')).map(async (name) => `${name} ${await store.type(name)}`),
  );
  store.destroy();
  await Promise.all([...proxies, open].map((proxy) => proxy.stop()));
  const outputs = [...proxies, open].map((proxy) => proxy.stdout() + proxy.stderr());

  // The expected data was really there.
  expect(refused).toBeGreaterThan(40);
  expect(stored.length).toBeGreaterThan(0);
  expect(sent).toContain(injectedKey('openai'));
  expect(outputs.join('')).toContain('"access_key":"alice"');
  expect(complaint).toContain('ACCESS_KEYS'.toLowerCase().replace('_', ' '));

  const everything = [...answers, ...outputs, ...stored, complaint].join('\n');
  for (const secret of [RIGHT, WRONG, EXPIRED, 'INJECTED', 'sk-own']) {
    expect(everything.split('\n').filter((line) => line.includes(secret))).toEqual([]);
  }
  for (const secret of [RIGHT, WRONG, EXPIRED]) expect(sent).not.toContain(secret);
  expect(sentByOpen.join('\n')).toContain(RIGHT);
  expect(outputs[0]).toContain('"status":401');
  await redis.stop();
  await Promise.all([upstream.close(), upstreamOfOpen.close()]);
});
