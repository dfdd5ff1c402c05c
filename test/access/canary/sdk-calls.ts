import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI, { AzureOpenAI, toFile } from 'openai';

/**
 * Runs the SDK calls that make more than one request, and some that make one, in a separate process
 * (Google's SDK looks for Node's own undici, which jest replaces). Prints the names of those that succeeded,
 * and the error of each other.
 */
const [url = '', apiKey = ''] = process.argv.slice(2);

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: url, apiKey, authToken: null, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
const azure = new AzureOpenAI({
  ...{ endpoint: `${url}/azure`, apiKey, apiVersion: '2024-10-21', maxRetries: 0 },
});
const file = (size = 20) => toFile(Buffer.alloc(size, 97), 'a.txt');
const messages = [{ role: 'user' as const, content: 'Hello?' }];
const chat = { model: 'm', messages };

async function drain(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of items) count++;
  return count;
}
async function twoPages(items: AsyncIterable<unknown>): Promise<void> {
  const count = await drain(items);
  if (count !== 2) throw new Error(`${count} items`);
}

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'openai chat': () => openai.chat.completions.create(chat),
  'openai stream': async () =>
    drain(await openai.chat.completions.create({ ...chat, stream: true })),
  'openai responses': () => openai.responses.create({ model: 'm', input: 'Hello?' }),
  'openai embeddings': () => openai.embeddings.create({ model: 'm', input: 'a' }),
  'openai image edit': async () =>
    openai.images.edit({ model: 'm', prompt: 'a', image: await file() }),
  'openai transcription': async () =>
    openai.audio.transcriptions.create({ model: 'm', file: await file() }),
  'openai file, uploaded and waited for': async () => {
    const { id } = await openai.files.create({ purpose: 'batch', file: await file() });
    await openai.files.content(id);
    return openai.batches.create({
      ...{ input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h' },
    });
  },
  'openai upload in parts': async () => {
    const upload = { purpose: 'batch' as const, filename: 'a', bytes: 40, mime_type: 'text/plain' };
    const { id } = await openai.uploads.create(upload);
    const data = await file();
    const part = await openai.uploads.parts.create(id, { data });
    return openai.uploads.complete(id, { part_ids: [part.id, 'other'] });
  },
  'openai vector store, filled and polled': async () => {
    const { id } = await openai.vectorStores.create({ name: 'a' });
    const files = [await file(), await file()];
    return openai.vectorStores.fileBatches.uploadAndPoll(id, { files });
  },
  'openai pages': () => twoPages(openai.fineTuning.jobs.list()),
  'openai secret for a browser': () =>
    openai.realtime.clientSecrets.create({ session: { type: 'realtime', model: 'm' } }),
  'anthropic message': () => anthropic.messages.create({ ...chat, max_tokens: 9 }),
  'anthropic count': () => anthropic.messages.countTokens(chat),
  'anthropic batch and its results': async () => {
    const params = { ...chat, max_tokens: 9 };
    const { id } = await anthropic.messages.batches.create({
      requests: [{ custom_id: '1', params }],
    });
    return drain(await anthropic.messages.batches.results(id));
  },
  'anthropic file': async () => anthropic.beta.files.upload({ file: await file() }),
  'anthropic pages': () => twoPages(anthropic.models.list()),
  'google content': () => google.models.generateContent({ model: 'm', contents: 'Hello?' }),
  'google stream': async () =>
    drain(await google.models.generateContentStream({ model: 'm', contents: 'Hello?' })),
  'google embeddings': () => google.models.embedContent({ model: 'm', contents: 'a' }),
  'google count': () => google.models.countTokens({ model: 'm', contents: 'a' }),
  // More than the 8 MB that the SDK sends at once.
  'google upload in two pieces': () =>
    google.files.upload({ file: new Blob([Buffer.alloc(9_000_000, 97)], { type: 'text/plain' }) }),
  'google pages': async () => twoPages(await google.models.list()),
  'google files': async () => twoPages(await google.files.list()),
  'google cache': () => google.caches.create({ model: 'm', config: { contents: 'a' } }),
  'azure chat': () => azure.chat.completions.create(chat),
  'azure transcription': async () =>
    azure.audio.transcriptions.create({ model: 'm', file: await file() }),
};

async function run(): Promise<void> {
  const results = Object.entries(calls).map(async ([name, call]) => {
    const error = await call().then(
      () => undefined,
      (caught: Error) => `${caught.name}: ${caught.message}`,
    );
    return [name, error ?? 'done'];
  });
  process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(results))));
}

void run();
