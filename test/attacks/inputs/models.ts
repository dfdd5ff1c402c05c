import { deflateSync, gzipSync } from 'node:zlib';
import { type Attack, bearer, chat, form, post, webSocket } from '../attack';

const FORBIDDEN = 'o1-pro';
const gemini = '/v1beta/models/gemini-3-pro:generateContent';
const part = (head: string, text: string) =>
  `Content-Disposition: form-data; ${head}\r\n\r\n${text}`;
const upload = ({ type, body }: ReturnType<typeof form>) => ({
  method: 'POST',
  target: '/v1/audio/transcriptions',
  headers: [bearer('gpt'), type],
  body,
});

/** Running a model that the key does not allow. */
export const models: readonly Attack[] = [
  { name: 'plainly', never: 'reach', request: chat('gpt', { model: FORBIDDEN }) },
  {
    name: 'two members',
    never: 'reach',
    request: chat('gpt', `{"model":"gpt-5","model":"${FORBIDDEN}"}`),
  },
  {
    name: 'an escaped member',
    never: 'reach',
    request: chat('gpt', `{"model":"gpt-5","mod\\u0065l":"${FORBIDDEN}"}`),
  },
  {
    name: 'another case',
    never: 'reach',
    request: chat('gpt', `{"model":"gpt-5","Model":"${FORBIDDEN}"}`),
  },
  {
    name: 'a byte order mark',
    never: 'reach',
    request: chat('gpt', `\ufeff{"model":"${FORBIDDEN}"}`),
  },
  {
    name: 'a comment',
    never: 'reach',
    request: chat('gpt', `{/*"model":"gpt-5",*/"model":"${FORBIDDEN}"}`),
  },
  { name: 'a list', never: 'reach', request: chat('gpt', { model: ['gpt-5', FORBIDDEN] }) },
  {
    name: 'a name with a NUL',
    never: 'reach',
    request: chat('gpt', { model: `gpt-5\0${FORBIDDEN}` }),
  },
  { name: 'no name', never: 'reach', request: chat('gpt', { messages: [] }) },
  {
    name: 'fallback models',
    never: 'reach',
    request: post('gpt', '/mine/v1/chat/completions', { model: 'gpt-5', models: [FORBIDDEN] }),
  },
  {
    name: 'a tool’s model',
    never: 'reach',
    request: post('gpt', '/v1/responses', {
      model: 'gpt-5',
      tools: [{ type: 'image_generation', model: FORBIDDEN }],
    }),
  },
  {
    name: 'a session’s model',
    never: 'reach',
    request: post('gpt', '/v1/realtime/client_secrets', {
      session: { model: FORBIDDEN },
      model: 'gpt-5',
    }),
  },
  {
    name: 'a stored prompt',
    never: 'reach',
    request: post('gpt', '/v1/responses', { prompt: { id: 'p' } }),
  },
  {
    name: 'a batch',
    never: 'reach',
    request: post('gpt', '/v1/batches', { input_file_id: 'f', model: 'gpt-5' }),
  },
  { name: 'a run', never: 'reach', request: post('gpt', '/v1/threads/t/runs', { model: 'gpt-5' }) },
  {
    name: 'an unknown endpoint',
    never: 'reach',
    request: post('gpt', '/v1/new-thing', { model: 'gpt-5' }),
  },
  {
    name: 'a decoy in the body',
    never: 'reach',
    request: post('gpt', gemini, { model: 'gemini-2.5' }),
  },
  {
    name: 'an escaped colon in the path',
    never: 'reach',
    request: post('gpt', gemini.replace(':', '%3A'), { model: 'gemini-2.5' }),
  },
  {
    name: 'two slashes in the path',
    never: 'reach',
    request: post('gpt', gemini.replace('/models', '//models'), { model: 'gemini-2.5' }),
  },
  {
    name: 'a dot segment in the path',
    never: 'reach',
    request: post('gpt', gemini.replace('gemini-3-pro', 'gemini-2.5/../gemini-3-pro'), {}),
  },
  {
    name: 'Azure’s deployments in capitals',
    never: 'reach',
    request: post('gpt', `/azure/Deployments/${FORBIDDEN}/chat/completions`, { model: 'gpt-5' }),
  },
  {
    name: 'one model in the query, another in the body',
    never: 'reach',
    request: post('gpt', `/v1/chat/completions?model=${FORBIDDEN}`, { model: 'gpt-5' }),
  },
  {
    name: 'a WebSocket with two models',
    never: 'reach',
    request: webSocket('gpt', `/v1/realtime?model=gpt-realtime&deployment=${FORBIDDEN}`),
  },
  {
    name: 'a WebSocket whose messages name it',
    never: 'reach',
    request: webSocket('gpt', '/v1/responses'),
  },
  {
    name: 'compressed',
    never: 'reach',
    request: chat('gpt', gzipSync(JSON.stringify({ model: FORBIDDEN })), 'Content-Encoding: gzip'),
  },
  {
    name: 'compressed twice',
    never: 'reach',
    request: chat('gpt', gzipSync(gzipSync('{"model":"gpt-5"}')), 'Content-Encoding: gzip, gzip'),
  },
  {
    name: 'another charset',
    never: 'reach',
    request: {
      ...chat('gpt', Buffer.from(`{"model":"${FORBIDDEN}"}`, 'utf16le')),
      headers: [bearer('gpt'), 'Content-Type: application/json; charset=utf-16le'],
    },
  },
  {
    name: 'two boundaries',
    never: 'reach',
    request: upload(
      form(
        'multipart/form-data; xboundary=AAA; boundary=BBB',
        ...['--AAA', part('name="model"', 'gpt-4o-transcribe'), '--AAA--', ''],
        ...['--BBB', part('name="model"', FORBIDDEN), '--BBB--', ''],
      ),
    ),
  },
  {
    name: 'a part with an unusual head',
    never: 'reach',
    request: upload(
      form(
        'multipart/form-data; boundary=B',
        ...[
          '--B',
          part('name = "model"', FORBIDDEN),
          '--B',
          part('name="model"', 'gpt-4o'),
          '--B--',
          '',
        ],
      ),
    ),
  },
  {
    name: 'an encoded name (RFC 5987)',
    never: 'reach',
    request: upload(
      form(
        'multipart/form-data; boundary=B',
        ...['--B', part('name="model"', 'gpt-4o')],
        ...['--B', part("name*=UTF-8''model", FORBIDDEN), '--B--', ''],
      ),
    ),
  },
  {
    name: 'another method in a header',
    never: 'reach',
    request: post(
      'gpt',
      '/v1beta/models/gemini-2.5:countTokens',
      {},
      'X-HTTP-Method-Override: PATCH',
    ),
  },
  {
    name: 'JSON with another content type, next to a decoy in the query',
    never: 'reach',
    request: {
      ...post('gpt', '/v1/chat/completions?model=gpt-5', { model: FORBIDDEN }),
      headers: [bearer('gpt'), 'Content-Type: application/sdp'],
    },
  },
  {
    name: 'a content type under its CGI name, next to another',
    never: 'reach',
    request: chat('gpt', { model: 'gpt-5' }, 'Content_Type: multipart/form-data; boundary=B'),
  },
  {
    name: 'deflate, which decoders read in two ways',
    never: 'reach',
    request: chat('gpt', deflateSync('{"model":"gpt-5"}'), 'Content-Encoding: deflate'),
  },
  {
    name: 'stored settings',
    never: 'reach',
    request: chat('gpt', { model: `gpt-5@preset/${FORBIDDEN}` }),
  },
  {
    name: 'another method in a parameter',
    never: 'reach',
    request: post('gpt', '/v1beta/models/gemini-2.5:countTokens?%24httpM%65thod=PATCH', {}),
  },
  {
    name: 'a deployment in the query next to the model',
    never: 'reach',
    request: webSocket('gpt', `/azure/v1/realtime?model=gpt-5&deployment=${FORBIDDEN}`),
  },
  {
    name: 'a tool’s model in a message',
    never: 'reach',
    request: post('gpt', '/v1/responses', {
      ...{ model: 'gpt-5' },
      input: [
        { type: 'additional_tools', tools: [{ type: 'image_generation', model: FORBIDDEN }] },
      ],
    }),
  },
  {
    name: 'a tool whose model is not named',
    never: 'reach',
    request: post('gpt', '/v1/responses', {
      model: 'gpt-5',
      tools: [{ type: 'advisor_20260301' }],
    }),
  },
  {
    name: 'a Mistral conversation',
    never: 'reach',
    request: post('gpt', '/mine/v1/conversations', { model: FORBIDDEN, inputs: 'x' }),
  },
  {
    name: 'the models of Groq’s compound system',
    never: 'reach',
    request: post('gpt', '/mine/v1/chat/completions', {
      ...{ model: 'gpt-5', compound_custom: { models: { answering_model: FORBIDDEN } } },
    }),
  },
  {
    name: 'a gateway header',
    never: 'reach',
    request: chat('gpt', { model: 'gpt-5' }, `ai-language-model-id: ${FORBIDDEN}`),
  },
  {
    name: 'a fragment',
    never: 'reach',
    request: post(
      'gpt',
      `/v1beta/models/gemini-2.5:generateContent#/../${FORBIDDEN}:generateContent`,
      {},
    ),
  },
  {
    name: 'a route of Vertex AI',
    never: 'reach',
    request: post('gpt', '/v1beta/models/gemini-2.5:generateContent', {
      generationConfig: { routingConfig: { manualMode: { modelName: FORBIDDEN } } },
    }),
  },
  {
    name: 'dots in a name',
    never: 'reach',
    request: post('gpt', '/mine/v1/chat/completions', { model: `gpt-5/../${FORBIDDEN}` }),
  },
];
