import { beforeEach, describe, expect, test } from '@jest/globals';
import { unlimited } from '../../../lib/config/key-rules';
import { readOwnerKeys } from '../../../lib/config/owner-keys';
import type { Exchange } from '../../../lib/exchange/exchange';
import type { Layer } from '../../../lib/exchange/layer';
import { findHeader } from '../../../lib/http/headers';
import { createInjection } from '../../../lib/layers/injection/layer';
import { createKeyPools } from '../../../lib/layers/injection/pools';
import { type Asked, createStage, type SentRequest, toProvider } from './stage';

const KEY = 'sk-owner-0000000000';
const one = `${KEY}1`;
const two = `${KEY}2`;

const LIMITED = { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } };
const WRONG = { error: { message: `Incorrect API key: ${one}`, code: 'invalid_api_key' } };
/** A response from an endpoint that needs something else: no code says that the key is wrong. */
const UNAUTHORIZED = { error: { message: 'invalid_api_key API_KEY_INVALID', code: null } };
const EMPTY = { error: { message: 'You exceeded …', code: 'insufficient_quota' } };

/** A request as the access layer leaves it, with the caller's identity. */
const locked: Layer = (next) => (exchange, answer) => {
  const label = findHeader(exchange.headers, 'x-caller') ?? 'alice';
  exchange.accessKey = { ...unlimited, label, hash: Buffer.alloc(32) };
  exchange.headers = exchange.headers.filter(
    (_, index, all) => all[index - (index % 2)] !== 'x-caller',
  );
  const location = exchange.headers.includes('x-api-key') ? 'x-api-key' : 'bearer';
  exchange.headers = exchange.headers.filter((text) => text !== 'x-api-key' && text !== 'access');
  const name = location === 'bearer' ? 'authorization' : location;
  exchange.credential = { location, name, at: 0 };
  return next(exchange, answer);
};
const readModelName = ({ body }: Exchange) =>
  (JSON.parse(body.content?.toString() ?? '{}') as { model?: string }).model;

function start(keys: string) {
  const pools = createKeyPools(readOwnerKeys(keys));
  const stage = createStage(locked, createInjection(pools, readModelName));
  const body = (model = 'm') => JSON.stringify({ model });
  return {
    ...stage,
    pools,
    ask: (asked: Asked & { model?: string } = {}) =>
      stage.ask({ ...asked, body: asked.body ?? body(asked.model) }),
    /** The last request. */
    last: () => stage.sent.at(-1) as SentRequest,
  };
}

const usedKey = (sent: SentRequest | undefined) =>
  sent?.header('authorization')[0]?.replace('Bearer ', '');

let stage: ReturnType<typeof start>;
beforeEach(() => {
  stage = start(`openai=${one},${two}`);
});

