import { changing, type EndpointRule, posting, reading, rule } from '../endpoint-rule';
import type { WantedTree } from '../strict-json';

/**
 * The members in which a text request may name models: the main model, fallbacks (OpenRouter's
 * `models`, LiteLLM's `fallbacks`, Vercel's options), and those of tools.
 */
export const textModels: WantedTree = {
  model: 'model',
  models: 'models',
  fallbacks: 'models',
  fallback_models: 'models',
  // OpenRouter: stored settings, which include a model.
  preset: 'refused',
  provideroptions: { gateway: { models: 'models' } },
  tools: { model: 'models', parameters: { model: 'models', models: 'models' } },
  plugins: { model: 'models', models: 'models', analysis_models: 'models' },
};

const withoutTools: WantedTree = { model: 'model', models: 'models' };

const transcription: WantedTree = { model: 'models' };
const session: WantedTree = {
  model: 'model',
  prompt: 'refused',
  audio: { input: { transcription } },
  input_audio_transcription: transcription,
};

/** https://developers.openai.com/api/reference, and additions by other providers. */
export const endpoints: readonly EndpointRule[] = [
  rule(posting, /^chat\/completions$/, textModels, 'chat'),
  rule(reading, /^chat\/completions(?:\/[^/]+(?:\/messages)?)?$/, 'none', 'none'),
  rule(['POST', 'DELETE'], /^chat\/completions\/[^/]+$/, 'none', 'none'),
  rule(posting, /^completions$/, textModels, 'chat'),
  rule(posting, /^responses$/, { ...textModels, prompt: 'refused' }, 'background'),
  rule(posting, /^responses\/input_tokens$/, { ...textModels, prompt: 'refused' }, 'none'),
  rule(posting, /^responses\/compact$/, textModels, 'told'),
  rule(posting, /^responses\/[^/]+\/cancel$/, 'none', 'none'),
  rule([...reading, 'DELETE'], /^responses\/[^/]+(?:\/input_items)?$/, 'none', 'none'),
  rule(posting, /^embeddings$/, withoutTools, 'told'),
  // Free of charge.
  rule(posting, /^moderations$/, withoutTools, 'none'),
  rule(posting, /^images\/(?:generations|edits|variations)$/, withoutTools, 'untold'),
  rule(posting, /^audio\/(?:speech|transcriptions|translations)$/, withoutTools, 'untold'),
  rule(posting, /^videos(?:\/(?:generations|edits|extensions))?$/, withoutTools, 'untold'),
  rule([...reading, 'DELETE'], /^videos(?:\/[^/]+(?:\/content)?)?$/, 'none', 'none'),
  rule(
    posting,
    /^realtime\/(?:sessions|transcription_sessions|calls)$/,
    { ...session, session },
    'untold',
  ),
  rule(posting, /^realtime\/client_secrets$/, { session }, 'untold'),
  rule(posting, /^realtime\/calls\/[^/]+\/accept$/, session, 'untold'),
  rule(posting, /^realtime\/calls\/[^/]+\/(?:hangup|reject|refer)$/, 'none', 'none'),
  rule(reading, /^(?:audio\/transcriptions\/)?realtime$/, 'query', 'untold'),
  rule(reading, /^models(?:\/.+)?$/, 'none', 'none'),
  rule(['DELETE'], /^models\/(?<model>[^/]+)$/, 'path', 'none'),
  // Vector stores and code containers, which are billed while they exist.
  rule(posting, /^(?:vector_stores|containers)(?:\/.+)?$/, 'none', 'stored'),
  rule(
    changing,
    /^(?:files|uploads|vector_stores|conversations|containers)(?:\/.+)?$/,
    'none',
    'none',
  ),
  rule([...reading, 'DELETE'], /^batches(?:\/[^/]+)?$/, 'none', 'none'),
  rule(posting, /^batches\/[^/]+\/cancel$/, 'none', 'none'),
  rule(posting, /^batches$/, 'unknown', 'untold'),
  rule(posting, /^fine_tuning\/jobs$/, withoutTools, 'untold'),
  rule(reading, /^fine_tuning\/jobs(?:\/.+)?$/, 'none', 'none'),
  rule(posting, /^fine_tuning\/jobs\/[^/]+\/(?:cancel|pause)$/, 'none', 'none'),
  rule(posting, /^assistants$/, textModels, 'none'),
  rule([...reading, 'DELETE'], /^(?:assistants|threads)(?:\/.+)?$/, 'none', 'none'),
  rule(posting, /^threads$/, 'none', 'none'),
  rule(posting, /^threads\/[^/]+\/messages(?:\/[^/]+)?$/, 'none', 'none'),
  rule(posting, /^threads\/(?:[^/]+\/)?runs$/, 'unknown', 'untold'),
  // Additions by others: Mistral, Cohere, Ollama, DashScope.
  rule(posting, /^fim\/completions$/, textModels, 'chat'),
  rule(
    posting,
    /^(?:ocr|rerank|chat\/moderations|classifications|tokenize)$/,
    withoutTools,
    'untold',
  ),
  rule(posting, /^(?:chat|generate|embed)$/, textModels, 'told'),
  rule(posting, /^show$/, withoutTools, 'none'),
  rule(reading, /^(?:tags|ps|version)$/, 'none', 'none'),
  rule(posting, /^services\/aigc\/[\w-]+\/[\w-]+$/, withoutTools, 'told'),
  rule(posting, /^services\/(?:embeddings|rerank)\/.+$/, withoutTools, 'told'),
  rule(
    reading,
    /^(?:key|credits|generation|balance|user\/balance|users\/me\/balance|user\/info)$/,
    'none',
    'none',
  ),
];
