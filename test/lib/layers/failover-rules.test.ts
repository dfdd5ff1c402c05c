import { setImmediate } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../../lib/config';
import { readAccessKeys } from '../../../lib/config/access-keys';
import { readModel } from '../../../lib/dialects/read-model';
import { ProxyError } from '../../../lib/exchange/errors';
import type { Layer } from '../../../lib/exchange/layer';
import { createMemoryLimits } from '../../../lib/layers/access/limits/memory-limits';
import { findRequestPrice } from '../../../lib/layers/access/pricing';
import { createAccessRules } from '../../../lib/layers/access/rules';
import { createAliases } from '../../../lib/layers/aliases';
import { createAzure } from '../../../lib/layers/azure';
import { createFailover } from '../../../lib/layers/failover/layer';
import { createInjection } from '../../../lib/layers/injection';
import { createStreamUsage } from '../../../lib/layers/usage/stream-usage';
import { type Asked, createStage, type SentRequest, toUpstream } from './stage';

const HASH = 'a'.repeat(64);
const ENVIRONMENT = {
  PROVIDERS:
    'openai=https://api.openai.com|https://two.example.com,groq,azure=https://a.openai.azure.com,mistral',
  MODEL_ALIASES:
    'gpt-4=gpt-4|azure/blue|groq/llama, fast=groq/llama|gpt-4.1-mini, odd=groq/x|mistral/y',
  INJECT_KEYS:
    'openai=sk-openai-0001,sk-openai-0002 groq=gsk-groq-0001(1) azure=az-azure-0001 mistral=ms-0001',
  AZURE_DEPLOYMENTS: 'blue=blue-4',
};
/** The owner's key for each host. */
const keyOf: Readonly<Record<string, string>> = {
  'api.openai.com': 'sk-openai',
  'two.example.com': 'sk-openai',
  'api.groq.com': 'gsk-groq',
  'a.openai.azure.com': 'az-azure',
  'api.mistral.ai': 'ms-',
};

interface Options {
  readonly FAILOVER?: string;
  /** The rules of the caller's access key. */
  readonly rules?: string;
  /** A caller's own key: nothing is injected. */
  readonly own?: string;
}

function start({ FAILOVER = '429,503,connect', rules = '', own }: Options = {}) {
  const config = loadConfig(
    {
      ...ENVIRONMENT,
      FAILOVER,
      FAILOVER_REPEAT: 'on',
      STREAM_USAGE: 'on',
      ACCESS_KEYS: `me ${HASH} ${rules}`,
    },
    {},
    undefined,
  );
  const [accessKey] = readAccessKeys(`me ${HASH} ${rules}`).keys;
  const lock: Layer = (next) => (exchange, answer) => {
    exchange.accessKey = accessKey;
    exchange.notes.provider = exchange.provider.name;
    if (own) exchange.headers = [...exchange.headers, 'Authorization', `Bearer ${own}`];
    else exchange.credential = { location: 'bearer', name: 'Authorization', at: 0 };
    return next(exchange, answer);
  };
  const addresses = new Map(
    config.providers.named.map(({ name, urls: [first, ...others] }) => [
      name,
      [toUpstream(first.href), ...others.map(({ href }) => toUpstream(href))] as const,
    ]),
  );
  const upstreamsOf = ({ name }: { name: string }) =>
    addresses.get(name) as [ReturnType<typeof toUpstream>, ...ReturnType<typeof toUpstream>[]];
  const injected = config.access?.injected ?? new Map();
  const limits = createMemoryLimits();
  const entered: unknown[] = [];
  const stage = createStage(
    lock,
    createAliases(config.aliases ?? new Map(), upstreamsOf, injected),
    createAccessRules({
      limits: {
        ...limits,
        enter(group) {
          entered.push(group);
          return limits.enter(group);
        },
      },
      ...{ readModel, readCountable: () => 'counted', findPrice: findRequestPrice },
    }),
    createStreamUsage(),
    createFailover(upstreamsOf, config.failover),
    createAzure(config.providers.azure),
    createInjection(injected, undefined).layer,
  );
  const bodies: string[] = [];
  const [provider] = config.providers.named;
  if (!provider) throw new Error('no provider');
  return {
    ...stage,
    entered,
    bodies,
    ask: async (asked: Asked = {}) => {
      const done = await stage.ask({ provider, body: '{"model":"gpt-4"}', ...asked });
      bodies.push(String(done.exchange.body.content));
      return done;
    },
    /** Settles the last attempt; the next one may start only in the next turn of the event loop. */
    async later(happens: (last: SentRequest) => void) {
      happens(stage.sent.at(-1) as SentRequest);
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      bodies.push(String(stage.sent.at(-1)?.exchange.body.content));
    },
    hosts: () => stage.sent.map(({ upstream }) => upstream.url.host),
  };
}

