import { type EndpointRule, posting, reading, rule } from '../endpoint-rule';
import type { WantedTree } from '../strict-json';

/** A tool: `type` shows whether it runs a model of its own. */
const tool: WantedTree = {
  type: 'tool',
  model: 'models',
  parameters: { model: 'models', models: 'models', analysis_models: 'models' },
};
/** Of OpenAI's namespaces. */
const tools: WantedTree = { ...tool, tools: tool };
/** Responses accepts tools among the messages, too (`additional_tools`). */
const items: WantedTree = { tools };

/**
 * The members in which a text request may name models: the main model, fallbacks (OpenRouter's
 * `models`, LiteLLM's `fallbacks`, Vercel's options), and those of tools.
 */
export const textModels: WantedTree = {
  model: 'model',
  models: 'models',
  fallbacks: 'models',
  fallback_models: 'models',
  // LM Studio: speculative decoding.
  draft_model: 'models',
  // LiteLLM: a map of models, and stored prompts with their own model.
  context_window_fallback_dict: 'refused',
  context_window_fallbacks: 'refused',
  content_policy_fallbacks: 'refused',
  prompt_id: 'refused',
  // Groq: https://console.groq.com/docs/compound
  compound_custom: { models: 'refused' },
  moderation: { model: 'models' },
  // OpenRouter: stored settings, which include a model.
  preset: 'refused',
  provideroptions: { gateway: { models: 'models' } },
  tools,
  input: items,
  plugins: { id: 'tool', model: 'models', models: 'models', analysis_models: 'models' },
};

/**
 * What runs a model at other providers that have the same path: Mistral's conversations
 * (https://docs.mistral.ai/agents/agents_and_conversations).
 */
const running: WantedTree = {
  model: 'refused',
  agent_id: 'refused',
  inputs: 'refused',
  input: 'refused',
  messages: 'refused',
  prompt: 'refused',
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
  rule(['DELETE'], /^chat\/completions\/[^/]+$/, 'none', 'none'),
  rule(posting, /^chat\/completions\/[^/]+$/, { optional: running }, 'input'),
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
    [...reading, 'DELETE'],
    /^(?:files|uploads|vector_stores|conversations|containers)(?:\/.+)?$/,
    'none',
    'none',
  ),
  // Only OpenAI's own: at other providers, paths below these run models (SiliconFlow, Zhipu).
  rule(posting, /^(?:files|uploads|uploads\/[^/]+\/(?:parts|complete|cancel))$/, 'none', 'none'),
  rule(
    posting,
    /^conversations(?:\/[^/]+(?:\/items)?)?$/,
    { optional: { ...running, items, ...items } },
    'input',
  ),
  rule([...reading, 'DELETE'], /^batches(?:\/[^/]+)?$/, 'none', 'none'),
  rule(posting, /^batches\/[^/]+\/cancel$/, 'none', 'none'),
  rule(posting, /^batches$/, 'unknown', 'untold'),
  rule(
    posting,
    /^fine_tuning\/jobs$/,
    // Graders run a model of their own.
    { ...withoutTools, method: { reinforcement: 'refused' } },
    'untold',
  ),
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
  rule(
    posting,
    /^services\/aigc\/(?:text|multimodal)-generation\/generation$/,
    withoutTools,
    'told',
  ),
  // Images and video, which are made after the response.
  rule(posting, /^services\/aigc\/[\w-]+\/[\w-]+$/, withoutTools, 'untold'),
  rule(posting, /^services\/(?:embeddings|rerank)\/.+$/, withoutTools, 'told'),
  rule(
    reading,
    /^(?:key|credits|generation|balance|user\/balance|users\/me\/balance|user\/info)$/,
    'none',
    'none',
  ),
];
