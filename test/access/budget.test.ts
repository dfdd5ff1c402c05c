import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../lib/config';
import { readAccessKeys } from '../../lib/config/access-keys';
import { askRedis } from '../../plugins/keys/left';
import { toJsonAnswer } from '../sdk/upstreams';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import { type RedisServer, startRedis } from '../support/redis-server';
import { toProviders, toSha256 } from './stage';

const keyOf = (label: string) => `sk-proxy-of-${label}`;
const toEntry = (label: string, rules = '') => `${label} ${toSha256(keyOf(label))} ${rules}`;
const ACCESS_KEYS = [
  toEntry('cent', 'budget=0.01usd/month'),
  toEntry('alone', 'budget=0.01usd/day rpm=5 models=gpt-4o(tpm=9000),gpt-*'),
  toEntry('gone', 'expires=2026-01-01'),
  toEntry('many', 'expires=2099-01-01 concurrency=2 tokens-per-day=100 endpoints=!files'),
].join(';');

let upstream: RawUpstream;
let redis: RedisServer;
/** Two instances that share a Redis, and one without Redis. */
let [one, other, alone]: ProxyProcess[] = [];
beforeAll(async () => {
  [upstream, redis] = await Promise.all([startRawUpstream(), startRedis()]);
  const variables = { ...toProviders(upstream), ACCESS_KEYS, STREAM_USAGE: 'on' };
  const shared = { ...variables, REDIS_URL: redis.url };
  [one, other, alone] = await Promise.all(
    [shared, shared, variables].map((set) => startProxy(set)),
  );
});
afterAll(async () => {
  await Promise.all([one, other, alone].map((proxy) => proxy?.stop()));
  await Promise.all([upstream.close(), redis.stop()]);
});

