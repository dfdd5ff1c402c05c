import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../lib/config';
import type { AccessKey } from '../../../lib/config/access-key';
import { readAccessKeys } from '../../../lib/config/access-keys';
import type { Layer } from '../../../lib/exchange/layer';
import { createModelLists } from '../../../lib/layers/access/model-lists';
import { createAliases } from '../../../lib/layers/aliases';
import { type Asked, createStage, type SentRequest, toUpstream } from './stage';

const HASH = 'a'.repeat(64);
const config = loadConfig({
  PROVIDERS: 'openai,groq,azure=https://mine.openai.azure.com,anthropic,gemini',
  MODEL_ALIASES:
    'gpt-4=gpt-4.1,fast=groq/meta-llama/llama-3,sonnet=claude-sonnet-4-5,flash=gemini-2.5-flash,team/best=o3,blue=azure/blue-4o',
  ACCESS_KEYS: `me ${HASH}`,
  INJECT_KEYS: 'groq=gsk azure=az',
});
const providerOf = (name: string) => {
  const provider = config.providers.named.find((one) => one.name === name);
  if (!provider) throw new Error(name);
  return provider;
};

const key = (rules: string): AccessKey => {
  const [found] = readAccessKeys(`k ${HASH} ${rules}`).keys;
  if (!found) throw new Error(rules);
  return found;
};

function start({
  accessKey,
  hasOwnKey = false,
}: {
  accessKey?: AccessKey;
  hasOwnKey?: boolean;
} = {}) {
  /** A request as the access layer leaves it. */
  const lock: Layer = (next) => (exchange, answer) => {
    exchange.accessKey = accessKey;
    if (!hasOwnKey) exchange.credential = { location: 'bearer', name: 'Authorization', at: 0 };
    return next(exchange, answer);
  };
  const stage = createStage(
    lock,
    createAliases(
      config.aliases ?? new Map(),
      ({ url }) => [toUpstream(url.href)],
      new Set(['groq', 'azure']),
    ),
    createModelLists(),
  );
  return {
    ...stage,
    ask: (asked: Asked) => stage.ask({ provider: providerOf('openai'), ...asked }),
    last: () => stage.sent.at(-1) as SentRequest,
    sentBody: () => String(stage.sent.at(-1)?.exchange.body.content),
  };
}

const JSON_TYPE = ['content-type', 'application/json'];

describe('an alias is replaced and every other byte is kept,', () => {
  test.each([
    [
      '{ "model" : "gpt-4" , "messages":[{"content":"gpt-4 \\u00e9"}]}',
      '{ "model" : "gpt-4.1" , "messages":[{"content":"gpt-4 \\u00e9"}]}',
    ],
    ['{"model":"\\u0067pt-4"}', '{"model":"gpt-4.1"}'],
    [
      '{"model":"o3","models":["gpt-4","x"],"tools":[{"model":"gpt-4"}]}',
      '{"model":"o3","models":["gpt-4.1","x"],"tools":[{"model":"gpt-4.1"}]}',
    ],
  ])('in JSON: %s', async (body, replaced) => {
    const { ask, last, sentBody } = start();
    const { exchange } = await ask({
      body,
      headers: [...JSON_TYPE, 'x-one', '1', 'content-md5', 'x'],
    });
    expect(sentBody()).toBe(replaced);
    expect(last().headers).toEqual([...JSON_TYPE, 'x-one', '1']);
    expect(exchange.notes).toMatchObject({ alias: 'gpt-4' });
  });

  test('in a form', async () => {
    const { ask, sentBody } = start();
    const form = (model: string) =>
      `--XX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ngpt-4\r\n--XX\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--XX--\r\n`;
    const headers = ['content-type', 'multipart/form-data; boundary=XX'];
    await ask({ target: '/v1/audio/transcriptions', headers, body: form('gpt-4') });
    expect(sentBody()).toBe(form('gpt-4.1'));
  });

  test.each([
    [
      '/v1beta/models/flash:generateContent?alt=sse',
      '/v1beta/models/gemini-2.5-flash:generateContent?alt=sse',
    ],
    ['//v1beta/models/flash:countTokens', '//v1beta/models/gemini-2.5-flash:countTokens'],
  ])('in a path: %s', async (target, replaced) => {
    const { ask, last } = start();
    await ask({ target, body: '{}', provider: providerOf('gemini') });
    expect(last().target).toBe(replaced);
  });

  test('after the prefix that Google uses', async () => {
    const { ask, last, sentBody } = start();
    const body = '{"requests":[{"model":"models/flash"},{"model":"models/other"}]}';
    await ask({
      target: '/v1beta/models/flash:batchEmbedContents',
      body,
      provider: providerOf('gemini'),
    });
    expect(last().target).toBe('/v1beta/models/gemini-2.5-flash:batchEmbedContents');
    expect(sentBody()).toBe(
      '{"requests":[{"model":"models/gemini-2.5-flash"},{"model":"models/other"}]}',
    );
  });

  test.each(['gpt-4', '%67pt-4', 'gpt%2D4'])(
    'in a query, for a WebSocket too: %s',
    async (written) => {
      const { ask, last } = start();
      await ask({
        method: 'GET',
        target: `/v1/realtime?a=gpt-4&model=${written}&b`,
        upgrade: 'websocket',
      });
      expect(last().target).toBe('/v1/realtime?a=gpt-4&model=gpt-4.1&b');
    },
  );

  test('in the path of Azure’s older format', async () => {
    const { ask, last } = start();
    const target = '/deployments/blue/chat/completions?api-version=1';
    await ask({ target, body: '{}', provider: providerOf('azure') });
    expect(last().target).toBe('/deployments/blue-4o/chat/completions?api-version=1');
  });
});

