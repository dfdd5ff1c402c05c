import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { APIUserAbortError } from 'openai';
import type { UpstreamExchange } from '../support/raw-upstream';
import { EVENT_STREAM, type Exact, LAST_CHUNK, startExact, toEventChunk } from './upstreams';

const toChatChunk = (content: string) =>
  toEventChunk({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });

describe('the openai SDK', () => {
  let exact: Exact;
  let client: OpenAI;

  beforeAll(async () => {
    exact = await startExact();
    client = new OpenAI({ baseURL: `${exact.proxy.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  });
  beforeEach(() => exact.upstream.reset());
  afterAll(() => exact.close());

  const start = async () => {
    const answer = client.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'Hello?' }],
      stream: true,
    });
    const exchange = await exact.upstream.request();
    exchange.send(EVENT_STREAM);
    return { stream: await answer, exchange };
  };
  const leaves = async (exchange: UpstreamExchange) => {
    await exchange.connection.untilEnd(2_000);
    await exact.proxy.untilLogged((line) => line.client_left === true);
  };

  test('gets the head of a stream before the first token, and each token before the next is sent', async () => {
    const { stream, exchange } = await start();
    const tokens = stream[Symbol.asyncIterator]();
    for (const word of ['one', 'two', 'three', 'four', 'five']) {
      exchange.send(toChatChunk(word));
      const { value } = await tokens.next();
      expect(value?.choices[0]?.delta.content).toBe(word);
    }
    exchange.send(toEventChunk('[DONE]') + LAST_CHUNK);
    expect((await tokens.next()).done).toBe(true);
  });

  test('gets each event of a response before the next is sent', async () => {
    const answer = client.responses.create({ model: 'gpt-4o', input: 'Hello?', stream: true });
    const exchange = await exact.upstream.request();
    exchange.send(EVENT_STREAM);
    const events = (await answer)[Symbol.asyncIterator]();
    for (const delta of ['one', 'two', 'three']) {
      const event = { type: 'response.output_text.delta', delta };
      exchange.send(toEventChunk(event, event.type));
      expect((await events.next()).value).toMatchObject(event);
    }
    exchange.send(LAST_CHUNK);
    expect((await events.next()).done).toBe(true);
  });

  test('stops the upstream at once when it aborts in mid-stream', async () => {
    const { stream, exchange } = await start();
    exchange.send(toChatChunk('one'));
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('one');
      stream.controller.abort();
    }
    await leaves(exchange);
  });

  test('stops the upstream at once when its loop ends in mid-stream', async () => {
    const { stream, exchange } = await start();
    exchange.send(toChatChunk('one'));
    for await (const _ of stream) break;
    await leaves(exchange);
  });

  test('stops the upstream at once when it aborts before the response head', async () => {
    const controller = new AbortController();
    const answer = client.responses.create(
      { model: 'gpt-4o', input: 'Think for long.' },
      { signal: controller.signal },
    );
    const exchange = await exact.upstream.request();
    controller.abort();
    await expect(answer).rejects.toThrow(APIUserAbortError);
    await leaves(exchange);
  });

  test('sees an error, not a complete response, when the upstream breaks off in mid-stream', async () => {
    const { stream, exchange } = await start();
    exchange.send(toChatChunk('one'));
    const read = async () => {
      for await (const _ of stream) exchange.connection.reset();
    };
    await expect(read()).rejects.toThrow();
  });
});
