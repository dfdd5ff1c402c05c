import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { AccessKey } from '../../../../lib/config/access-key';
import { readAccessKeys, toKeyHash } from '../../../../lib/config/access-keys';
import type { ModelReading } from '../../../../lib/dialects/model';
import type { TokenUsage } from '../../../../lib/dialects/token-usage';
import type { Layer } from '../../../../lib/exchange/layer';
import { toCounters } from '../../../../lib/layers/access/counters';
import type { CounterGroup } from '../../../../lib/layers/access/limits/limits';
import { createMemoryLimits } from '../../../../lib/layers/access/limits/memory-limits';
import { findRequestPrice } from '../../../../lib/layers/access/pricing';
import { createAccessRules } from '../../../../lib/layers/access/rules';
import { type Asked, createStage, type SentRequest, toProvider } from '../stage';

const NOON = Date.UTC(2027, 0, 15, 12);

/** The rules of one key, on a locked proxy that injects the owner's key. */
function start(rules: string, usage?: TokenUsage) {
  const { keys, problems } = readAccessKeys(`alice ${toKeyHash('a').toString('hex')} ${rules}`);
  expect(problems).toEqual([]);
  let time = NOON;
  const locked: Layer = (next) => (exchange, answer) => {
    exchange.accessKey = keys[0];
    exchange.credential = { location: 'bearer', name: 'authorization', at: 0 };
    return next(exchange, answer);
  };
  const counting: Layer = (next) => (exchange, answer) => {
    exchange.onEnd(() => {
      exchange.usage = usage;
    });
    return next(exchange, answer);
  };
  const limits = createMemoryLimits(() => time);
  const stage = createStage(
    locked,
    createAccessRules({
      limits,
      readModel: ({ body }) => {
        const read = (): ModelReading => {
          const { model, fallbacks = [] } = JSON.parse(String(body.content ?? '{}')) as {
            model?: string;
            fallbacks?: string[];
          };
          const others = fallbacks.map((name) => ({
            ...{ name, prefix: '', position: undefined, isMain: false },
          }));
          return model === undefined
            ? { verdict: 'none' }
            : {
                verdict: 'named',
                models: [{ name: model, prefix: '', position: undefined, isMain: true }, ...others],
              };
        };
        return body.isStream ? Promise.resolve(body.whole()).then(read) : read();
      },
      readCountable: () => 'counted',
      findPrice: findRequestPrice,
      now: () => time,
    }),
    counting,
  );
  const last = () => stage.sent.at(-1) as SentRequest;
  return {
    ...stage,
    last,
    /** One request with a complete response. */
    async use(asked: Asked = {}, ...headers: string[]) {
      const { answer, exchange } = await stage.ask({ body: '{"model":"gpt-5"}', ...asked });
      if (!answer.failure) last().reply(200, {}, ...headers);
      await exchange.end();
      return { answer, exchange };
    },
    /** The nano-dollars spent. */
    async look() {
      const group = toCounters(keys[0] as AccessKey) as CounterGroup;
      return (await limits.look(group))?.counted[1]?.spent;
    },
    later(milliseconds: number) {
      time += milliseconds;
    },
  };
}

test('a key with a limit of concurrent requests has no more bodies in memory', async () => {
  const { ask, last } = start('concurrency=1 models=gpt-*');
  const [first, second] = [new PassThrough(), new PassThrough()];
  const pending = ask({ content: first });
  const other = await ask({ content: second });
  expect(other.answer.failure?.code).toBe('access_key_limited');
  // Its client leaves.
  first.destroy();
  expect((await pending).answer.failure?.code).toBe('invalid_request');
  const third = await ask({ content: second.end('{"model":"gpt-5"}') });
  last().reply(200);
  expect(third.answer.status).toBe(200);
});

