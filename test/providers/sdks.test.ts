import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Anthropic, { NotFoundError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { NotFoundError as OpenAINotFoundError } from 'openai';
import { guard } from '../support/guardian';
import { type Stage, startStage, toAnswer } from './stage';

const JSON_TYPE = 'Content-Type: application/json';
const toJson = (value: unknown, ...lines: string[]) =>
  toAnswer('200 OK', JSON.stringify(value), JSON_TYPE, ...lines);

/** What the Gemini SDK sees, in a separate process (test/sdk/google-client.mjs). */
function runGoogle(baseUrl: string, operation: string): Promise<unknown> {
  const client = resolve(__dirname, '../sdk/google-client.mjs');
  const words = [client, baseUrl, operation];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  guard(child);
  return new Promise((done, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => done(JSON.parse(line)));
    child.once('close', (code) => reject(new Error(`the client ended with ${code}`)));
  });
}

describe('three SDKs at one address', () => {
  let stage: Stage<'openai' | 'anthropic' | 'gemini'>;

  beforeAll(async () => {
    stage = await startStage(['openai', 'anthropic', 'gemini'], (urls) => ({
      PROVIDERS: `openai=${urls.openai},anthropic=${urls.anthropic},gemini=${urls.gemini}`,
    }));
  });
  afterAll(() => stage.close());

  const createAnthropic = (path = '') =>
    new Anthropic({ baseURL: stage.proxy.url + path, apiKey: 'k', authToken: null, maxRetries: 0 });

  test.each(['/v1', '/openai/v1'])('the openai SDK at %s', async (path) => {
    const client = new OpenAI({ baseURL: stage.proxy.url + path, apiKey: 'k', maxRetries: 0 });
    const asked = client.models.retrieve('gpt-4o');
    const exchange = await stage.upstreams.openai.request();
    expect(exchange.target).toBe('/v1/models/gpt-4o');
    exchange.send(toJson({ id: 'gpt-4o' }));
    expect((await asked).id).toBe('gpt-4o');
  });

  test.each(['', '/anthropic'])('the Anthropic SDK at "%s"', async (path) => {
    // A path that OpenAI has as well: the header decides.
    const asked = createAnthropic(path).models.retrieve('claude-x');
    const exchange = await stage.upstreams.anthropic.request();
    expect(exchange.target).toBe('/v1/models/claude-x');
    exchange.send(toJson({ id: 'claude-x', type: 'model' }));
    expect((await asked).id).toBe('claude-x');
  });

  test.each(['', '/anthropic'])(
    'the results of a batch are fetched through the proxy ("%s")',
    async (path) => {
      const asked = createAnthropic(path).messages.batches.results('b1');
      const { anthropic } = stage.upstreams;
      const batch = await anthropic.request();
      expect(batch.target).toBe('/v1/messages/batches/b1');
      const results_url = `${anthropic.url}/v1/messages/batches/b1/results`;
      batch.send(toJson({ id: 'b1', processing_status: 'ended', results_url }));
      const results = await anthropic.request();
      expect(results.target).toBe('/v1/messages/batches/b1/results');
      const line = { custom_id: 'one', result: { type: 'expired' } };
      results.send(
        toAnswer('200 OK', `${JSON.stringify(line)}\n`, 'Content-Type: application/x-jsonl'),
      );
      const seen = [];
      for await (const one of await asked) seen.push(one);
      expect(seen).toEqual([line]);
      // Not around the proxy: the upstream got only what the proxy logged.
      await stage.proxy.untilLogged(
        ({ bytes_out }) => bytes_out === JSON.stringify(line).length + 1,
      );
    },
  );

  test.each(['', '/gemini'])('the Gemini SDK at "%s" uploads a file', async (path) => {
    const { gemini } = stage.upstreams;
    const asked = runGoogle(stage.proxy.url + path, 'upload');
    const start = await gemini.request(20_000);
    expect(start.target).toBe('/upload/v1beta/files');
    const link = `${gemini.url}/upload/v1beta/files?upload_id=u1`;
    start.send(toJson({}, `X-Goog-Upload-URL: ${link}`));
    const upload = await gemini.request(20_000);
    expect(upload.target).toMatch(/^\/upload\/v1beta\/files\/?\?upload_id=u1/);
    expect((await upload.body()).length).toBe(100);
    upload.send(toJson({ file: { name: 'files/abc' } }, 'X-Goog-Upload-Status: final'));
    expect(await asked).toEqual({ name: 'files/abc' });
  });

  test('a provider that is not configured is an error that each SDK understands', async () => {
    const openai = new OpenAI({
      baseURL: `${stage.proxy.url}/mistral/v1`,
      apiKey: 'k',
      maxRetries: 0,
    });
    const error = await openai.models.list().then(undefined, (caught: unknown) => caught);
    expect(error).toBeInstanceOf(OpenAINotFoundError);
    expect(error).toMatchObject({ code: 'unknown_upstream', type: 'proxy_error' });
    const other = await createAnthropic('/deepseek/anthropic')
      .messages.create({ model: 'm', max_tokens: 1, messages: [] })
      .then(undefined, (caught: unknown) => caught);
    expect(other).toBeInstanceOf(NotFoundError);
  });
});