describe('with several keys', () => {
  test('the next one is used after a rate limit, and the client sees only its response', async () => {
    const { answer, exchange } = await stage.ask();
    stage.sent[0]?.reply(429, LIMITED, 'retry-after', '20');
    expect(new Set(stage.sent.map(usedKey))).toEqual(new Set([one, two]));
    stage.last().reply(200, { ok: true });
    expect([answer.status, answer.body]).toEqual([200, '{"ok":true}']);
    expect(exchange.notes.provider_key).toBe(usedKey(stage.last()) === one ? 1 : 2);
  });

  test('a rate limit for one model leaves the key available for all others', async () => {
    await stage.ask({ model: 'big' });
    const limited = usedKey(stage.last());
    stage.last().reply(429, LIMITED, 'retry-after', '600');
    stage.last().reply(429, LIMITED, 'retry-after', '600');
    const used = [];
    for (let count = 0; count < 2; count++) {
      const { answer } = await stage.ask({ model: 'small' });
      used.push(usedKey(stage.last()));
      stage.last().reply(200);
      expect(answer.status).toBe(200);
    }
    expect(used).toContain(limited);
  });

  test('if all are limited, this request gets its own 429, others the proxy’s error, and one tries again occasionally', async () => {
    const { answer } = await stage.ask();
    stage.last().reply(429, LIMITED, 'retry-after', '50', 'openai-organization', 'org-secret');
    stage.last().reply(429, LIMITED, 'retry-after', '90', 'retry-after-ms', '90000');
    expect(answer.status).toBe(429);
    expect(answer.body).toBe(JSON.stringify(LIMITED));
    expect(answer.header('retry-after-ms')).toBeUndefined();
    expect(Number(answer.header('retry-after'))).toBeLessThanOrEqual(50);
    // One request tries again.
    await stage.ask();
    expect(stage.sent.length).toBe(3);
    const other = await stage.ask();
    expect(stage.sent.length).toBe(3);
    expect(other.answer.failure?.code).toBe('provider_key_limited');
    expect(Number(other.answer.header('retry-after'))).toBeGreaterThan(10);
    stage.last().reply(200);
    // The trial made that key available again.
    await stage.ask();
    expect(stage.sent.length).toBe(4);
  });

  test('one that an error code calls invalid is disabled at once, and counted as invalid', async () => {
    const { answer } = await stage.ask();
    const wrong = usedKey(stage.last());
    stage.last().reply(401, WRONG);
    stage.last().reply(200);
    expect(answer.status).toBe(200);
    expect(stage.pools.count()).toEqual({ openai: { awake: 1, total: 2 } });
    for (let count = 0; count < 4; count++) {
      await stage.ask();
      expect(usedKey(stage.last())).not.toBe(wrong);
    }
  });

  test.each([
    [429, EMPTY],
    [402, { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } }],
  ])('the next one is used if a key has no credit (%i)', async (status, body) => {
    const { answer } = await stage.ask();
    stage.last().reply(status, body);
    stage.last().reply(200);
    expect(answer.status).toBe(200);
  });

  test('a free endpoint does not prove that a key has credit again', async () => {
    await stage.ask();
    stage.last().reply(429, EMPTY);
    stage.last().reply(429, EMPTY);
    const free = { method: 'GET', target: '/v1/models', body: '{}' };
    await stage.ask(free);
    stage.last().reply(200);
    expect(stage.pools.count()).toEqual({ openai: { awake: 0, total: 2 } });
  });

  test('no caller can disable keys: if all are rejected, the cause is the request', async () => {
    for (let count = 0; count < 10; count++) {
      const { answer } = await stage.ask({ target: '/v1/oauth-only' });
      stage.last().reply(401, UNAUTHORIZED);
      stage.last().reply(401, UNAUTHORIZED);
      expect(answer.failure?.code).toBe('provider_key_refused');
    }
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
  });

  /** Sends a caller's requests until the first key has been rejected that often, or gives up; the other keys are accepted. */
  async function refuseFirst(
    times: number,
    caller: string,
    asked: Asked = {},
    body: unknown = UNAUTHORIZED,
  ) {
    let refused = 0;
    for (let count = 0; refused < times && count < 10; count++) {
      await stage.ask({ ...asked, headers: [...(asked.headers ?? []), 'x-caller', caller] });
      if (usedKey(stage.last()) === one) {
        stage.last().reply(401, body);
        refused++;
      }
      stage.last().reply(200);
    }
    return refused;
  }

  test('two rejections disable a key for the caller whose requests caused them, and for no other', async () => {
    expect(await refuseFirst(3, 'mallory')).toBe(2);
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
    expect(await refuseFirst(2, 'alice')).toBe(2);
  });

  test.each<[string, Asked]>([
    ['an unknown endpoint', { target: '/v1/anything' }],
    [
      'a header from which the API reads no keys',
      { target: '/v1/messages', headers: ['x-api-key', 'access'] },
    ],
    ['another account', { headers: ['OpenAI-Project', 'proj_x'] }],
    ['another account, at Google', { headers: ['X-Goog-User-Project', 'x'] }],
    ['the same in the query', { target: '/v1/chat/completions?%24user%50roject=x' }],
    [
      'an API that is not configured',
      { provider: { ...toProvider('anthropic'), name: 'openai', isDetected: true } },
    ],
    ['another method', { headers: ['X-HTTP-Method-Override', 'GET'] }],
  ])('even an error code does not disable a key for %s', async (_, asked) => {
    const usedFirst = () =>
      stage.last().headers.includes(one) || stage.last().headers.includes(`Bearer ${one}`);
    for (let count = 0; count < 6; count++) {
      const { answer } = await stage.ask(asked);
      if (usedFirst()) stage.last().reply(401, WRONG);
      stage.last().reply(200);
      expect(answer.status).toBe(200);
    }
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
    await stage.ask();
    const first = usedKey(stage.last());
    await stage.ask();
    expect([first, usedKey(stage.last())].toSorted()).toEqual([one, two]);
  });

  test('a quota for an endpoint that runs no model does not affect the key', async () => {
    const violations = [{ quotaId: 'UploadsPerMinutePerProject' }];
    const details = [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations }];
    const { answer } = await stage.ask({ method: 'GET', target: '/v1/files', body: '{}' });
    stage.last().reply(429, { error: { code: 429, details } }, 'retry-after', '600');
    stage.last().reply(200);
    expect(answer.status).toBe(200);
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
  });

  test('a code quoted in a message or in a model name is not about the key', async () => {
    for (const [status, body] of [
      [403, { error: { code: 'model_not_found', message: 'no access to model invalid_api_key' } }],
      [400, { error: { code: null, message: 'API_KEY_INVALID is no category' } }],
      [403, { error: { code: 'unsupported_country_region_territory' } }],
      [500, { error: { code: 'invalid_api_key' } }],
    ] as const) {
      const { answer } = await stage.ask();
      const before = stage.sent.length;
      stage.last().reply(status, body, 'x-own', '1');
      expect([answer.status, answer.body]).toEqual([status, JSON.stringify(body)]);
      expect(answer.header('x-own')).toBe('1');
      expect(stage.sent.length).toBe(before);
    }
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
  });

  test('a request that is too large for the limit puts no key in cooldown', async () => {
    const message =
      'Request too large for gpt-5 in organization org-1 on tokens per min (TPM): Limit 30000, Requested 90000. The input or output tokens must be reduced in order to run successfully.';
    const { answer } = await stage.ask();
    stage.last().reply(429, { error: { message, type: 'tokens', code: 'rate_limit_exceeded' } });
    expect(answer.status).toBe(429);
    await stage.ask();
    await stage.ask();
    expect(new Set(stage.sent.slice(1).map(usedKey))).toEqual(new Set([one, two]));
  });

  test('if all are rejected, the client gets the proxy’s error, without the API’s text about a key', async () => {
    const { answer } = await stage.ask();
    stage.last().reply(401, WRONG);
    stage.last().reply(401, WRONG);
    expect(answer.failure?.code).toBe('provider_key_refused');
    expect(answer.failure?.mayRetry).toBe(false);
    // The last one is tried even during its cooldown.
    const next = await stage.ask();
    stage.last().reply(200);
    expect(next.answer.status).toBe(200);
    expect(stage.pools.count().openai?.awake).toBe(1);
  });

  test('an error from another locked proxy is not about the key', async () => {
    const { answer } = await stage.ask();
    const body = { error: { code: 'invalid_access_key' } };
    stage.last().reply(401, body, 'x-proxy-error', 'invalid_access_key');
    expect(answer.failure?.code).toBe('upstream_locked');
    expect(stage.pools.count()).toEqual({ openai: { awake: 2, total: 2 } });
  });
});