const LIMIT = { error: { code: 'rate_limit_exceeded', message: 'slow down' } };
const limited = (last: SentRequest) => last.reply(429, LIMIT, 'retry-after', '7');
const refused = (last: SentRequest) =>
  last.answer.fail(new ProxyError('upstream_unreachable', { cause: { code: 'ECONNREFUSED' } }));
const timedOut = (last: SentRequest) => {
  last.start('all');
  last.answer.fail(new ProxyError('upstream_timeout', { mayRetry: false }));
};
const broken = (last: SentRequest) => {
  last.start('all');
  last.answer.fail(new ProxyError('upstream_unreachable'));
};
const status = (code: number) => (last: SentRequest) => last.reply(code, { error: {} });

/** Every key of the owner that a request contains, and its host. */
function expectOwnKeysOnly(sent: readonly SentRequest[]) {
  for (const { headers, upstream } of sent) {
    const text = headers.join('\n');
    const carried = Object.values(keyOf).filter((key) => text.includes(key));
    expect([...new Set(carried)]).toEqual([keyOf[upstream.url.host]]);
  }
}

test('after a 429, the next key is used, then the next address, then the next target, each with its own key', async () => {
  const { ask, later, hosts, sent, bodies, entered } = start({
    rules: 'rpm=100 models=gpt-4,blue,llama',
  });
  const { answer, exchange } = await ask();
  await later(limited);
  await later(limited);
  // Both keys of the provider are in cooldown now, and its other address has no others.
  await later(limited);
  expect(hosts()).toEqual([
    'api.openai.com',
    'api.openai.com',
    'two.example.com',
    'a.openai.azure.com',
  ]);
  expect(sent.at(-1)?.target).toBe('/deployments/blue-4/chat/completions?api-version=2024-10-21');
  expect(bodies.at(-1)).toBe('{"model":"blue"}');
  await later(limited);
  expect([hosts().at(-1), sent.at(-1)?.target, bodies.at(-1)]).toEqual([
    ...['api.groq.com', '/v1/chat/completions', '{"model":"llama"}'],
  ]);
  await later((last) => last.reply(200, { ok: true }, 'x-proxy-upstream', 'https://secret@host'));
  expect([answer.status, answer.body]).toEqual([200, '{"ok":true}']);
  expect(answer.headers.filter((one) => one === 'x-proxy-upstream').length).toBe(1);
  expect(answer.header('x-proxy-upstream')).toBe('groq');
  expect(exchange.notes).toMatchObject({
    ...{ alias: 'gpt-4', model: 'llama', provider: 'groq' },
    tried: 'openai 429, openai/2 429, azure 429',
  });
  expectOwnKeysOnly(sent);
  // Limits count it once.
  expect(entered.length).toBe(1);
});

describe('the next upstream is tried', () => {
  test.each([
    ['connect', refused],
    ['timeout', timedOut],
    ['502', broken],
    ['5xx', status(500)],
    ['529', status(529)],
    ['404', status(404)],
  ])('after %s', async (FAILOVER, happens) => {
    const { ask, later, hosts } = start({ FAILOVER });
    const { answer } = await ask({ body: '{"model":"fast"}' });
    await later(happens);
    expect(hosts()).toEqual(['api.groq.com', 'api.openai.com']);
    await later(status(200));
    expect([answer.status, answer.header('x-proxy-upstream')]).toEqual([200, 'openai']);
  });

  test.each([503, 429])('when the body of a %s never ends', async (code) => {
    jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask'] });
    try {
      const { ask, later, hosts } = start();
      const { answer } = await ask({ body: '{"model":"fast"}' });
      await later((last) => {
        last.start('all');
        last.answer.head({ status: code, reason: undefined, headers: [] });
        last.answer.data(Buffer.from('{'));
      });
      expect(hosts()).toEqual(['api.groq.com']);
      // Once in the key layer, which reads a 429, and once here.
      await later(() => void jest.advanceTimersByTime(10_000));
      expect(hosts()).toEqual(['api.groq.com', 'api.openai.com']);
      await later(status(200));
      expect(answer.status).toBe(200);
    } finally {
      jest.useRealTimers();
    }
  });

  test('when the API accepts none of the owner’s keys', async () => {
    const { ask, later, hosts } = start({ FAILOVER: '401' });
    await ask({ body: '{"model":"fast"}' });
    await later((last) => last.reply(401, { error: { code: 'invalid_api_key', message: 'no' } }));
    expect(hosts()).toEqual(['api.groq.com', 'api.openai.com']);
  });

  test('with the addition of STREAM_USAGE to the body', async () => {
    const { ask, later, bodies } = start();
    await ask({
      body: '{"model":"fast","stream":true}',
      headers: ['content-type', 'application/json'],
    });
    await later(limited);
    expect(bodies).toEqual([
      '{"stream_options":{"include_usage":true},"model":"llama","stream":true}',
      '{"stream_options":{"include_usage":true},"model":"gpt-4.1-mini","stream":true}',
    ]);
  });
});

