import { gzipSync } from 'node:zlib';
import { type Attack, bearer, chat, form, JUNK, post, webSocket } from '../attack';

/** Additional settings for these attacks. The key `gpt` allows `gpt-*` and `gemini-2*`. */
export const aliasSettings = {
  MODEL_ALIASES:
    'quick=gpt-5,strong=o1-pro,local=mine/gpt-5,elsewhere=mine/o1-pro,team/best=gemini-3-pro,many=gpt-5|mine/gpt-5|mine/o1-pro',
  FAILOVER: 'connect,429,503',
};

const upload = (model: string) => {
  const type = 'multipart/form-data; boundary=XX';
  const head = 'Content-Disposition: form-data; name="model"';
  const { body } = form(type, '--XX', head, '', model, '--XX--', '');
  return {
    method: 'POST',
    target: '/v1/audio/transcriptions',
    headers: [bearer('gpt'), `Content-Type: ${type}`],
    body,
  };
};
const gemini = (model: string) => `/v1beta/models/${model}:generateContent`;

/** Attacks through model aliases. */
export const aliases: readonly Attack[] = [
  {
    name: 'an alias for a model that the key does not allow',
    never: 'reach',
    request: chat('gpt', { model: 'strong' }),
  },
  {
    name: 'its name with escapes',
    never: 'reach',
    request: chat('gpt', '{"model":"\\u0073trong"}'),
  },
  { name: 'in a form', never: 'reach', request: upload('strong') },
  {
    name: 'in a query',
    never: 'reach',
    request: webSocket('gpt', '/v1/realtime?model=strong'),
  },
  {
    name: 'in a query, escaped',
    never: 'reach',
    request: webSocket('gpt', '/v1/realtime?model=%73trong'),
  },
  {
    name: 'as a fallback model',
    never: 'reach',
    request: chat('gpt', { model: 'quick', models: ['strong'] }),
  },
  {
    name: 'as a tool’s model',
    never: 'reach',
    request: post('gpt', '/v1/responses', { model: 'quick', tools: [{ model: 'strong' }] }),
  },
  {
    name: 'in a path, with an escaped slash',
    never: 'reach',
    request: post('gpt', gemini('team%2Fbest'), {}),
  },
  {
    name: 'in a path, with a twice-escaped slash',
    never: 'reach',
    request: post('gpt', gemini('team%252Fbest'), {}),
  },
  {
    name: 'an allowed alias next to a forbidden model',
    never: 'reach',
    request: chat('gpt', '{"model":"quick","model":"o1-pro"}'),
  },
  {
    name: 'an allowed alias in the query, another model in the body',
    never: 'reach',
    request: post('gpt', '/v1/chat/completions?model=quick', { model: 'o1-pro' }),
  },
  {
    name: 'compressed',
    never: 'reach',
    request: chat('all', gzipSync('{"model":"strong"}'), 'Content-Encoding: gzip'),
  },
  {
    name: 'in a body that is too large to read',
    never: 'reach',
    request: chat('all', `{"model":"strong","x":"${'x'.repeat(4_200_000)}"}`),
  },
  {
    name: 'a model of another provider that the key does not allow',
    never: 'reach',
    request: chat('gpt', { model: 'elsewhere' }),
  },
  {
    name: 'a provider that the key does not allow',
    never: 'reach',
    request: chat('openai', { model: 'local' }),
  },
  {
    name: 'sending a caller’s own key to another provider',
    never: 'reach',
    request: {
      ...chat('all', { model: 'local' }),
      headers: [bearer('all', JUNK), 'Content-Type: application/json'],
    },
  },
  {
    name: 'sending a key for a provider without injected keys to another provider',
    never: 'reach',
    request: post('all', '/azure/v1/chat/completions', { model: 'local' }, `api-key: ${JUNK}`),
  },
  {
    name: 'sending cookies to another provider',
    never: 'leak',
    request: chat('all', { model: 'local' }, `Cookie: a=${JUNK}`, `x-api-key: ${JUNK}`),
  },
  {
    name: 'sending cookies from a provider without injected keys to another',
    never: 'leak',
    request: post('all', '/azure/v1/chat/completions', { model: 'local' }, `Cookie: a=${JUNK}`),
  },
  {
    name: 'asking what an alias stands for',
    never: 'leak',
    request: { target: '/v1/models/strong', headers: [bearer('gpt')] },
    unreachable: 'o1-pro',
  },
];
