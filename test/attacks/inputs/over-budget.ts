import { gzipSync } from 'node:zlib';
import { type Attack, bearer, chat, post, toAnswer, webSocket } from '../attack';

const words = 'data: {"choices":[{"delta":{"content":"word"}}]}\n\n'.repeat(400);
/** An event stream that never reports its usage. */
const untold = toAnswer('200 OK', `${words}data: [DONE]\n\n`, 'Content-Type: text/event-stream');
/** The same, broken off by an invalid chunk. */
const cut = (type: string, text: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\nnone\r\n`;
const ask = (more: object = {}) => chat('budgeted', { model: 'gpt-5', ...more });
const claude = (more: object) =>
  post('budgeted', '/anthropic/v1/messages', { model: 'claude-sonnet-4-20250514', ...more });
const gemini = (more: object) =>
  post('budgeted', '/gemini/v1beta/models/gemini-2.5-flash:generateContent', more);
/** A response with exactly these usage numbers. */
const telling = (usage: string, model = 'gpt-5') =>
  toAnswer('200 OK', `{"object":"chat.completion","model":"${model}","usage":${usage}}`);

/** Numbers that must not make a response free of charge. */
const strangeNumbers: Readonly<Record<string, string>> = {
  negative: '{"prompt_tokens":-50,"completion_tokens":-50,"total_tokens":-100}',
  'negative beside positive': '{"prompt_tokens":-5000,"completion_tokens":50,"total_tokens":-4950}',
  infinite: '{"prompt_tokens":1e999,"completion_tokens":1e999}',
  giant: '{"prompt_tokens":9007199254740991,"completion_tokens":9007199254740991}',
  fractions: '{"prompt_tokens":0.5,"completion_tokens":0.5}',
  text: '{"prompt_tokens":"50","completion_tokens":"50"}',
  'more cached than sent':
    '{"prompt_tokens":50,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":5000}}',
  missing: '{"total_tokens":null}',
};

/** Spending more than the budget of a key. */
export const overBudget: readonly Attack[] = [
  ...Object.entries(strangeNumbers).map(
    ([name, usage]): Attack => ({
      name: `usage numbers that are ${name}`,
      never: 'go free',
      request: ask({ messages: ['x'.repeat(100)] }),
      answer: telling(usage),
    }),
  ),
  {
    name: 'a response that names a model without a price',
    never: 'go free',
    request: ask(),
    answer: telling('{"prompt_tokens":50,"completion_tokens":50}', 'nobody-knows-me'),
  },
  {
    name: 'a stream without its usage',
    never: 'go free',
    request: ask({ stream: true }),
    answer: untold,
  },
  {
    name: 'a stream that is cut off before it reports its usage',
    never: 'go free',
    request: ask({ stream: true }),
    answer: cut('text/event-stream', words),
  },
  {
    name: 'a stream that is cut off after reporting only zeros',
    never: 'go free',
    request: ask({ stream: true }),
    answer: cut(
      'text/event-stream',
      `${words}data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0},"error":{}}\n\ndata: {"error":{"code":1}}\n\n`,
    ),
  },
  {
    name: 'a response that is cut off in the middle of its JSON',
    never: 'go free',
    request: ask(),
    answer: cut(
      'application/json',
      '{"object":"chat.completion","model":"gpt-5","choices":[{"mess',
    ),
  },
  {
    name: 'a stream with an escaped name, in gzip',
    never: 'go free',
    request: chat(
      'budgeted',
      gzipSync('{"model":"gpt-5","stre\\u0061m":true}'),
      'Content-Encoding: gzip',
    ),
    answer: untold,
  },
  ...[
    'GPT-5',
    'gpt-5 ',
    'gpt-5:online',
    'openai/gpt-5',
    'ft:gpt-5:me',
    'gpt-5-2025',
    'toString',
  ].map(
    (model): Attack => ({
      name: `a model written as "${model}"`,
      never: 'reach',
      request: chat('budgeted', { model }),
    }),
  ),
  {
    name: 'a model without a price next to one with a price',
    never: 'reach',
    request: ask({ models: ['nobody-knows-me'] }),
  },
  { name: 'no model', never: 'reach', request: chat('budgeted', { messages: [] }) },
  {
    name: 'a model with a price, at a provider without prices',
    never: 'reach',
    request: post('budgeted', '/mine/v1/chat/completions', { model: 'gpt-5' }),
  },
  { name: 'a body of 5 MB', never: 'reach', request: ask({ messages: ['x'.repeat(5_000_000)] }) },
  {
    name: 'a batch',
    never: 'reach',
    request: post('budgeted', '/v1/batches', { input_file_id: 'f' }),
  },
  {
    name: 'a WebSocket',
    never: 'reach',
    request: webSocket('budgeted', '/v1/realtime?model=gpt-realtime'),
  },
  {
    name: 'images',
    never: 'reach',
    request: post('budgeted', '/v1/images/generations', { model: 'gpt-5' }),
  },
  {
    name: 'a background request',
    never: 'reach',
    request: post('budgeted', '/v1/responses', { model: 'gpt-5', background: true }),
  },
  {
    name: 'an unknown endpoint',
    never: 'reach',
    request: post('budgeted', '/v1/evals', { model: 'gpt-5' }),
  },
  {
    name: 'a store that is billed by time',
    never: 'reach',
    request: post('budgeted', '/v1/vector_stores', { file_ids: ['f'] }),
  },
  {
    name: 'more in a store that is billed by time',
    never: 'reach',
    request: post('budgeted', '/v1/vector_stores/vs_1/files', { file_id: 'f' }),
  },
  {
    name: 'a store that stays for longer',
    never: 'reach',
    request: post('budgeted', '/v1/vector_stores/vs_1', { expires_after: { days: 365 } }),
  },
  {
    name: 'a container that is billed by time',
    never: 'reach',
    request: post('budgeted', '/v1/containers', { name: 'c' }),
  },
  {
    name: 'a cache that stays for longer',
    never: 'reach',
    request: {
      method: 'PATCH',
      target: '/gemini/v1beta/cachedContents/c',
      headers: [bearer('budgeted')],
      body: '{"ttl":"99999s"}',
    },
  },
  {
    name: 'search that is billed per call',
    never: 'reach',
    request: post('budgeted', '/v1/responses', { model: 'gpt-5', tools: [{ type: 'web_search' }] }),
  },
  {
    name: 'search with an escaped name',
    never: 'reach',
    request: post(
      'budgeted',
      '/v1/responses',
      '{"model":"gpt-5","tools":[{"type":"function"},{"t\\u0079pe":"web\\u005fsearch"}]}',
    ),
  },
  { name: 'search in a chat', never: 'reach', request: ask({ web_search_options: {} }) },
  { name: 'search as a plugin', never: 'reach', request: ask({ plugins: [{ id: 'web' }] }) },
  { name: 'a dearer tier', never: 'reach', request: ask({ service_tier: 'priority' }) },
  {
    name: 'Anthropic’s search',
    never: 'reach',
    request: claude({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
  },
  { name: 'Anthropic’s more expensive speed', never: 'reach', request: claude({ speed: 'fast' }) },
  {
    name: 'Anthropic’s more expensive region',
    never: 'reach',
    request: claude({ inference_geo: 'us' }),
  },
  { name: 'search of Gemini', never: 'reach', request: gemini({ tools: [{ googleSearch: {} }] }) },
  {
    name: 'Gemini’s search, in the other spelling',
    never: 'reach',
    request: gemini({ tools: [{ functionDeclarations: [] }, { google_search: {} }] }),
  },
  {
    name: 'search in a message',
    never: 'reach',
    request: post('budgeted', '/v1/responses', {
      ...{ model: 'gpt-5' },
      input: [{ type: 'additional_tools', tools: [{ type: 'web_search' }] }],
    }),
  },
];