describe('the remaining limits of a key', () => {
  test('are reported in OpenAI’s headers, in place of the owner’s limits', async () => {
    const { use, later } = start('rpm=10 tpm=1000', {
      ...{ state: 'measured', input: 100, output: 50 },
    });
    await use();
    later(5_000);
    const { answer } = await use({}, 'x-ratelimit-limit-requests', '9999', 'x-own', '1');
    expect(answer.headers.filter((name) => name === 'x-ratelimit-limit-requests').length).toBe(1);
    expect(answer.header('x-ratelimit-limit-requests')).toBe('10');
    expect(answer.header('x-ratelimit-remaining-requests')).toBe('8');
    expect(answer.header('x-ratelimit-reset-requests')).toBe('115s');
    expect(answer.header('x-ratelimit-limit-tokens')).toBe('1000');
    expect(answer.header('x-ratelimit-remaining-tokens')).toBe('850');
    expect(answer.header('x-own')).toBe('1');
  });

  test('are reported in Anthropic’s headers', async () => {
    const { use } = start('rpm=10');
    const { answer } = await use({ provider: toProvider('anthropic') });
    expect(answer.header('anthropic-ratelimit-requests-remaining')).toBe('9');
    expect(answer.header('anthropic-ratelimit-requests-reset')).toBe('2027-01-15T12:02:00Z');
  });

  test('are those of the tightest limit when a model has its own', async () => {
    const { use } = start('rpm=100 models=gpt-5(rpm=2),gpt-*');
    const { answer } = await use();
    expect(answer.header('x-ratelimit-limit-requests')).toBe('2');
    await use();
    expect((await use()).answer.failure?.message).toContain(
      '2 requests per minute for models like',
    );
    const other = await use({ body: '{"model":"gpt-4o"}' });
    expect(other.answer.header('x-ratelimit-limit-requests')).toBe('100');
  });

  test('are the API’s own when the key has no limits', async () => {
    const { use } = start('');
    const { answer } = await use({}, 'x-ratelimit-limit-requests', '9999');
    expect(answer.header('x-ratelimit-limit-requests')).toBe('9999');
  });
});

describe('tokens that a response does not report', () => {
  test('are estimated from the bytes passed, and marked as estimated', async () => {
    const { ask, last, use } = start('tokens-per-day=1000', { state: 'unknown' });
    const { exchange } = await ask({
      body: JSON.stringify({ model: 'gpt-5', x: 'x'.repeat(2_900) }),
    });
    last().start();
    last().answer.head({
      status: 200,
      reason: undefined,
      headers: ['content-type', 'text/event-stream'],
    });
    last().answer.data(Buffer.alloc(2_400));
    // The client disconnects.
    await exchange.end();
    expect(exchange.notes.usage).toBe('estimated');
    expect(exchange.notes.counted_tokens).toBeGreaterThan(1_000);
    expect((await use()).answer.failure?.code).toBe('access_key_limited');
  });

  test('are never less than the tokens seen', async () => {
    const { ask, last } = start('tokens-per-day=1000', { state: 'partial', input: 700 });
    const { exchange } = await ask({ body: '{"model":"gpt-5"}' });
    last().reply(200);
    await exchange.end();
    expect(exchange.notes.counted_tokens).toBeUndefined();
  });

  test('cost nothing if the API returned an error or nothing was sent', async () => {
    const { ask, last, use } = start('tokens-per-day=1', { state: 'unknown' });
    const refused = await ask({ body: '{"model":"gpt-5"}' });
    last().reply(400);
    await refused.exchange.end();
    const unsent = await ask({ body: '{"model":"gpt-5"}' });
    await unsent.exchange.end();
    expect((await use()).answer.failure).toBeUndefined();
  });
});

