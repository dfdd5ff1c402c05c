import Anthropic, { AuthenticationError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ANSWER,
  EVENT_STREAM,
  type Exact,
  LAST_CHUNK,
  type StandIn,
  startExact,
  startStandIn,
  toEventChunk,
  toJsonAnswer,
} from './upstreams';

const QUESTION = {
  model: 'claude-test',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello?' }],
};

describe('the Anthropic SDK, with only its base URL changed,', () => {
  let standIn: StandIn;
  let exact: Exact;

  beforeAll(async () => {
    [standIn, exact] = await Promise.all([startStandIn(), startExact()]);
  });
  afterAll(() => Promise.all([standIn.close(), exact.close()]));

  const createClient = ({ proxy }: StandIn | Exact) =>
    new Anthropic({ baseURL: proxy.url, apiKey: 'sk-ant-test', authToken: null, maxRetries: 0 });

  test('gets a message', async () => {
    const { content } = await createClient(standIn).messages.create(QUESTION);
    expect(content).toMatchObject([{ type: 'text', text: ANSWER }]);
  });

  test('gets a streamed message, piece by piece', async () => {
    const stream = createClient(standIn).messages.stream(QUESTION);
    const pieces: string[] = [];
    stream.on('text', (piece) => pieces.push(piece));
    expect(await stream.finalText()).toBe(ANSWER);
    expect(pieces.length).toBeGreaterThan(2);
  });

  test('gets each event before the next is sent, and its key reaches the upstream', async () => {
    const answer = createClient(exact).messages.create({ ...QUESTION, stream: true });
    const exchange = await exact.upstream.request();
    expect(exchange.target).toBe('/v1/messages');
    expect(exchange.header('authorization')).toEqual(['Bearer sk-ant-test']);
    expect(exchange.header('anthropic-version')).toHaveLength(1);
    exchange.send(EVENT_STREAM);
    const events = (await answer)[Symbol.asyncIterator]();
    for (const text of ['one', 'two', 'three']) {
      const delta = { type: 'text_delta', text };
      const event = { type: 'content_block_delta', index: 0, delta };
      exchange.send(toEventChunk(event, event.type));
      expect((await events.next()).value).toEqual(event);
    }
    exchange.send(LAST_CHUNK);
    expect((await events.next()).done).toBe(true);
  });

  test('maps an API error to its own', async () => {
    const asked = createClient(exact).messages.create(QUESTION);
    const exchange = await exact.upstream.request();
    const body = {
      type: 'error',
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
    };
    exchange.send(toJsonAnswer('401 Unauthorized', body, 'request-id: req_7'));
    const error: unknown = await asked.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ status: 401, error: body, requestID: 'req_7' });
  });
});
