import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { dialects } from '../../../lib/dialects';
import { readCountable } from '../../../lib/dialects/countable';
import type { DialectName } from '../../../lib/dialects/dialect';
import { Body } from '../../../lib/exchange/body';
import { json } from './model-requests';

interface Asked {
  readonly dialect?: DialectName;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  readonly host?: string;
  readonly upgrade?: 'websocket';
  readonly isAskedFor?: boolean;
}

async function read(asked: Asked): Promise<string> {
  const { dialect = 'openai', method = 'POST', target = '/v1/chat/completions', upgrade } = asked;
  const { headers = json, body, host = 'api.openai.com', isAskedFor = true } = asked;
  const countable = await readCountable(
    {
      ...{ incoming: { method, upgrade }, target, headers },
      provider: { dialect: dialects[dialect], url: new URL(`https://${host}`) },
      body: new Body(body === undefined ? undefined : Buffer.from(body)),
    },
    isAskedFor,
  );
  return typeof countable === 'string' ? countable : 'refused';
}

const gemini = {
  dialect: 'gemini',
  target: '/v1beta/models/g:generateContent',
  body: '{}',
} as const satisfies Asked;
const stream = '{"model":"m","stream":true}';
const asking = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}';

describe('the tokens of a request can be counted reliably', () => {
  test.each<[string, Asked]>([
    ['a plain chat', { body: '{"model":"m"}', isAskedFor: false }],
    ['a stream that requests usage', { body: asking, isAskedFor: false }],
    ['a stream to which the proxy adds the request for usage', { body: stream }],
    [
      'a stream with an escaped name',
      { body: '{"stre\\u0061m":true,"stream_\\u006fptions":null}' },
    ],
    ['a streamed completion', { target: '/v1/completions', body: stream }],
    ['a trailing slash', { target: '/v1/chat/completions/', body: stream }],
    ['text/plain', { headers: ['content-type', 'text/plain'], body: stream }],
    [
      'a compressed stream that requests usage',
      { headers: [...json, 'content-encoding', 'gzip'], body: gzipSync(asking) },
    ],
    [
      'a compressed request without a stream',
      { headers: [...json, 'content-encoding', 'gzip'], body: gzipSync('{"model":"m"}') },
    ],
    [
      'a provider that reports usage by default',
      { host: 'openrouter.ai', body: stream, isAskedFor: false },
    ],
    [
      'a stream that asks in OpenRouter’s way',
      { host: 'openrouter.ai', body: '{"stream":true,"usage":{"include":true}}' },
    ],
    ['Responses', { target: '/v1/responses', body: '{"model":"m","background":false}' }],
    ['Claude', { dialect: 'anthropic', target: '/v1/messages', body: stream, isAskedFor: false }],
    ['Gemini', { dialect: 'gemini', target: '/v1beta/models/g:streamGenerateContent', body: '{}' }],
    ['a stream of Gemini', { ...gemini, target: '/v1beta/models/g:streamGenerateContent?alt=sse' }],
    ['JSON of Gemini', { ...gemini, target: `${gemini.target}?$alt=json&key=x` }],
  ])('%s', async (_, asked) => {
    expect(await read(asked)).toBe('counted');
  });

  test.each<[string, Asked]>([
    ['lists of models', { method: 'GET', target: '/v1/models' }],
    ['files', { target: '/v1/files', body: 'x' }],
    [
      'a count of tokens',
      { dialect: 'anthropic', target: '/v1/messages/count_tokens', body: '{}' },
    ],
    ['a cancellation', { target: '/v1/responses/r/cancel' }],
    ['a conversation', { target: '/v1/conversations', body: '{"items":[]}' }],
    ['an empty conversation', { target: '/v1/conversations' }],
    ['metadata', { target: '/v1/chat/completions/c', body: '{"metadata":{}}' }],
  ])('or it uses no tokens: %s', async (_, asked) => {
    expect(await read(asked)).toBe('free');
  });
});

describe('a request whose tokens cannot be counted is rejected', () => {
  test.each<[string, Asked]>([
    ['a stream without a request for usage', { body: stream, isAskedFor: false }],
    [
      'a stream with an escaped name without a request for usage',
      { body: '{"stre\\u0061m":true}', isAskedFor: false },
    ],
    [
      'a compressed stream without a request for usage',
      { headers: [...json, 'content-encoding', 'gzip'], body: gzipSync(stream) },
    ],
    ['a stream that is a number', { body: '{"model":"m","stream":1}' }],
    ['a stream that is text', { body: '{"model":"m","stream":"true"}' }],
    [
      'a stream that asks in OpenRouter’s way, of another provider',
      { body: '{"model":"m","stream":true,"usage":{"include":true}}' },
    ],
    ['deflate', { headers: [...json, 'content-encoding', 'deflate'], body: deflateSync(asking) }],
    [
      'two codings',
      {
        headers: [...json, 'content-encoding', 'gzip', 'Content-Encoding', 'br'],
        body: gzipSync(asking),
      },
    ],
    ['an ambiguous body', { body: '{"stream":true,"stream":false}' }],
    ['no JSON', { body: `${stream},` }],
    ['in the background', { target: '/v1/responses', body: '{"b\\u0061ckground":true}' }],
    ['deferred', { body: '{"model":"m","deferred":true}' }],
    ['a batch', { target: '/v1/batches', body: '{}' }],
    ['a Mistral conversation', { target: '/v1/conversations', body: '{"inputs":"x"}' }],
    ['a further turn of it', { target: '/v1/conversations/c', body: '{"inputs":"x"}' }],
    ['part of a response', { ...gemini, target: `${gemini.target}?fields=candidates` }],
    ['the same, escaped', { ...gemini, target: `${gemini.target}?alt=sse&%24fi%65lds=candidates` }],
    ['another format', { ...gemini, target: `${gemini.target}?alt=proto` }],
    ['a callback', { ...gemini, target: `${gemini.target}?callback=f` }],
    ['a field mask', { ...gemini, headers: [...json, 'X-Goog-FieldMask', 'candidates'] }],
    ['protobuf', { ...gemini, headers: ['content-type', 'application/x-protobuf'] }],
    [
      'a DashScope task',
      {
        target: '/api/v1/services/aigc/text-generation/generation',
        headers: [...json, 'X-DashScope-Async', 'enable'],
        body: '{}',
      },
    ],
    [
      'a DashScope image',
      { target: '/api/v1/services/aigc/text2image/image-synthesis', body: '{}' },
    ],
    ['images', { target: '/v1/images/generations', body: '{}' }],
    ['an unknown endpoint', { target: '/v1/x', body: '{}' }],
    ['an ambiguous path', { target: '/v1//chat/completions', body: asking }],
    ['a WebSocket', { method: 'GET', target: '/v1/realtime?model=m', upgrade: 'websocket' }],
  ])('%s', async (_, asked) => {
    expect(await read(asked)).toBe('refused');
  });

  test('a body larger than 4 MB', async () => {
    const { body } = { body: { isAbsent: false, whole: () => undefined } };
    expect(
      readCountable(
        {
          ...{ incoming: { method: 'POST' }, target: '/v1/chat/completions', headers: json, body },
          provider: { dialect: dialects.openai, url: new URL('https://api.openai.com') },
        },
        true,
      ),
    ).toEqual({ reason: 'its body is larger than 4 MB' });
  });
});