describe('no other upstream is tried', () => {
  test.each([
    ['after a status that is not listed', '429', status(503)],
    ['after a timeout that is not listed', '5xx', timedOut],
    ['after a connection that broke, unless 502 is listed', 'timeout,503', broken],
    ['after a failed connection, unless that is listed', '429', refused],
    [
      'after a response that has begun',
      '429',
      (last: SentRequest) => {
        last.start('all');
        last.answer.head({ status: 200, reason: undefined, headers: [] });
        last.answer.fail(new ProxyError('upstream_unreachable'));
      },
    ],
  ])('%s', async (_, FAILOVER, happens) => {
    const { ask, later, hosts } = start({ FAILOVER });
    await ask({ body: '{"model":"odd"}' });
    await later(happens);
    expect(hosts()).toEqual(['api.groq.com']);
  });

  test.each([
    ['a model', 'models=llama', ['api.groq.com']],
    ['a provider', 'providers=groq,mistral', ['api.groq.com']],
    ['everything', '', ['api.groq.com', 'api.openai.com']],
  ])('that the key does not allow (it allows %s)', async (_, rules, hosts) => {
    const started = start({ rules });
    // The request is addressed to OpenAI; the alias names Groq first.
    await started.ask({ body: '{"model":"fast"}' });
    await started.later(limited);
    expect(started.hosts()).toEqual(hosts);
  });

  test('for a key with a budget, because the cost is unknown', async () => {
    const { ask, later, hosts } = start({ rules: 'budget=5usd/month' });
    const { answer } = await ask({ body: '{"model":"gpt-4"}' });
    await later(limited);
    await later(limited);
    await later(limited);
    expect(new Set(hosts())).toEqual(new Set(['api.openai.com', 'two.example.com']));
    expect(answer.status).toBe(429);
  });

  test('with a caller’s own key, except other addresses of the same provider', async () => {
    const { ask, later, hosts, sent } = start({ own: 'sk-THEIR-own' });
    await ask();
    await later(limited);
    expect(hosts()).toEqual(['api.openai.com', 'two.example.com']);
    await later(limited);
    expect(hosts().length).toBe(2);
    for (const { headers } of sent) expect(headers.join()).not.toMatch(/sk-openai|gsk|az-/);
  });

  test('when the client has disconnected', async () => {
    const { ask, later, hosts } = start();
    const { exchange } = await ask();
    await exchange.end();
    await later(limited);
    expect(hosts().length).toBe(1);
  });
});

describe('when all have failed', () => {
  test('the last response passes unchanged, with the name of its provider', async () => {
    const { ask, later } = start();
    const { answer, exchange } = await ask({ body: '{"model":"odd"}' });
    await later(limited);
    await later((last) => last.reply(429, { error: { message: 'also' } }, 'retry-after', '30'));
    expect([answer.status, answer.body]).toEqual([429, '{"error":{"message":"also"}}']);
    expect([answer.header('retry-after'), answer.header('x-proxy-upstream')]).toEqual([
      '30',
      'mistral',
    ]);
    expect(exchange.notes).toMatchObject({ provider: 'mistral', model: 'y', tried: 'groq 429' });
  });

  test('a response takes precedence over a failed connection', async () => {
    const { ask, later } = start();
    const { answer, exchange } = await ask({ body: '{"model":"odd"}' });
    await later(limited);
    await later(refused);
    expect([answer.status, answer.header('retry-after')]).toEqual([429, '7']);
    expect([answer.header('x-proxy-upstream'), exchange.provider.name]).toEqual(['groq', 'groq']);
    expect(exchange.notes.model).toBe('x');
  });
});

test('an unusually large error is abandoned, and the next upstream is tried', async () => {
  const { ask, later, hosts, sent } = start({ FAILOVER: '503' });
  const { answer } = await ask({ body: '{"model":"odd"}' });
  let aborted = 0;
  await later((last) => {
    last.answer.start({ abort: () => void aborted++, resume() {}, sent: 'all' });
    last.answer.head({ status: 503, reason: undefined, headers: [] });
    last.answer.data(Buffer.alloc(70_000));
  });
  expect([hosts(), aborted]).toEqual([['api.groq.com', 'api.mistral.ai'], 1]);
  // The key of the abandoned attempt is free again, although the request has not ended.
  await ask({ body: '{"model":"odd"}' });
  expect(hosts()[2]).toBe('api.groq.com');
  await later((last) => last.answer.end([]));
  status(200)(sent[1] as SentRequest);
  expect(answer.status).toBe(200);
});
