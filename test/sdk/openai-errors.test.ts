import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from 'openai';
import { startProxy } from '../support/proxy-process';
import { startRawUpstream } from '../support/raw-upstream';
import { type Exact, startExact, toJsonAnswer } from './upstreams';

const QUESTION = {
  model: 'gpt-4o',
  messages: [{ role: 'user' as const, content: 'Hello?' }],
};

const failure = (asked: Promise<unknown>): Promise<APIError> =>
  asked.then(
    () => {
      throw new Error('the SDK saw no error');
    },
    (error: APIError) => error,
  );

describe('an API error', () => {
  let exact: Exact;
  const createClient = (maxRetries: number) =>
    new OpenAI({ baseURL: `${exact.proxy.url}/v1`, apiKey: 'sk-test', maxRetries });

  beforeAll(async () => {
    exact = await startExact();
  });
  beforeEach(() => exact.upstream.reset());
  afterAll(() => exact.close());

  test.each([
    ['400 Bad Request', BadRequestError, 'context_length_exceeded'],
    ['401 Unauthorized', AuthenticationError, 'invalid_api_key'],
    ['429 Too Many Requests', RateLimitError, 'rate_limit_exceeded'],
    ['500 Internal Server Error', InternalServerError, 'server_error'],
  ])('%s is the SDK’s own error, with its body and its headers', async (status, type, code) => {
    const body = { message: 'A message from the API.', type: 'some_type', param: 'model', code };
    const asked = failure(createClient(0).chat.completions.create(QUESTION));
    const exchange = await exact.upstream.request();
    expect(exchange.header('authorization')).toEqual(['Bearer sk-test']);
    exchange.send(toJsonAnswer(status, { error: body }, 'Retry-After: 7', 'x-request-id: req_42'));
    const error = await asked;
    expect(error).toBeInstanceOf(type);
    expect(error.status).toBe(Number(status.slice(0, 3)));
    expect(error.error).toEqual(body);
    expect(error.code).toBe(code);
    expect(error.requestID).toBe('req_42');
    expect(error.headers?.get('retry-after')).toBe('7');
    expect(error.headers?.has('x-proxy-error')).toBe(false);
    expect(exact.upstream.exchanges).toHaveLength(1);
  });

  test('is retried as often as the SDK is configured to, and never by the proxy', async () => {
    const asked = failure(createClient(2).chat.completions.create(QUESTION));
    const counts: string[][] = [];
    for (let call = 0; call < 3; call += 1) {
      const exchange = await exact.upstream.request();
      counts.push(exchange.header('x-stainless-retry-count'));
      exchange.send(toJsonAnswer('503 Service Unavailable', {}, 'retry-after-ms: 1'));
    }
    expect(await asked).toBeInstanceOf(InternalServerError);
    expect(counts).toEqual([['0'], ['1'], ['2']]);
    expect(exact.upstream.exchanges).toHaveLength(3);
  });

  test('is not retried when the upstream says so', async () => {
    const asked = failure(createClient(2).chat.completions.create(QUESTION));
    const exchange = await exact.upstream.request();
    exchange.send(toJsonAnswer('503 Service Unavailable', {}, 'x-should-retry: false'));
    expect(await asked).toBeInstanceOf(InternalServerError);
    expect(exact.upstream.exchanges).toHaveLength(1);
  });
});

test('an upstream that is down is an APIError with a code and a message, without an address', async () => {
  const upstream = await startRawUpstream();
  const proxy = await startProxy({ UPSTREAM_URL: upstream.url });
  try {
    await upstream.close();
    const client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
    const error = await failure(client.chat.completions.create(QUESTION));
    expect(error).toBeInstanceOf(APIError);
    expect(error.status).toBe(502);
    expect(error.code).toBe('upstream_unreachable');
    expect(error.type).toBe('proxy_error');
    expect(error.headers?.get('x-proxy-error')).toBe('upstream_unreachable');
    expect(error.message).not.toMatch(/127\.0\.0\.1|ECONN/);
  } finally {
    await proxy.stop();
  }
});
