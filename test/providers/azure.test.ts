import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stage, startStage, toRequest } from './stage';

/** A chat for gpt-4o, compressed with `zstd -19`. */
const zstdChat = Buffer.from(
  'KLUv/QRofQIAEoURFcA9/u6d/L94JUtiRGlZ/k4nXPqrC9bfEBMuJ85evebBWM9436yd+HQ/3UsePL6kTvzZi14LcfnrSPnNgwOVADpOXB3oNQEAX1GLEtTdaAQ=',
  'base64',
);

const chat = (model: string) => JSON.stringify({ messages: [], model });

describe('Azure’s v1 API', () => {
  let stage: Stage<'azure'>;

  beforeAll(async () => {
    stage = await startStage(['azure'], ({ azure }) => ({ PROVIDERS: `azure=${azure}` }));
  });
  afterAll(() => stage.close());

  test('accepts requests of an OpenAI client, with the key in Azure’s location', async () => {
    const request = toRequest(
      '/azure/v1/chat/completions',
      ['Authorization: Bearer k1'],
      chat('m'),
    );
    const { exchange } = await stage.roundTrip('azure', request);
    expect(exchange.target).toBe('/openai/v1/chat/completions');
    expect(exchange.header('api-key')).toEqual(['k1']);
    expect(exchange.header('authorization')).toEqual([]);
    expect(String(await exchange.body())).toBe(chat('m'));
  });

  test('an Entra ID token stays a token', async () => {
    const token = 'Bearer eyJ0eXAi.eyJhdWQi.c2ln';
    const request = toRequest('/azure/v1/models', [`Authorization: ${token}`]);
    const { exchange } = await stage.roundTrip('azure', request);
    expect(exchange.header('authorization')).toEqual([token]);
    expect(exchange.header('api-key')).toEqual([]);
  });
});

describe('AZURE_DEPLOYMENTS', () => {
  let stage: Stage<'azure' | 'other'>;

  beforeAll(async () => {
    stage = await startStage(['azure', 'other'], ({ azure, other }) => ({
      UPSTREAM_URL: other,
      PROVIDERS: `azure=${azure}`,
      AZURE_DEPLOYMENTS: 'gpt-4o=my four, text-embedding-3-small=emb',
    }));
  });
  afterAll(() => stage.close());

  test.each([
    [
      '/azure/v1/chat/completions',
      chat('gpt-4o'),
      '/openai/deployments/my%20four/chat/completions?api-version=2024-10-21',
    ],
    [
      '/azure/v1/embeddings?x=1',
      chat('text-embedding-3-small'),
      '/openai/deployments/emb/embeddings?x=1&api-version=2024-10-21',
    ],
    // A model that is not in the map is a deployment with that name.
    [
      '/azure/v1/chat/completions',
      chat('o3'),
      '/openai/deployments/o3/chat/completions?api-version=2024-10-21',
    ],
    // An Azure SDK sets its deployment and version itself.
    [
      '/azure/openai/deployments/d/chat/completions?api-version=2025-01-01',
      chat('x'),
      '/openai/deployments/d/chat/completions?api-version=2025-01-01',
    ],
    [
      '/openai/deployments/d/chat/completions?api-version=2025-01-01',
      chat('x'),
      '/openai/deployments/d/chat/completions?api-version=2025-01-01',
    ],
    ['/azure/v1/files', 'x', '/openai/files?api-version=2024-10-21'],
  ])('%s with %s is %s', async (target, body, reached) => {
    const { exchange } = await stage.roundTrip('azure', toRequest(target, ['api-key: k'], body));
    expect(exchange.target).toBe(reached);
    expect(String(await exchange.body())).toBe(body);
  });

  test('a form names its model as well', async () => {
    const form = '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\ngpt-4o\r\n--b--\r\n';
    const type = 'Content-Type: multipart/form-data; boundary=b';
    const request = toRequest('/azure/v1/audio/transcriptions', [type], form);
    const { exchange } = await stage.roundTrip('azure', request);
    expect(exchange.target).toBe(
      '/openai/deployments/my%20four/audio/transcriptions?api-version=2024-10-21',
    );
    expect(String(await exchange.body())).toBe(form);
  });

  // As Codex sends it. Node 20 has no zstd: the decoder is a separate file next to the bundle.
  test('a compressed request names its model, too, and is forwarded unchanged', async () => {
    const client = await stage.connect();
    const lines = ['Content-Encoding: zstd', `Content-Length: ${zstdChat.length}`];
    client.send(toRequest('/azure/v1/responses', lines).replace('GET', 'POST'));
    client.send(zstdChat);
    const exchange = await stage.upstreams.azure.request();
    expect(exchange.target).toBe('/openai/deployments/my%20four/responses?api-version=2024-10-21');
    expect(await exchange.body()).toEqual(zstdChat);
    client.destroy();
  });

  test.each([
    ['model=gpt-4o', 'my%20four'],
    // The client's text stays a single value.
    [
      'deployment=d%26api-key%3Dk%20HTTP/1.1%0d%0aX:y&model=m',
      'd%26api-key%3Dk%20HTTP%2F1.1%0D%0AX%3Ay',
    ],
  ])('Realtime names its deployment in the query: %s', async (query, deployment) => {
    const client = await stage.connect();
    const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    client.send(
      toRequest(`/azure/v1/realtime?${query}`, [
        ...lines,
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ]),
    );
    const exchange = await stage.upstreams.azure.request();
    expect(exchange.target).toBe(
      `/openai/realtime?api-version=2024-10-21&deployment=${deployment}`,
    );
    client.destroy();
  });

  test('other providers are not affected', async () => {
    const request = toRequest('/v1/chat/completions', ['Authorization: Bearer k'], chat('gpt-4o'));
    const { exchange } = await stage.roundTrip('other', request);
    expect(exchange.target).toBe('/v1/chat/completions');
    expect(exchange.header('authorization')).toEqual(['Bearer k']);
  });
});