describe('a single key', () => {
  beforeEach(() => {
    stage = start(`openai=${one}`);
  });

  test('is used whatever the API returned for it, and its 429 passes unchanged', async () => {
    for (const [status, body] of [
      [401, WRONG],
      [401, UNAUTHORIZED],
      [429, EMPTY],
    ] as const) {
      const { answer } = await stage.ask();
      stage.last().reply(status, body);
      expect(answer.failure?.code).toBe('provider_key_refused');
    }
    const limited = await stage.ask();
    stage.last().reply(429, LIMITED, 'retry-after', '33');
    expect(limited.answer.body).toBe(JSON.stringify(LIMITED));
    expect(limited.answer.header('retry-after')).toBe('33');
    const { answer } = await stage.ask();
    stage.last().reply(200);
    expect(answer.status).toBe(200);
    expect(stage.sent.length).toBe(5);
  });
});

test('a key’s concurrency limit holds, and the next request is told to retry in one second', async () => {
  stage = start(`openai=${one}(2)`);
  const { exchange } = await stage.ask();
  await stage.ask();
  const { answer } = await stage.ask();
  expect(answer.failure?.code).toBe('provider_key_limited');
  expect(answer.header('retry-after')).toBe('1');
  await exchange.end();
  const next = await stage.ask();
  stage.last().reply(200);
  expect(next.answer.status).toBe(200);
});

describe('a key that a response repeats', () => {
  test('is masked in the values of headers, trailers and 1xx heads', async () => {
    const { answer } = await stage.ask();
    const key = usedKey(stage.last()) ?? '';
    stage.last().start();
    stage
      .last()
      .answer.inform({ status: 103, reason: `for ${key}`, headers: ['link', `</${key}>`] });
    stage.last().reply(200, {}, 'x-goog-upload-url', `https://x/?key=${key}&id=1`);
    expect(answer.header('x-goog-upload-url')).toBe('https://x/?key=hidden&id=1');
    expect(answer.informed[0]?.headers).toEqual(['link', '</hidden>']);
    expect(answer.informed[0]?.reason).toBe('for hidden');
  });

  test('is left unchanged if the key is too short to be a secret', async () => {
    stage = start('openai=x');
    const { answer } = await stage.ask();
    stage.last().reply(200, {}, 'x-next', 'text/event-stream');
    expect(answer.header('x-next')).toBe('text/event-stream');
    expect(answer.headers[0]).toBe('content-type');
  });
});

test.each([
  ['sk-ant-api03-key', 'x-api-key', 'sk-ant-api03-key'],
  ['sk-ant-oat01-key', 'authorization', 'Bearer sk-ant-oat01-key'],
])(
  'Anthropic gets %s in the right location, wherever the access key was',
  async (key, name, value) => {
    stage = start(`anthropic=${key}`);
    await stage.ask({ provider: toProvider('anthropic'), target: '/v1/messages' });
    expect(stage.last().header(name)).toEqual([value]);
    expect(stage.last().headers.length).toBe(2);
  },
);

test('an address of a provider may have its own keys', async () => {
  stage = start(`openai=${one} openai@proxy.example.com=sk-proxy-of-the-other`);
  await stage.ask();
  expect(usedKey(stage.last())).toBe(one);
  await stage.ask({ provider: toProvider('openai', 'https://proxy.example.com') });
  expect(usedKey(stage.last())).toBe('sk-proxy-of-the-other');
});
