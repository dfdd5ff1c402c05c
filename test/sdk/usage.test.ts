import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { recordedAnswers } from '../lib/layers/usage/answers';
import { guard } from '../support/guardian';
import { EVENT_STREAM, type Exact, LAST_CHUNK, startExact, toJsonAnswer } from './upstreams';

const find = (name: string) => {
  const found = recordedAnswers.find((answer) => answer.name === name);
  if (!found) throw new Error(`no answer ${name}`);
  return found.bytes;
};

/** The recorded responses' usage, and texts that a client could mistake for it. */
const text = 'Say {"usage":{"prompt_tokens":1,"completion_tokens":1}} and "model":"other"';
const question = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello?' }] };

describe('the log has the same usage that the providers’ SDKs get:', () => {
  let exact: Exact;

  beforeAll(async () => {
    exact = await startExact({ USAGE: 'on', STREAM_USAGE: 'on' });
  });
  beforeEach(() => exact.upstream.reset());
  afterAll(() => exact.close());

  /** Answers the next request with an event stream, and returns the request. */
  async function answer(name: string, patience?: number) {
    const exchange = await exact.upstream.request(patience);
    const asked = JSON.parse(String(await exchange.body())) as Record<string, unknown>;
    const bytes = find(name);
    exchange.send(EVENT_STREAM);
    exchange.send(`${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n${LAST_CHUNK}`);
    return asked;
  }

  const logged = (count: Record<string, unknown>) =>
    exact.proxy.untilLogged((line) =>
      Object.entries(count).every(([name, value]) => line[name] === value),
    );

  test('the openai SDK, a streamed chat', async () => {
    const client = new OpenAI({ baseURL: `${exact.proxy.url}/v1`, apiKey: 'sk', maxRetries: 0 });
    const created = client.chat.completions.create({ ...question, stream: true });
    const asked = await answer('chat-stream');
    expect(asked.stream_options).toEqual({ include_usage: true });
    let said = '';
    for await (const { choices } of await created) {
      // Users' code relies on a choice in each chunk unless they requested the usage.
      expect(choices).toHaveLength(1);
      said += choices[0]?.delta.content ?? '';
    }
    expect(said).toContain(text);
    await logged({ model: 'gpt-5-mini-2025-08-07', usage: 'measured', output_tokens: 117 });
  });

  test('the openai SDK, a streamed response', async () => {
    const client = new OpenAI({ baseURL: `${exact.proxy.url}/v1`, apiKey: 'sk', maxRetries: 0 });
    const created = client.responses.create({ model: 'm', input: 'Hello?', stream: true });
    await answer('responses-stream');
    const types: string[] = [];
    for await (const { type } of await created) types.push(type);
    expect(types.at(-1)).toBe('response.completed');
    await logged({ model: 'gpt-5.1-2025-11-13', usage: 'measured', cached_tokens: 256 });
  });

  test('the openai SDK, a picture', async () => {
    const client = new OpenAI({ baseURL: `${exact.proxy.url}/v1`, apiKey: 'sk', maxRetries: 0 });
    const created = client.images.generate({ model: 'gpt-image-1', prompt: 'A fox' });
    const body = JSON.parse(String(find('images-plain'))) as unknown;
    (await exact.upstream.request()).send(toJsonAnswer('200 OK', body));
    expect((await created).usage?.output_tokens).toBe(4160);
    await logged({ usage: 'measured', input_tokens: 100, output_tokens: 4160 });
  });

  test('the Anthropic SDK, a streamed message', async () => {
    const client = new Anthropic({ baseURL: exact.proxy.url, apiKey: 'sk', maxRetries: 0 });
    const stream = client.messages.stream({ ...question, max_tokens: 100 });
    await answer('anthropic-stream');
    expect(await stream.finalText()).toContain(text);
    // 2095 of the input are uncached, 100 were written to the cache, 2000 read from it.
    await logged({
      usage: 'measured',
      input_tokens: 4195,
      cached_tokens: 2000,
      output_tokens: 503,
    });
  });

  test('the Google Gen AI SDK, streamed content', async () => {
    const file = resolve(__dirname, 'google-client.mjs');
    const words = [file, exact.proxy.url, 'stream'];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    guard(child);
    let seen = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      seen += piece;
    });
    const ended = new Promise((done) => child.once('close', done));
    await answer('gemini-stream', 20_000);
    await ended;
    expect(seen).toContain(JSON.stringify(text).slice(1, -1));
    await logged({ model: 'gemini-2.5-flash', usage: 'measured', reasoning_tokens: 720 });
  });
});
