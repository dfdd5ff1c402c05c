import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { DialectName } from '../../../lib/dialects/dialect';
import { field, json, type ModelRequest, namesOf, readRequest, toForm } from './model-requests';

const chat = (body: string | Buffer | object, headers = json): ModelRequest => ({
  target: '/v1/chat/completions',
  headers,
  body,
});
const allowed = { model: 'allowed', messages: [] };

describe('the location of the model', () => {
  test.each<[DialectName, string, object, string[]]>([
    ['openai', '/v1/chat/completions', allowed, ['allowed']],
    ['openai', '/chat/completions', allowed, ['allowed']],
    ['openai', '/v1/chat/completions/', allowed, ['allowed']],
    ['openai', '//v1/chat/completions?x=1', allowed, ['allowed']],
    ['openai', '/openai/v1/chat/completions', allowed, ['allowed']],
    ['openai', '/api/paas/v4/chat/completions', allowed, ['allowed']],
    ['openai', '/compatible-mode/v1/chat/completions', allowed, ['allowed']],
    ['openai', '/v1/completions', allowed, ['allowed']],
    ['openai', '/v1/responses', allowed, ['allowed']],
    ['openai', '/v1/responses/input_tokens', allowed, ['allowed']],
    ['openai', '/v1/embeddings', allowed, ['allowed']],
    ['openai', '/v1/moderations', allowed, ['allowed']],
    ['openai', '/v1/images/generations', allowed, ['allowed']],
    ['openai', '/v1/audio/speech', allowed, ['allowed']],
    ['openai', '/v1/fine_tuning/jobs', allowed, ['allowed']],
    ['openai', '/v1/messages', allowed, ['allowed']],
    ['openai', '/anthropic/v1/messages', allowed, ['allowed']],
    ['openai', '/api/chat', allowed, ['allowed']],
    ['anthropic', '/v1/messages?beta=true', allowed, ['allowed']],
    ['anthropic', '/v1/messages/count_tokens', allowed, ['allowed']],
    ['anthropic', '/v1/chat/completions', allowed, ['allowed']],
    ['gemini', '/v1beta/models/gemini-pro:generateContent', {}, ['gemini-pro']],
    ['gemini', '/v1beta/models/gemini-pro:streamGenerateContent?alt=sse', {}, ['gemini-pro']],
    ['gemini', '/v1beta/models/gemini-pro%3AgenerateContent', {}, ['gemini-pro']],
    ['gemini', '/v1beta/models/%67emini-pro:generateContent', {}, ['gemini-pro']],
    ['gemini', '/v1beta/tunedModels/mine:generateContent', {}, ['mine']],
    [
      'gemini',
      '/v1beta/openai/chat/completions',
      { model: 'models/gemini-2.5-flash' },
      ['gemini-2.5-flash'],
    ],
    [
      'gemini',
      '/v1beta/openai/chat/completions',
      { model: 'gemini-2.5-flash' },
      ['gemini-2.5-flash'],
    ],
    ['gemini', '/v1beta/cachedContents', { model: 'models/gemini-pro' }, ['gemini-pro']],
    [
      'gemini',
      '/v1beta/models/e:batchEmbedContents',
      { requests: [{ model: 'models/e' }, { model: 'models/other' }] },
      ['e', 'e', 'other'],
    ],
    ['gemini', '/v1beta/interactions', { agent: 'deep-research' }, ['deep-research']],
    [
      'gemini',
      '/v1/projects/p/locations/l/publishers/google/models/gemini-pro:generateContent',
      {},
      ['gemini-pro'],
    ],
    [
      'azure',
      '/openai/deployments/mine/chat/completions?api-version=x',
      allowed,
      ['mine', 'allowed'],
    ],
    ['azure', '/deployments/mine/embeddings', {}, ['mine']],
    ['azure', '/v1/chat/completions', allowed, ['allowed']],
  ])('%s %s', async (dialect, target, body, names) => {
    expect(await namesOf({ dialect, target, body })).toEqual(names);
  });

  test.each<[string, string[]]>([
    ['/v1/realtime?model=allowed', ['allowed']],
    ['/v1/realtime?mod%65l=allowed', ['allowed']],
    ['/openai/v1/realtime?deployment=other&model=allowed', ['other', 'allowed']],
    ['/v1/realtime?model=allowed&MODEL=other', ['allowed', 'other']],
    ['/v1/audio/transcriptions/realtime?model=allowed', ['allowed']],
  ])('on a WebSocket: %s', async (target, names) => {
    expect(await namesOf({ method: 'GET', upgrade: 'websocket', target })).toEqual(names);
  });

  test.each<[string, object, string[]]>([
    ['a list of models', { models: ['other', 'third'] }, ['allowed', 'other', 'third']],
    [
      'a list of fallbacks',
      { fallbacks: ['other', { model: 'third' }] },
      ['allowed', 'other', 'third'],
    ],
    ['a tool', { tools: [{ type: 'image_generation', model: 'other' }] }, ['allowed', 'other']],
    ['a tool’s settings', { tools: [{ parameters: { model: 'other' } }] }, ['allowed', 'other']],
    [
      'options of a gateway',
      { providerOptions: { gateway: { models: ['other'] } } },
      ['allowed', 'other'],
    ],
    ['a plugin', { plugins: [{ id: 'fusion', analysis_models: ['other'] }] }, ['allowed', 'other']],
    ['another case', { MODELS: ['other'] }, ['allowed', 'other']],
    // The default.
    ['an image tool', { tools: [{ type: 'image_generation' }] }, ['allowed', 'gpt-image-1']],
    [
      'an image tool after one that names its model',
      {
        tools: [
          { type: 'x', model: 'other' },
          { type: 'image_generation', model: null },
        ],
      },
      ['allowed', 'other', 'gpt-image-1'],
    ],
    [
      'an image tool in a message',
      { input: [{ tools: [{ type: 'image_generation' }] }] },
      ['allowed', 'gpt-image-1'],
    ],
    ['moderation', { moderation: { model: 'other' } }, ['allowed', 'other']],
    [
      'tools in a message',
      {
        input: [
          { role: 'user', content: 'x' },
          { type: 'additional_tools', tools: [{ type: 'image_generation', model: 'other' }] },
        ],
      },
      ['allowed', 'other'],
    ],
    [
      'tools in a namespace',
      { tools: [{ type: 'namespace', tools: [{ type: 'image_generation', model: 'other' }] }] },
      ['allowed', 'other'],
    ],
    [
      'a tool’s panel',
      { tools: [{ type: 'openrouter:fusion', parameters: { analysis_models: ['other'] } }] },
      ['allowed', 'other'],
    ],
  ])('also in %s', async (_, more, names) => {
    expect(await namesOf(chat({ ...allowed, ...more }))).toEqual(names);
  });

  test.each<[string, object]>([
    ['metadata', { metadata: { model: 'other' } }],
    ['messages', { messages: [{ role: 'user', content: 'x', model: 'other' }] }],
    [
      'schemas',
      { tools: [{ function: { parameters: { properties: { model: { type: 'string' } } } } }] },
    ],
    ['null', { models: null, fallbacks: null, preset: null }],
    ['texts', { x: '{"model":"other"}' }],
  ])('but not in %s', async (_, more) => {
    expect(await namesOf(chat({ ...allowed, ...more }))).toEqual(['allowed']);
  });

  test.each(['x-model', 'AI-Language-Model-Id', 'azureml-model-deployment'])(
    'also in a header: %s',
    async (name) => {
      const headers = [...json, name, 'other'];
      expect(await namesOf(chat(allowed, headers))).toEqual(['allowed', 'other']);
    },
  );

  test('the main model comes first, wherever it is', async () => {
    expect(await namesOf(chat('{"models":["b"],"tools":[{"model":"c"}],"model":"a"}'))).toEqual([
      ...['a', 'b', 'c'],
    ]);
  });

  test('nested, in a Realtime session', async () => {
    const session = {
      type: 'realtime',
      model: 'a',
      audio: { input: { transcription: { model: 'b' } } },
    };
    const target = '/v1/realtime/client_secrets';
    expect(await namesOf({ target, body: { session } })).toEqual(['a', 'b']);
    const form = toForm([field('sdp', 'v=0'), field('session', JSON.stringify(session))]);
    expect(await namesOf({ target: '/v1/realtime/calls', ...form })).toEqual(['a', 'b']);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('in a body compressed with %s', async (coding, compress) => {
    const body = compress(JSON.stringify(allowed));
    expect(await namesOf(chat(body, [...json, 'content-encoding', coding]))).toEqual(['allowed']);
  });

  test('its position allows an exact byte replacement', async () => {
    for (const text of ['{"a":"ü\\"","model" : "allowed" ,"b":1}', '{"model":"allowed"}']) {
      const bytes = Buffer.from(text);
      const reading = await readRequest(chat(bytes));
      if (reading.verdict !== 'named') throw new Error(reading.verdict);
      const { start, end } = reading.models[0].position ?? { start: 0, end: 0 };
      expect(bytes.toString('utf8', start, end)).toBe('"allowed"');
    }
    for (const [dialect, target, text] of [
      ['gemini', '//v1beta/models/models:generateContent?model=x', 'models'],
      ['azure', '/openai/deployments/deployments/embeddings', 'deployments'],
    ] as const) {
      const reading = await readRequest({ dialect, target, body: {} });
      if (reading.verdict !== 'named') throw new Error(reading.verdict);
      const { start, end } = reading.models[0].position ?? { start: 0, end: 0 };
      expect(target.slice(start, end)).toBe(text);
      expect(target.slice(start - 1, start)).toBe('/');
      expect(target.slice(end)).toMatch(/^[:/](?:generateContent|embeddings)/);
    }
  });
});

describe('requests that run no model', () => {
  test.each<[DialectName, string, string]>([
    ['openai', 'GET', '/v1/models'],
    ['openai', 'GET', '/v1/models/ft:gpt-4o:mine::abc'],
    ['openai', 'GET', '/v1/models/ft%3Agpt-4o%3Amine'],
    ['openai', 'GET', '/v1/models/meta-llama%2Fllama-3'],
    ['openai', 'HEAD', '/v1/models'],
    ['openai', 'GET', '/v1/responses/resp_1?stream=true&starting_after=2'],
    ['openai', 'GET', '/v1/responses/resp_1/input_items'],
    ['openai', 'POST', '/v1/responses/resp_1/cancel'],
    ['openai', 'DELETE', '/v1/responses/resp_1'],
    ['openai', 'POST', '/v1/files'],
    ['openai', 'GET', '/v1/files/file-1/content'],
    ['openai', 'GET', '/v1/batches/batch_1'],
    ['openai', 'POST', '/v1/vector_stores/vs_1/search'],
    ['openai', 'GET', '/v1/videos/video_1/content'],
    ['openai', 'POST', '/v1/conversations'],
    ['openai', 'POST', '/v1/uploads/upload_1/parts'],
    ['anthropic', 'POST', '/v1/skills/skill_1/versions'],
    ['anthropic', 'GET', '/v1/models?limit=5'],
    ['anthropic', 'GET', '/v1/messages/batches/b/results'],
    ['gemini', 'GET', '/v1beta/models/gemini-pro'],
    ['gemini', 'POST', '/upload/v1beta/files?upload_id=x'],
    ['gemini', 'GET', '/v1beta/files/x'],
    ['gemini', 'GET', '/v1beta/interactions/x'],
  ])('%s %s %s', async (dialect, method, target) => {
    expect(await namesOf({ dialect, method, target })).toBe('none');
  });
});

describe('requests that only store something', () => {
  const conversation = '/v1/conversations';
  const image = { type: 'image_generation', model: 'other' };

  test.each<[string, string, object, string | string[]]>([
    ['items', conversation, { items: [{ role: 'user', content: 'x' }], metadata: {} }, 'none'],
    ['metadata', '/v1/chat/completions/chatcmpl_1', { metadata: { model: 'x' } }, 'none'],
    ['tools', conversation, { items: [{ type: 'additional_tools', tools: [image] }] }, ['other']],
    ['further items', `${conversation}/c/items`, { items: [{ tools: [image] }] }, ['other']],
    ['input for Mistral', conversation, { model: 'other', inputs: 'x' }, 'unclear'],
    ['further input', `${conversation}/c`, { inputs: [{ content: 'x' }] }, 'unclear'],
    ['an agent', conversation, { agent_id: 'ag_1', inputs: 'x' }, 'unclear'],
    ['a restart', `${conversation}/c/restart`, { inputs: 'x' }, 'unclear'],
    ['messages', '/v1/chat/completions/batch', { messages: [[]] }, 'unclear'],
    ['a voice', '/v1/uploads/audio/voice', {}, 'unclear'],
    ['a document', '/api/paas/v4/files/parser/create', {}, 'unclear'],
  ])('%s', async (_, target, body, names) => {
    expect(await namesOf({ target, body })).toEqual(names);
  });
});

describe('requests whose model cannot be determined', () => {
  test.each<[string, ModelRequest]>([
    [
      'a judge without its panel',
      chat({ ...allowed, plugins: [{ id: 'fusion', model: 'allowed' }] }),
    ],
    [
      'another server tool that runs a model',
      chat({ ...allowed, tools: [{ type: 'openrouter:subagent' }] }),
    ],
    ['a type that is no text', chat({ ...allowed, tools: [{ type: ['image_generation'] }] })],
    [
      'the models of a compound',
      chat({ ...allowed, compound_custom: { models: { answering_model: 'other' } } }),
    ],
    [
      'a map of fallbacks',
      chat({ ...allowed, context_window_fallback_dict: { allowed: 'other' } }),
    ],
    ['a route in a header', chat(allowed, [...json, 'x-portkey-config', '{"model":"other"}'])],
    ['protobuf', chat(allowed, ['content-type', 'application/x-protobuf'])],
    [
      'a grader',
      {
        target: '/v1/fine_tuning/jobs',
        body: { ...allowed, method: { type: 'reinforcement', reinforcement: { grader: {} } } },
      },
    ],
    [
      'a long name that ends early in C',
      chat(`{"model":"allowed","model\\u0000${'x'.repeat(600)}":"other"}`),
    ],
    ['too many models', chat({ ...allowed, models: Array(1_001).fill('allowed') })],
    ['a batch', { target: '/v1/batches', body: allowed }],
    [
      'a batch of Anthropic',
      { dialect: 'anthropic', target: '/v1/messages/batches', body: allowed },
    ],
    ['a run', { target: '/v1/threads/t/runs', body: allowed }],
    ['a stored prompt', { target: '/v1/responses', body: { ...allowed, prompt: { id: 'p' } } }],
    ['stored settings', chat({ ...allowed, preset: 'p' })],
    ['a stored agent', { target: '/v1/agents/completions', body: allowed }],
    ['an unknown endpoint', { target: '/v1/some/thing', body: allowed }],
    ['another method', { target: '/v1/chat/completions', method: 'PUT', body: allowed }],
    ['another method in a header', chat(allowed, [...json, 'X-HTTP-Method-Override', 'POST'])],
    [
      'a batch of Gemini',
      { dialect: 'gemini', target: '/v1beta/models/g:batchGenerateContent', body: {} },
    ],
    ['Bedrock’s path', { target: '/model/other/invoke', body: allowed }],
    [
      'a WebSocket whose messages name it',
      { target: '/v1/responses', method: 'GET', upgrade: 'websocket' },
    ],
    [
      'Gemini Live',
      {
        dialect: 'gemini',
        target: '//ws/google.ai.X.BidiGenerateContent',
        method: 'GET',
        upgrade: 'websocket',
      },
    ],
    [
      'a WebSocket without a model',
      { target: '/v1/realtime?call_id=1', method: 'GET', upgrade: 'websocket' },
    ],
  ])('%s', async (_, request) => {
    expect(await namesOf(request)).toBe('unclear');
  });

  test.each<[string, ModelRequest]>([
    [
      'a doubled slash',
      { dialect: 'gemini', target: '/v1beta//models/x:generateContent', body: allowed },
    ],
    [
      'another case',
      { dialect: 'azure', target: '/openai/Deployments/x/chat/completions', body: allowed },
    ],
    ['a dot segment', chat(allowed)],
    ['an escaped dot segment', chat(allowed)],
    ['an escaped slash', chat(allowed)],
    [
      'two escapes',
      { dialect: 'gemini', target: '/v1beta/models/a%253Ab:generateContent', body: {} },
    ],
    ['a backslash', { dialect: 'gemini', target: '/v1beta/models\\x:generateContent', body: {} }],
    [
      'a broken escape',
      { dialect: 'gemini', target: '/v1beta/models/x%:generateContent', body: {} },
    ],
    [
      'a second colon',
      { dialect: 'gemini', target: '/v1beta/models/x:y:generateContent', body: {} },
    ],
    [
      'a path parameter',
      { dialect: 'gemini', target: '/v1beta/models/x;y:generateContent', body: {} },
    ],
  ])('%s in the path', async (name, request) => {
    const targets: Record<string, string> = {
      'a dot segment': '/v1/x/../chat/completions',
      'an escaped dot segment': '/v1/%2e%2e/chat/completions',
      'an escaped slash': '/v1/chat%2fcompletions',
    };
    expect(await namesOf({ ...request, target: targets[name] ?? request.target })).toBe('unclear');
  });

  test.each(['%24httpMethod=GET', 'a=1&_m%65thod=PUT', '$httpHeaders=Content-Type:text'])(
    'a parameter that changes the request: %s',
    async (query) => {
      const target = `/v1/chat/completions?${query}`;
      expect(await namesOf({ ...chat(allowed), target })).toBe('unclear');
    },
  );

  test('deflate, which some decoders read without the zlib header', async () => {
    const body = deflateSync(JSON.stringify(allowed));
    const headers = [...json, 'content-encoding', 'deflate'];
    expect(await namesOf(chat(body, headers))).toBe('unclear');
  });

  const bytes = Buffer.from(JSON.stringify(allowed));
  test.each<[string, string | Buffer]>([
    ['no model', '{"messages":[]}'],
    ['an empty body', ''],
    ['two models', '{"model":"other","model":"allowed"}'],
    ['two models, one of them escaped', '{"model":"allowed","mod\\u0065l":"other"}'],
    ['two models, in two cases', '{"model":"allowed","Model":"other"}'],
    ['two models, one after a NUL', '{"model":"allowed","model\\u0000x":"other"}'],
    ['two lists', '{"model":"allowed","models":["a"],"modelſ":["b"]}'],
    ['a model in a list', '{"model":["allowed"]}'],
    ['a model in an object', '{"model":{"id":"allowed"}}'],
    ['a number', '{"model":1}'],
    ['null', '{"model":null}'],
    ['white space', '{"model":" allowed"}'],
    ['two names in one', '{"model":"allowed,other"}'],
    ['stored settings', '{"model":"allowed@preset/other"}'],
    ['a line end', '{"model":"allowed\\n"}'],
    ['a byte order mark', `\ufeff${bytes}`],
    ['UTF-16', Buffer.from(String(bytes), 'utf16le')],
    ['no UTF-8', Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xff"}', 'latin1')])],
    ['a trailing comma', '{"model":"allowed",}'],
    ['a comment', '{"model":"allowed"/*,"model":"other"*/}'],
    ['a line comment', '{//"\n"model":"allowed"}'],
    ['NaN', '{"model":"allowed","x":NaN}'],
    ['single quotes', "{'model':'other','x':\"'\",\"model\":\"allowed\"}"],
    ['names without quotes', '{model:"other","model":"allowed"}'],
    ['a second document', `${bytes}{"model":"other"}`],
    ['a list of requests', `[${bytes}]`],
    ['a text', JSON.stringify(String(bytes))],
    ['a missing end', '{"model":"allowed"'],
    ['fallbacks of another form', '{"model":"allowed","fallbacks":[{"allowed":["other"]}]}'],
    ['a list in a list', '{"model":"allowed","models":[["other"]]}'],
    ['too many brackets', `{"model":"allowed","x":${'['.repeat(300)}${']'.repeat(300)}}`],
  ])('%s in the body', async (_, body) => {
    expect(await namesOf(chat(body))).toBe('unclear');
  });

  test.each<[string, string[]]>([
    ['a form content type without a form', ['content-type', 'application/x-www-form-urlencoded']],
    ['another charset', ['content-type', 'application/json; charset=utf-16']],
    ['two types', ['content-type', 'application/json', 'Content-Type', 'multipart/form-data']],
    ['an unknown coding', [...json, 'content-encoding', 'compress']],
    ['two codings', [...json, 'content-encoding', 'gzip, br']],
    [
      'two headers with codings',
      [...json, 'content-encoding', 'identity', 'content-encoding', 'gzip'],
    ],
    ['a coding that is not true', [...json, 'content-encoding', 'gzip']],
    ['a type that is not true', ['content-type', 'application/sdp']],
    ['two types, as CGI names them', [...json, 'content_type', 'multipart/form-data']],
  ])('%s in the headers', async (_, headers) => {
    expect(await namesOf(chat(allowed, headers))).toBe('unclear');
  });

  test('a body larger than 4 MB', async () => {
    const { readModel } = await import('../../../lib/dialects/read-model');
    const { dialects } = await import('../../../lib/dialects');
    const reading = readModel({
      incoming: { method: 'POST' },
      provider: { dialect: dialects.openai },
      target: '/v1/chat/completions',
      headers: json,
      body: { isAbsent: false, whole: () => undefined },
      model: undefined,
    });
    expect(reading).toEqual({ verdict: 'unclear', reason: 'its body is larger than 4 MB' });
  });
});

describe('forms', () => {
  const target = '/v1/audio/transcriptions';
  const file: [string, string] = [
    'Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg',
    'ID3\r\n\r\nContent-Disposition: form-data; name="model"\r\n\r\nother\r\n-XX--\r\n',
  ];
  const model = field('model', 'allowed');

  test.each<[string, readonly (readonly [string, string])[]]>([
    ['a minimal form', [model, file]],
    ['the file first', [file, model]],
    [
      'a type for each part',
      [[`${model[0]}\r\nContent-Type: text/plain; charset=utf-8`, 'allowed'], file],
    ],
    ['a name without quotes', [['content-disposition:form-data;name=model', 'allowed'], file]],
    [
      'an encoded file name',
      [
        [
          'Content-Disposition: form-data; name="file"; filename="a"; filename*=UTF-8\'\'%C3%A4',
          'x',
        ],
        model,
      ],
    ],
    [
      'lists',
      [
        field('timestamp_granularities[]', 'word'),
        field('timestamp_granularities[]', 'segment'),
        model,
      ],
    ],
  ])('are read: %s', async (_, parts) => {
    expect(await namesOf({ target, ...toForm(parts) })).toEqual(['allowed']);
  });

  const decoy = field('model', 'other');
  test.each<[string, readonly (readonly [string, string])[]]>([
    ['two models', [model, decoy]],
    ['a model in a list', [model, field('model[]', 'other')]],
    ['another case', [model, field('MODEL', 'other')]],
    [
      'a name with spaces around it',
      [model, ['Content-Disposition: form-data; name = "model"', 'other']],
    ],
    [
      'a continued parameter name (RFC 2231)',
      [model, ['Content-Disposition: form-data; name*0="mod"; name*1="el"', 'other']],
    ],
    [
      'an encoded parameter name',
      [model, ["Content-Disposition: form-data; name*=utf-8''model", 'other']],
    ],
    [
      'an encoded word',
      [model, ['Content-Disposition: form-data; name="=?utf-8?Q?model?="', 'other']],
    ],
    ['two names', [model, ['Content-Disposition: form-data; name="x"; name="model"', 'other']]],
    ['an escape', [model, ['Content-Disposition: form-data; name="mod\\el"', 'other']]],
    [
      'two heads',
      [
        model,
        [
          'Content-Disposition: form-data; name="x"\r\nContent-Disposition: form-data; name="model"',
          'other',
        ],
      ],
    ],
    ['a folded head', [model, ['Content-Disposition: form-data;\r\n name="model"', 'other']]],
    [
      'base64',
      [
        [
          'Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: base64',
          'YWxsb3dlZA==',
        ],
      ],
    ],
    ['an unknown part header', [[`${model[0]}\r\nX-Other: 1`, 'allowed']]],
    [
      'a bare LF in a part header',
      [model, ['X: 1\nContent-Disposition: form-data; name="model"', 'other']],
    ],
    [
      'a file in place of the model',
      [['Content-Disposition: form-data; name="model"; filename="x"', 'allowed']],
    ],
    ['another charset', [field('_charset_', 'utf-16'), model]],
    ['a delimiter within a line', [field('x', 'y--XX\r\n'), model]],
    [
      'a delimiter after a bare LF',
      [field('x', 'y\n--XX\r\nContent-Disposition: form-data; name="model"\r\n\r\nother'), model],
    ],
    ['a longer delimiter', [field('x', 'y\r\n--XXX\r\n'), model]],
    ['a value that ends with a line break', [field('model', 'allowed\r\n')]],
  ])('are rejected: %s', async (_, parts) => {
    expect(await namesOf({ target, ...toForm(parts) })).toBe('unclear');
  });

  const { body } = toForm([model]);
  test.each<[string, string, Buffer]>([
    ['a decoy of a boundary', 'multipart/form-data; xboundary=AAA; boundary=XX', body],
    ['two boundaries', 'multipart/form-data; boundary=XX; boundary=YY', body],
    ['two boundaries in two cases', 'multipart/form-data; boundary=XX; Boundary=YY', body],
    ['no boundary', 'multipart/form-data', body],
    ['another form', 'multipart/mixed; boundary=XX', body],
    ['extra text after the parameters', 'multipart/form-data; boundary=XX, application/json', body],
    ['a preamble', 'multipart/form-data; boundary=XX', Buffer.concat([Buffer.from('x\r\n'), body])],
    ['an epilogue', 'multipart/form-data; boundary=XX', Buffer.concat([body, body])],
    ['no end', 'multipart/form-data; boundary=XX', body.subarray(0, -4)],
    [
      'bare line feeds',
      'multipart/form-data; boundary=XX',
      Buffer.from(String(body).replaceAll('\r', '')),
    ],
  ])('are rejected: %s', async (_, type, bytes) => {
    expect(await namesOf({ target, headers: ['content-type', type], body: bytes })).toBe('unclear');
  });

  test('a quoted boundary is read', async () => {
    const headers = ['Content-Type', 'Multipart/Form-Data; charset=utf-8; boundary="XX"'];
    expect(await namesOf({ target, headers, body })).toEqual(['allowed']);
  });
});