describe('a budget', () => {
  const month = 'budget=0.01usd/month';

  test('counts the cost of the model in the response, with cache reads and writes, to the nano-dollar', async () => {
    const usage = { input: 1_000, cached: 400, output: 500 };
    // gpt-4o-mini: 0.15, cached 0.075, output 0.6 USD a million.
    const { use, look } = start('budget=1usd/day', {
      ...{ state: 'measured', model: 'gpt-4o-mini-2024-07-18', ...usage },
    });
    await use({ body: '{"model":"gpt-4o"}' });
    expect(await look()).toBe(600 * 150 + 400 * 75 + 500 * 600);
  });

  test('is used up by the request that exceeds it, and the error states when it resets', async () => {
    const { use, later } = start(month, { state: 'measured', input: 7_000, output: 0 });
    expect((await use()).answer.failure).toBeUndefined();
    expect((await use()).answer.failure).toBeUndefined();
    const { answer } = await use();
    expect(answer.failure).toMatchObject({ code: 'access_key_limited', mayRetry: false });
    expect(answer.failure?.message).toBe(
      'This access key may spend 0.01 USD per month, and that is used up. The budget resets on 2027-02-01 at midnight UTC.',
    );
    const wait = (Date.UTC(2027, 1, 1) - NOON) / 1_000;
    expect(answer.header('retry-after')).toBe(String(wait));
    later(wait * 1_000);
    expect((await use()).answer.failure).toBeUndefined();
  });

  test('counts the dearest of several models, because others may have run before the last', async () => {
    const { use, look } = start('budget=1usd/day', {
      ...{ state: 'measured', model: 'gpt-4o-mini', input: 1_000, output: 100 },
    });
    await use({ body: '{"model":"gpt-4o","fallbacks":["gpt-4o-mini"]}' });
    // gpt-4o: 2.5 and 10 USD a million.
    expect(await look()).toBe(1_000 * 2_500 + 100 * 10_000);
  });

  test('is charged an estimate for an interrupted response, with separate prices for input and output', async () => {
    const { ask, last, look } = start(month, { state: 'partial', input: 1_000 });
    const { exchange } = await ask({ body: '{"model":"gpt-5"}' });
    last().start();
    const headers = ['content-type', 'text/event-stream'];
    last().answer.head({ status: 200, reason: undefined, headers });
    last().answer.data(Buffer.alloc(2_400));
    await exchange.end();
    // gpt-5: 1.25 and 10 USD per million; 24 bytes of a stream count as one token.
    expect(await look()).toBe(1_000 * 1_250 + 100 * 10_000);
  });

  test('is not charged for requests that the API rejects', async () => {
    const { ask, last, look } = start(month, { state: 'unknown' });
    const { exchange } = await ask({ body: '{"model":"gpt-5"}' });
    last().reply(429);
    await exchange.end();
    expect(await look()).toBe(0);
  });

  test.each([
    ['{"model":"nobody-knows-me"}', 'the proxy has no price for its model'],
    ['{}', 'the proxy has no price for its model'],
    ['{"model":"gpt-5","web_search_options":{}}', 'a search or a service tier that is billed'],
    ['{"model":"gpt-5","tools":[{"type":"code_interpreter"}]}', 'it asks for a tool'],
  ])('rejects what it cannot price: %s', async (body, reason) => {
    const { use } = start(month);
    const { failure } = (await use({ body })).answer;
    expect(failure?.code).toBe('not_allowed');
    expect(failure?.message).toContain(`cost of this request cannot be counted: `);
    expect(failure?.message).toContain(reason);
  });

  test.each([
    '{"model":"gpt-5","tools":[{"type":"function","function":{}}],"service_tier":"auto"}',
    '{"model":"gpt-5","plugins":[],"web_search_options":null,"enable_search":false}',
  ])('allows what is billed by tokens alone: %s', async (body) => {
    const { use } = start(month, { state: 'measured', input: 1, output: 1 });
    expect((await use({ body })).answer.failure).toBeUndefined();
  });
});

describe('endpoints', () => {
  test.each([
    ['endpoints=chat', '/v1/chat/completions', true],
    ['endpoints=chat', '/openai/v1/chat/completions', true],
    ['endpoints=chat', '/api/paas/v4/chat/completions', true],
    ['endpoints=chat', '/deployments/gpt-4o/chat/completions?api-version=1', true],
    ['endpoints=generateContent', '/v1beta/models/gemini-2.5:generateContent', true],
    ['endpoints=generateContent', '/v1beta/models/gemini-2.5:embedContent', false],
    ['endpoints=models', '/v1beta/models', true],
    ['endpoints=models', '/v1/models/gpt-5', true],
    ['endpoints=chat', '/v1/responses', false],
    ['endpoints=!files', '/v1/responses', true],
    ['endpoints=!files', '/v1/vector_stores/v/files', false],
    ['endpoints=!files', '/v1/FILES', false],
  ])('%s: %s passes: %s', async (rules, target, passes) => {
    const { use } = start(rules);
    const { answer } = await use({ target });
    expect(answer.failure?.code).toBe(passes ? undefined : 'not_allowed');
  });
});