describe('what is not an alias passes unchanged:', () => {
  test.each([
    ['another model', { body: '{"model":"gpt-4o"}' }],
    ['the name in another case', { body: '{"model":"GPT-4"}' }],
    ['the name as a word', { body: '{"messages":[{"content":"a fast gpt-4 model"}]}' }],
    [
      'another model, compressed',
      { content: gzipSync('{"model":"o3"}'), headers: [...JSON_TYPE, 'content-encoding', 'gzip'] },
    ],
    ['an endpoint that runs no model', { target: '/v1/files', body: '{"model":"gpt-4"}' }],
    ['an unknown endpoint', { target: '/v1/new', body: '{"model":"o3"}' }],
    ['a batch', { target: '/v1/batches', body: '{"input_file_id":"f"}' }],
    ['what is deleted', { method: 'DELETE', target: '/v1/models/gpt-4' }],
    ['a GET', { method: 'GET', target: '/v1/new/gpt-4' }],
    [
      'a WebSocket without an HTTP equivalent',
      { method: 'GET', target: '/ws/google.x.BidiGenerateContent', upgrade: 'websocket' as const },
    ],
  ])('%s', async (_, asked) => {
    const { ask, sent } = start();
    const { exchange, answer } = await ask(asked);
    expect([answer.failure, sent.length, exchange.notes.alias]).toEqual([undefined, 1, undefined]);
    const content =
      'content' in asked ? asked.content : 'body' in asked ? Buffer.from(asked.body) : undefined;
    expect(exchange.body.content).toEqual(content);
    expect(exchange.target).toBe('target' in asked ? asked.target : '/v1/chat/completions');
  });
});

