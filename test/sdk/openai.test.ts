import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { ANSWER, SPEECH, type StandIn, startStandIn, VECTOR } from './upstreams';

describe('the openai SDK, with only its base URL changed,', () => {
  let standIn: StandIn;
  let client: OpenAI;

  beforeAll(async () => {
    standIn = await startStandIn();
    client = new OpenAI({ baseURL: `${standIn.proxy.url}/v1`, apiKey: 'sk-test', maxRetries: 0 });
  });
  afterAll(() => standIn.close());

  const question = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Hello?' }] };

  test('lists the models', async () => {
    const models: string[] = [];
    for await (const model of client.models.list()) models.push(model.id);
    expect(models).toContain('gpt-4o');
  });

  test('gets a chat, and the id of its request', async () => {
    const { data, request_id } = await client.chat.completions.create(question).withResponse();
    expect(data.choices[0]?.message.content).toBe(ANSWER);
    expect(request_id).toMatch(/^req-/);
  });

  test('gets a streamed chat token by token', async () => {
    const stream = await client.chat.completions.create({ ...question, stream: true });
    const tokens: string[] = [];
    for await (const chunk of stream) {
      const text = chunk.choices[0]?.delta.content;
      if (text) tokens.push(text);
    }
    expect(tokens.length).toBeGreaterThan(2);
    expect(tokens.join('')).toBe(ANSWER);
  });

  test('gets a streamed chat through its helper, with the whole message at the end', async () => {
    const completion = await client.chat.completions
      .stream({ ...question, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(ANSWER);
    expect(completion.usage).toBeDefined();
  });

  test('gets a response', async () => {
    const response = await client.responses.create({ model: 'gpt-4o', input: 'Hello?' });
    expect(response.status).toBe('completed');
    expect(response.output_text).toBe(ANSWER);
  });

  test('gets a streamed response, event by event', async () => {
    const stream = await client.responses.create({
      model: 'gpt-4o',
      input: 'Hello?',
      stream: true,
    });
    const types: string[] = [];
    let text = '';
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(types[0]).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
    expect(text).toBe(ANSWER);
  });

  test('gets embeddings', async () => {
    const { data } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: 'Hello',
      encoding_format: 'float',
    });
    expect(data[0]?.embedding).toEqual(VECTOR);
  });

  test('gets speech, byte for byte', async () => {
    const speech = await client.audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input: 'Hello',
    });
    expect(speech.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await speech.arrayBuffer()).equals(SPEECH)).toBe(true);
  });
});
