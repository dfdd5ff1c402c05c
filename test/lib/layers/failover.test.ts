import { beforeEach, describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../lib/exchange/errors';
import { createFailover } from '../../../lib/layers/failover/layer';
import { type Asked, createStage, type SentRequest, toProvider, toUpstream } from './stage';

const first = toUpstream('https://one.example.com');
const second = toUpstream('https://two.example.com');
const third = toUpstream('https://three.example.com');

/** Changes the request, as the Azure and injection layers do later. */
function start(...upstreams: [typeof first, ...(typeof first)[]]) {
  let time = 1_000_000;
  const stage = createStage(
    createFailover(
      () => upstreams,
      undefined,
      () => time,
    ),
    (next) => (exchange, answer) => {
      exchange.headers = [...exchange.headers, 'x-mark', '1'];
      exchange.target = `/marked${exchange.target}`;
      return next(exchange, answer);
    },
  );
  return {
    ...stage,
    ask: (asked: Asked = {}) => stage.ask({ body: '{}', ...asked }),
    last: () => stage.sent.at(-1) as SentRequest,
    hosts: () => stage.sent.map(({ upstream }) => upstream.url.hostname.split('.')[0]),
    later(milliseconds: number) {
      time += milliseconds;
    },
  };
}

const unreachable = new ProxyError('upstream_unreachable', { cause: { code: 'ECONNREFUSED' } });
const REGION = { error: { code: 'unsupported_country_region_territory', message: 'Country …' } };

let stage: ReturnType<typeof start>;
beforeEach(() => {
  stage = start(first, second);
});

describe('the next address is tried', () => {
  test('when the connection failed, with the request unchanged', async () => {
    const { answer, exchange } = await stage.ask();
    stage.last().answer.fail(unreachable);
    expect(stage.hosts()).toEqual(['one', 'two']);
    expect(stage.last().headers).toEqual(['x-mark', '1']);
    expect(stage.last().target).toBe('/marked/v1/chat/completions');
    stage.last().reply(200, { ok: true });
    expect([answer.status, answer.body]).toEqual([200, '{"ok":true}']);
    expect(exchange.upstream).toBe(second);
  });

  test('when a connection was open, but nothing had been written to it', async () => {
    await stage.ask();
    stage.last().start('nothing');
    stage.last().answer.fail(unreachable);
    expect(stage.hosts()).toEqual(['one', 'two']);
  });

  test.each([
    ['OpenAI', 'openai', 403, REGION],
    [
      'Gemini',
      'gemini',
      400,
      {
        error: {
          code: 400,
          message: 'User location is not supported for the API use.',
          status: 'FAILED_PRECONDITION',
        },
      },
    ],
    [
      'Anthropic',
      'anthropic',
      403,
      { error: { type: 'forbidden', message: 'Request not allowed' } },
    ],
    [
      'OpenRouter',
      'openai',
      403,
      {
        error: {
          code: 403,
          message: 'Provider returned error',
          metadata: { raw: JSON.stringify(REGION) },
        },
      },
    ],
    [
      'Groq',
      'openai',
      403,
      { error: { message: 'Access denied. Please check your network settings.' } },
    ],
  ] as const)('when %s rejects the region', async (_, dialect, status, body) => {
    const { answer } = await stage.ask({ provider: toProvider(dialect) });
    stage.last().reply(status, body);
    expect(stage.hosts()).toEqual(['one', 'two']);
    stage.last().reply(200);
    expect(answer.status).toBe(200);
  });

  test('first, for half a minute after the other one failed', async () => {
    await stage.ask();
    stage.last().answer.fail(unreachable);
    stage.last().reply(200);
    await stage.ask();
    expect(stage.hosts()).toEqual(['one', 'two', 'two']);
    stage.later(30_000);
    await stage.ask();
    expect(stage.hosts()).toEqual(['one', 'two', 'two', 'one']);
  });

  test.each(['loop_detected', 'invalid_access_key'])(
    'when the first is another instance of this proxy that returns %s',
    async (code) => {
      const { answer } = await stage.ask();
      stage
        .last()
        .reply(code === 'loop_detected' ? 508 : 401, { error: { code } }, 'x-proxy-error', code);
      stage.last().reply(200);
      expect(answer.status).toBe(200);
    },
  );
});

describe('no other address is tried', () => {
  test.each([
    ['any other error', 403, { error: { code: 'model_not_found' } }],
    [
      'a message that quotes an unsupported-region error',
      400,
      { error: { message: 'No such model: unsupported_country_region_territory', code: null } },
    ],
    ['a rate limit', 429, { error: { code: 'rate_limit_exceeded' } }],
    ['a failure of the API', 500, {}],
  ])('after %s, which passes unchanged', async (_, status, body) => {
    const { answer } = await stage.ask();
    stage.last().reply(status, body, 'x-own', '1');
    expect(stage.hosts()).toEqual(['one']);
    expect([answer.status, answer.body]).toEqual([status, JSON.stringify(body)]);
    expect(answer.header('x-own')).toBe('1');
  });

  test.each(['some', 'all'] as const)('after %s of the request was sent', async (sent) => {
    const { answer } = await stage.ask();
    stage.last().start(sent);
    stage.last().answer.fail(unreachable);
    expect(stage.hosts()).toEqual(['one']);
    expect(answer.failure).toBe(unreachable);
  });

  test('for a failure that is unrelated to the address', async () => {
    const { answer } = await stage.ask();
    const failure = new ProxyError('not_allowed');
    stage.last().answer.fail(failure);
    expect(stage.hosts()).toEqual(['one']);
    expect(answer.failure).toBe(failure);
  });
});

describe('when every address fails', () => {
  test('the client gets the first address’s error', async () => {
    const { answer, exchange } = await stage.ask();
    stage.last().reply(403, REGION);
    stage.last().answer.fail(unreachable);
    expect([answer.status, answer.body]).toEqual([403, JSON.stringify(REGION)]);
    expect(exchange.upstream).toBe(first);
  });

  test('errors of a second proxy that is a loop or is locked are ignored', async () => {
    for (const [status, code] of [
      [508, 'loop_detected'],
      [401, 'invalid_access_key'],
    ] as const) {
      stage = start(first, second);
      const { answer } = await stage.ask();
      stage.last().answer.fail(unreachable);
      stage.last().reply(status, {}, 'x-proxy-error', code);
      expect(answer.failure).toBe(unreachable);
    }
  });

  test('each of them was tried once', async () => {
    stage = start(first, second, third);
    const { answer } = await stage.ask();
    for (let count = 0; count < 3; count++) stage.last().answer.fail(unreachable);
    expect(stage.hosts()).toEqual(['one', 'two', 'three']);
    expect(answer.failure).toBe(unreachable);
  });
});

test('a response that is not such an error is streamed', async () => {
  const { answer } = await stage.ask();
  stage.last().start();
  stage.last().answer.head({ status: 200, reason: undefined, headers: [] });
  expect(answer.status).toBe(200);
  stage.last().answer.data(Buffer.from('one'));
  expect(answer.body).toBe('one');
});

test('an unusually long error is passed on, and one that breaks off is cut off', async () => {
  const { answer } = await stage.ask();
  stage.last().start();
  stage.last().answer.head({ status: 403, reason: undefined, headers: [] });
  stage.last().answer.data(Buffer.alloc(40_000));
  expect(answer.status).toBeUndefined();
  stage.last().answer.data(Buffer.alloc(40_000));
  expect(answer.body.length).toBe(80_000);
  const broken = await stage.ask();
  stage.last().start();
  stage.last().answer.head({ status: 403, reason: undefined, headers: [] });
  stage.last().answer.data(Buffer.from('{'));
  stage.last().answer.fail(unreachable);
  expect([broken.answer.status, broken.answer.body]).toEqual([403, '{']);
  expect(broken.answer.failure).toBe(unreachable);
});