describe('a possible alias that cannot be replaced is rejected:', () => {
  test.each<[string, Asked]>([
    [
      'compressed',
      {
        content: gzipSync('{"model":"gpt-4"}'),
        headers: [...JSON_TYPE, 'content-encoding', 'gzip'],
      },
    ],
    [
      'compressed with an unknown coding',
      { body: 'xxx', headers: [...JSON_TYPE, 'content-encoding', 'gzip'] },
    ],
    ['two members', { body: '{"model":"o3","model":"gpt-4"}' }],
    ['two members, escaped', { body: '{"model":"o3","model":"\\u0067pt-4"}' }],
    ['a body that is not JSON', { body: '{"model":"gpt-4",}' }],
    ['UTF-16', { content: Buffer.from('{"model":"gpt-4"}', 'utf16le'), headers: JSON_TYPE }],
    [
      'a form without parts',
      {
        target: '/v1/new',
        body: 'model=gpt%2D4',
        headers: ['content-type', 'application/x-www-form-urlencoded'],
      },
    ],
    ['an unknown endpoint', { target: '/v1/new', body: '{"model":"gpt-4"}' }],
    ['a run', { target: '/v1/threads/t/runs', body: '{"model":"gpt-4"}' }],
    ['another method', { body: '{"model":"gpt-4"}', headers: ['x-http-method-override', 'GET'] }],
    [
      'an escape in a path',
      {
        target: '/v1beta/models/%66lash:generateContent',
        body: '{}',
        provider: providerOf('gemini'),
      },
    ],
    [
      'an escaped slash in a path',
      {
        target: '/v1beta/models/team%2Fbest:generateContent',
        body: '{}',
        provider: providerOf('gemini'),
      },
    ],
    [
      'a slash that is escaped twice',
      {
        target: '/v1beta/models/team%252Fbest:generateContent',
        body: '{}',
        provider: providerOf('gemini'),
      },
    ],
    [
      'a dot segment',
      {
        target: '/v1beta/models/x/../flash:generateContent',
        body: '{}',
        provider: providerOf('gemini'),
      },
    ],
    [
      'another API',
      { target: '/v1/messages', body: '{"model":"fast"}', provider: providerOf('anthropic') },
    ],
    ['models of two providers', { body: '{"model":"fast","models":["blue"]}' }],
    [
      'a path that the providers do not share',
      { target: '/chat/completions', body: '{"model":"fast"}' },
    ],
  ])('%s', async (_, asked) => {
    const { ask, sent } = start();
    const { answer } = await ask(asked);
    expect(answer.failure?.code).toBe('model_alias_unusable');
    expect(answer.failure?.message).not.toContain('gpt-4');
    expect(sent).toEqual([]);
  });

  test('a WebSocket whose messages name the model gets a 426, after which clients use HTTP', async () => {
    const { ask, sent } = start();
    const { answer } = await ask({ method: 'GET', target: '/v1/responses', upgrade: 'websocket' });
    expect([answer.failure?.code, sent.length]).toEqual(['websocket_unsupported', 0]);
  });

  test('endless escapes take no time', async () => {
    const { ask } = start();
    const began = Date.now();
    await ask({ target: '/v1/new', body: `%${'25'.repeat(500_000)}` });
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});

describe('an alias for another provider', () => {
  test('sends the request there, for the owner’s key to be injected', async () => {
    const { ask, last, sentBody } = start();
    const { exchange } = await ask({ body: '{"model":"fast"}' });
    expect([last().upstream.url.href, sentBody()]).toEqual([
      'https://api.groq.com/openai',
      '{"model":"meta-llama/llama-3"}',
    ]);
    expect([exchange.provider.name, exchange.credential?.location]).toEqual(['groq', 'bearer']);
    expect(exchange.notes).toEqual({
      alias: 'fast',
      model: 'meta-llama/llama-3',
      provider: 'groq',
    });
  });

  test('reaches Azure from OpenAI', async () => {
    const { ask, last } = start();
    await ask({ body: '{"model":"blue"}' });
    expect(last().upstream.url.href).toBe('https://mine.openai.azure.com/openai');
  });

  test.each([
    ['a bearer', { headers: ['Authorization', 'Bearer sk-own'] }],
    ['a key header', { headers: ['api-key', 'own'] }],
    ['a parameter', { target: '/v1/chat/completions?key=own' }],
  ])('never sends a caller’s own key there: %s', async (_, asked) => {
    const { ask, sent } = start({ hasOwnKey: true });
    const { answer } = await ask({ body: '{"model":"fast"}', ...asked });
    expect([answer.failure?.code, sent.length]).toEqual(['model_alias_unusable', 0]);
    expect(answer.failure?.message).not.toContain('own\n');
  });

  test('removes credentials that clients send automatically, such as a cookie', async () => {
    const { ask, last } = start({ hasOwnKey: true });
    const headers = ['cookie', 'a=b', 'x-one', '1', 'Authorization', 'Basic abc'];
    const { exchange } = await ask({ body: '{"model":"fast"}', headers });
    expect(last().headers).toEqual(['x-one', '1']);
    expect(exchange.credential).toEqual({ location: undefined, name: undefined, at: 1 });
  });
});

describe('lists of models', () => {
  const ids = (body: string) => {
    const { data, models } = JSON.parse(body) as Record<string, { id?: string; name?: string }[]>;
    return (data ?? models ?? []).map(({ id, name }) => id ?? name);
  };
  const list = async (reply: unknown, rules?: string, asked: Asked = {}) => {
    const { ask, last } = start(rules === undefined ? {} : { accessKey: key(rules) });
    const { answer } = await ask({ method: 'GET', target: '/v1/models', ...asked });
    last().reply(200, reply);
    expect(answer.header('content-length')).toBe(String(Buffer.byteLength(answer.body)));
    return answer.body;
  };
  const openai = {
    object: 'list',
    data: [{ id: 'gpt-4.1', owned_by: 'system' }, { id: 'gpt-4' }, { id: 'o3' }],
  };

  test('show each alias after its model, with the model’s details', async () => {
    const body = await list(openai);
    expect(ids(body)).toEqual(['gpt-4.1', 'gpt-4', 'o3', 'team/best', 'fast', 'blue']);
    expect(JSON.parse(body).data[1]).toEqual({ id: 'gpt-4', owned_by: 'system' });
    expect(JSON.parse(body).data[4]).toEqual({
      id: 'fast',
      object: 'model',
      created: 0,
      owned_by: 'groq',
    });
  });

  test('in Anthropic’s format and in Gemini’s', async () => {
    const anthropic = {
      data: [{ type: 'model', id: 'claude-sonnet-4-5', display_name: 'S' }],
      has_more: true,
    };
    const asked = { provider: providerOf('anthropic') };
    expect(ids(await list(anthropic, undefined, asked))).toEqual(['claude-sonnet-4-5', 'sonnet']);
    const gemini = { models: [{ name: 'models/gemini-2.5-flash', displayName: 'F' }] };
    const google = { provider: providerOf('gemini'), target: '/v1beta/models?pageSize=5' };
    expect(ids(await list(gemini, undefined, google))).toEqual([
      'models/gemini-2.5-flash',
      'models/flash',
    ]);
  });

  test.each([
    ['models=gpt-4.1', ['gpt-4.1', 'gpt-4']],
    ['models=gpt-4', []],
    ['models=gpt-*,fast', ['gpt-4.1', 'gpt-4']],
    ['models=*llama*', ['fast']],
    ['providers=openai', ['gpt-4.1', 'gpt-4', 'o3', 'team/best']],
  ])('show a key with %s those whose model it allows', async (rules, shown) => {
    expect(ids(await list(openai, rules))).toEqual(shown);
  });

  test.each([
    ['openai', '/v1/models/gpt-4', 'https://api.openai.com/', '/v1/models/gpt-4.1'],
    ['openai', '/v1/models/team/best?a=gpt-4', 'https://api.openai.com/', '/v1/models/o3?a=gpt-4'],
    ['openai', '/v1/models/team%2Fbest', 'https://api.openai.com/', '/v1/models/o3'],
    ['openai', '/v1/models/fast', 'https://api.groq.com/openai', '/v1/models/meta-llama%2Fllama-3'],
    [
      'gemini',
      '/v1beta/models/flash',
      'https://generativelanguage.googleapis.com/',
      '/v1beta/models/gemini-2.5-flash',
    ],
  ])('describe an alias’s model: %s %s', async (provider, target, url, replaced) => {
    const { ask, last } = start();
    await ask({ method: 'GET', target, provider: providerOf(provider) });
    expect([last().upstream.url.href, last().target]).toEqual([url, replaced]);
  });

  test('pass unchanged when there is nothing to add, or they cannot be read', async () => {
    const text = '{ "data" : [ { "id" : "o1" } ], "has_more":true }';
    expect(await list(text)).toBe(text);
    expect(await list('[}')).toBe('[}');
  });
});