/** A chat with 3,000 input tokens: 0.75 cents with gpt-4o. Resolves when it has ended. */
async function chat(proxy: ProxyProcess | undefined, label: string) {
  if (!proxy) throw new Error('there is no such proxy');
  const client = await connectRawClient(proxy.url);
  const lines = proxy.logs().length;
  const before = upstream.exchanges.length;
  const look = setInterval(() => {
    const exchange = upstream.exchanges[before];
    if (!exchange) return;
    clearInterval(look);
    const usage = { prompt_tokens: 3_000, completion_tokens: 0, total_tokens: 3_000 };
    exchange.send(
      toJsonAnswer('200 OK', { object: 'chat.completion', model: 'gpt-4o-2024-08-06', usage }),
    );
  }, 1);
  try {
    const body = '{"model":"gpt-4o"}';
    client.send(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer sk-own:${keyOf(label)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const answer = await client.answer();
    await proxy.untilLogged(() => proxy.logs().length > lines);
    return answer;
  } finally {
    clearInterval(look);
    client.destroy();
  }
}

async function usageOf(proxy: ProxyProcess | undefined, label: string) {
  const answer = await fetch(`${proxy?.url}/-/usage`, {
    headers: { authorization: `Bearer ${keyOf(label)}` },
  });
  return { answer, usage: (await answer.json()) as Record<string, unknown> };
}

/** Resolves when Redis has what a response cost, which may be after the client has the response. */
async function untilLeft(proxy: ProxyProcess | undefined, label: string, left: number) {
  for (;;) {
    const { usage } = await usageOf(proxy, label);
    const [budget] = usage.limits as { readonly left: number }[];
    if (budget?.left === left) return usage;
    await setTimeout(10);
  }
}

const nextMonth = () => {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
};

test('a budget of one cent is used up by the request that exceeds it, on every instance', async () => {
  expect((await chat(one, 'cent')).status).toBe(200);
  expect((await untilLeft(other, 'cent', 0.0025)).limits).toEqual([
    {
      ...{ name: 'budget', limit: 0.01, left: 0.0025, currency: 'USD' },
      resets_at: new Date(nextMonth()).toISOString(),
    },
  ]);
  expect((await chat(other, 'cent')).status).toBe(200);
  await untilLeft(one, 'cent', 0);
  for (const proxy of [one, other]) {
    const refusal = await chat(proxy, 'cent');
    expect(refusal.status).toBe(429);
    expect(refusal.header('x-proxy-error')).toEqual(['access_key_limited']);
    expect(refusal.header('x-should-retry')).toEqual(['false']);
    expect(refusal.json()).toMatchObject({
      error: { message: expect.stringContaining('0.01 USD per month'), type: 'proxy_error' },
    });
    const wait = Number(refusal.header('retry-after')[0]) * 1_000;
    expect(Math.abs(Date.now() + wait - nextMonth())).toBeLessThan(60_000);
  }
  expect((await usageOf(one, 'cent')).usage.limits).toMatchObject([{ left: 0 }]);
});

test('keys list reads the remaining budget from Redis', async () => {
  const { keys } = readAccessKeys(ACCESS_KEYS);
  const left = (await askRedis(keys, redis.url, Date.now())) as Map<string, string>;
  expect(left.get('cent')).toBe('0 USD');
  expect(left.get('many')).toBe('100 tokens today; 2 concurrent');
  expect(left.has('gone')).toBe(false);
  const nobody = redis.url.replace(/\d+$/, '1');
  expect(await askRedis(keys, nobody, Date.now())).toEqual({ reason: 'ECONNREFUSED' });
});

test('a self-hosted server counts a budget without Redis', async () => {
  expect((await chat(alone, 'alone')).status).toBe(200);
  expect((await chat(alone, 'alone')).status).toBe(200);
  expect((await chat(alone, 'alone')).status).toBe(429);
});

describe('GET /-/usage', () => {
  test('returns what a key allows, what is left and when its limits reset', async () => {
    const { answer, usage } = await usageOf(alone, 'alone');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(usage).toEqual({
      ...{ access_key: 'alone', expires: null, models: ['gpt-4o', 'gpt-*'] },
      ...{ providers: null, endpoints: null },
      limits: [
        { name: 'requests_per_minute', limit: 5, left: 3, resets_at: expect.any(String) },
        {
          ...{ name: 'budget', limit: 0.01, left: 0, currency: 'USD' },
          resets_at: expect.stringMatching(/T00:00:00\.000Z$/),
        },
        {
          ...{ name: 'tokens_per_minute', model: 'gpt-4o', limit: 9000, left: 3000 },
          resets_at: expect.any(String),
        },
      ],
    });
    expect((await usageOf(one, 'many')).usage).toMatchObject({
      ...{ expires: '2099-01-02T00:00:00.000Z', models: null, endpoints: ['!files'] },
      limits: [
        { name: 'tokens_per_day', limit: 100, left: 100, resets_at: expect.any(String) },
        { name: 'concurrency', limit: 2, left: 2, resets_at: null },
      ],
    });
  });

  test.each(['gone', 'nobody'])('returns nothing to %s', async (label) => {
    const { answer, usage } = await usageOf(alone, label);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-proxy-error')).toBe('invalid_access_key');
    expect(Object.keys(usage)).toEqual(['error']);
  });
});

describe('settings', () => {
  const problemsOf = (rules: string, more: Record<string, string> = {}, isFunction = false) => {
    try {
      const variables = { ACCESS_KEYS: toEntry('a', rules), STREAM_USAGE: 'on', ...more };
      loadConfig(variables, {}, undefined, isFunction);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each(['20usd/month', '0.50usd/day', '1USD/Week', '999999.999999999usd/month'])(
    'a budget of %s is valid',
    (budget) => {
      expect(problemsOf(`budget=${budget}`)).toBe('');
    },
  );

  test.each(['20', '20usd', '20eur/month', '-1usd/day', '0usd/day', '1e9usd/day', '1usd/year'])(
    'a budget of %s is invalid',
    (budget) => {
      expect(problemsOf(`budget=${budget}`)).toContain('such as 20usd/month or 0.50usd/day');
    },
  );

  test('a budget needs Redis in a function, and needs streams whose usage can be counted', () => {
    const redisUrl = { REDIS_URL: 'redis://127.0.0.1:1' };
    expect(problemsOf('budget=1usd/day', {}, true)).toContain('Set REDIS_URL');
    expect(problemsOf('budget=1usd/day', redisUrl, true)).toBe('');
    expect(problemsOf('budget=1usd/day', {})).toBe('');
    expect(problemsOf('budget=1usd/day', { STREAM_USAGE: 'off' })).toContain('STREAM_USAGE=on');
  });
});
