import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import {
  type Exact,
  type StandIn,
  startExact,
  startStandIn,
  TRANSCRIPT,
  toJsonAnswer,
} from './upstreams';

const RECORDING = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256));

/** The multipart body that the SDK created, to compare with what reached the upstream. */
interface Sent {
  readonly type: string | null;
  readonly bytes: Buffer;
}

function createRecordingClient(url: string) {
  const sent: Sent[] = [];
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'sk-test',
    maxRetries: 0,
    fetch: async (target, options) => {
      const request = new Request(target, options);
      // Before its first upload the SDK tests whether its fetch supports FormData.
      if (request.method !== 'POST') return fetch(request);
      const bytes = Buffer.from(await request.clone().arrayBuffer());
      sent.push({ type: request.headers.get('content-type'), bytes });
      return fetch(request);
    },
  });
  return { client, sent };
}

describe('an upload of the openai SDK', () => {
  let standIn: StandIn;
  let exact: Exact;

  beforeAll(async () => {
    [standIn, exact] = await Promise.all([startStandIn(), startExact()]);
  });
  afterAll(() => Promise.all([standIn.close(), exact.close()]));

  test('of a recording returns its transcription', async () => {
    const client = new OpenAI({ baseURL: `${standIn.proxy.url}/v1`, apiKey: 'sk-test' });
    const file = await toFile(RECORDING, 'words.wav', { type: 'audio/wav' });
    const { text } = await client.audio.transcriptions.create({ file, model: 'whisper-1' });
    expect(text).toBe(TRANSCRIPT);
  });

  test('of a file can be downloaded again, byte for byte', async () => {
    const client = new OpenAI({ baseURL: `${standIn.proxy.url}/v1`, apiKey: 'sk-test' });
    const content = Buffer.from('{"custom_id":"1"}\n{"custom_id":"2 é ✓"}\n');
    const { id } = await client.files.create({
      file: await toFile(content, 'batch.jsonl'),
      purpose: 'batch',
    });
    const download = await client.files.content(id);
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  });

  test.each([
    [
      'a file',
      { id: 'file-1', object: 'file' },
      async (client: OpenAI) =>
        client.files.create({
          file: await toFile(RECORDING, 'training « 1 ».jsonl'),
          purpose: 'fine-tune',
        }),
    ],
    [
      'a recording',
      { text: TRANSCRIPT },
      async (client: OpenAI) =>
        client.audio.transcriptions.create({
          file: await toFile(RECORDING, 'words.wav', { type: 'audio/wav' }),
          model: 'gpt-4o-transcribe',
          language: 'en',
        }),
    ],
  ])('of %s reaches the upstream as the bytes that the SDK sent', async (_name, answer, upload) => {
    const { client, sent } = createRecordingClient(exact.proxy.url);
    const uploaded = upload(client);
    const exchange = await exact.upstream.request();
    const received = await exchange.body();
    exchange.send(toJsonAnswer('200 OK', answer));
    expect(await uploaded).toMatchObject(answer);
    expect(sent).toHaveLength(1);
    expect(exchange.header('content-type')).toEqual([sent[0]?.type]);
    expect(received.length).toBeGreaterThan(RECORDING.length);
    expect(sent[0]?.bytes.equals(received)).toBe(true);
  });
});
