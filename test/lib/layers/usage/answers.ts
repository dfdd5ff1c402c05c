import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenUsage } from '../../../../lib/dialects/token-usage';

/** A response as an API returns it, byte for byte, and its token usage. */
export interface RecordedAnswer {
  readonly name: string;
  readonly isEventStream: boolean;
  readonly bytes: Buffer;
  readonly usage: TokenUsage;
}

const measured = (
  model: string | undefined,
  counts: Omit<TokenUsage, 'state' | 'model'>,
): TokenUsage => ({
  state: 'measured',
  ...(model !== undefined && { model }),
  ...counts,
});

const gpt5 = measured('gpt-5-mini-2025-08-07', {
  ...{ input: 82, cached: 64, output: 117, reasoning: 12 },
});
const gpt51 = measured('gpt-5.1-2025-11-13', {
  ...{ input: 328, cached: 256, output: 52, reasoning: 40 },
});
// 2095 uncached, 100 written to the cache, 2000 read from it.
const claude = measured('claude-sonnet-4-5-20250929', {
  ...{ input: 4195, cached: 2000, cacheWrites: 100, longCacheWrites: 0, output: 503 },
});
// 264 in the prompt, 30 from tools; 80 of output, 720 of reasoning.
const gemini = measured('gemini-2.5-flash', {
  ...{ input: 294, cached: 200, output: 800, reasoning: 720 },
});

/** By file name; a test compares the names with the files. */
const expected: Readonly<Record<string, TokenUsage>> = {
  'anthropic-plain': claude,
  'anthropic-stream': claude,
  // 300 and 40 for the response, 1,000 and 200 for a compaction, 500 and 100 for an advisor.
  'anthropic-compaction-plain': measured('claude-opus-5-5', {
    ...{ input: 1800, cached: 0, cacheWrites: 0, output: 340 },
  }),
  'anthropic-stream-overloaded': { ...claude, state: 'partial', output: 1 },
  // The last event does not mention the input, which is not the same as zero.
  'anthropic-stream-zero': measured('claude-sonnet-4-5-20250929', {
    ...{ input: 800, cached: 0, cacheWrites: 300, longCacheWrites: 200, output: 42 },
  }),
  'azure-stream': measured('gpt-4.1-2025-04-14', { input: 31, output: 9 }),
  'chat-plain': gpt5,
  'chat-stream': gpt5,
  'chat-stream-without-usage': { state: 'unknown', model: 'gpt-5-mini-2025-08-07' },
  'cohere-stream': measured(undefined, { input: 71, output: 9 }),
  'deepseek-plain': measured('deepseek-chat', { input: 300, cached: 256, output: 45 }),
  'deepseek-stream': measured('deepseek-reasoner', {
    ...{ input: 300, cached: 256, output: 45, reasoning: 30 },
  }),
  'embeddings-plain': measured('text-embedding-3-small', { input: 8 }),
  'embeddings-total-plain': measured('bge-m3', { input: 11 }),
  'empty-error-plain': measured('glm-4.6', { input: 6, output: 2 }),
  'gemini-array': gemini,
  // Reasoning tokens are only included in the total.
  'gemini-openai-stream': measured('gemini-2.5-flash', { input: 12, output: 309 }),
  'gemini-plain': gemini,
  'gemini-stream': gemini,
  'groq-stream': measured('llama-3.3-70b-versatile', { input: 41, cached: 32, output: 280 }),
  'image-edit-stream': measured(undefined, { input: 200, output: 4160 }),
  'images-plain': measured(undefined, { input: 100, output: 4160 }),
  'images-stream': measured(undefined, { input: 100, output: 4160 }),
  'interactions-stream': measured('gemini-3-pro-preview', {
    ...{ input: 12, cached: 0, output: 72, reasoning: 49 },
  }),
  'mistral-stream': measured('mistral-large-latest', { input: 16, output: 33 }),
  'moonshot-stream': measured('kimi-k2', { input: 19, cached: 16, output: 13 }),
  'models-plain': { state: 'unknown' },
  'ollama-lines': measured('llama3.2', { input: 26, output: 282 }),
  'openrouter-stream': measured('anthropic/claude-sonnet-4.5', {
    ...{ input: 14, cached: 0, output: 90, reasoning: 60 },
  }),
  'responses-incomplete-stream': { ...gpt51, output: 16 },
  'responses-plain': measured('gpt-5.1-2025-11-13', {
    ...{ input: 328, cached: 256, cacheWrites: 48, output: 52, reasoning: 40 },
  }),
  'responses-stream': gpt51,
  'speech-stream': measured(undefined, { input: 14, output: 101 }),
  'transcription-seconds-plain': measured(undefined, { seconds: 27 }),
  'transcription-stream': measured(undefined, { input: 14, output: 31 }),
  // Reasoning is counted separately from the completion: 9 of output, 94 of reasoning.
  'xai-plain': measured('grok-4-0709', { input: 32, cached: 6, output: 103, reasoning: 94 }),
};

const folder = join(__dirname, 'answers');

/** All recorded responses, written from the APIs' specifications and SDKs. */
export const recordedAnswers: readonly RecordedAnswer[] = readdirSync(folder).map((file) => {
  const name = file.replace(/\.txt$/, '');
  const usage = expected[name];
  if (!usage) throw new Error(`answers.ts has no usage for ${file}`);
  const bytes = readFileSync(join(folder, file));
  return { name, isEventStream: name.includes('-stream'), bytes, usage };
});
