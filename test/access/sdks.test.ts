import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { AzureOpenAI } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { startTlsTerminator, type TlsTerminator } from '../sdk/tls-terminator';
import { guard } from '../support/guardian';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { ACCESS_KEY, OWN_KEY, toSha256 } from './stage';

/** What the provider received: the target, and every key in the request. */
interface Seen {
  readonly target: string;
  readonly keys: Readonly<Record<string, string>>;
}

const INJECTED = 'INJECTED-key';
const names = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'sec-websocket-protocol'];

const seen: Seen[] = [];
const note = (target = '', headers: IncomingHttpHeaders) => {
  const keys = names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : []));
  seen.push({ target, keys: Object.fromEntries(keys) });
};

/** Answers every SDK with a response that it can read. */
const server = createServer((request, response) => {
  note(request.url, request.headers);
  const text = 'Hello.';
  const body = {
    ...{ id: '1', object: 'list', data: [], model: 'm', type: 'message', role: 'assistant' },
    content: [{ type: 'text', text }],
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    candidates: [{ content: { role: 'model', parts: [{ text }] } }],
  };
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket, { url, headers }) => {
  note(url, headers);
  if (!url?.includes('/ws/')) return socket.send('{"type":"session.created"}');
  socket.on('message', (bytes) => {
    if (String(bytes).includes('"setup"')) return socket.send('{"setupComplete":{}}');
    const modelTurn = { role: 'model', parts: [{ text: 'Hello.' }] };
    socket.send(JSON.stringify({ serverContent: { modelTurn } }));
    socket.send('{"serverContent":{"turnComplete":true}}');
  });
});

let locked: ProxyProcess;
let injecting: ProxyProcess;
let front: TlsTerminator;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const providers = ['openai', 'anthropic', 'gemini', 'azure'];
  const variables = {
    PROVIDERS: providers.map((name) => `${name}=${url}/${name}`).join(','),
    ACCESS_KEYS: `alice ${toSha256(ACCESS_KEY)}`,
  };
  const INJECT_KEYS = providers.map((name) => `${name}=${INJECTED}`).join(' ');
  [locked, injecting] = await Promise.all([
    startProxy(variables),
    startProxy({ ...variables, INJECT_KEYS }),
  ]);
  front = await startTlsTerminator(injecting.port);
});
afterAll(async () => {
  await front.close();
  await Promise.all([locked.stop(), injecting.stop()]);
  for (const socket of sockets.clients) socket.terminate();
  server.close();
});

/** Runs the Google SDK in a separate process (test/sdk/google-client.mjs); returns the lines it prints. */
async function runGoogle(url: string, operation: string, key: string): Promise<string> {
  const file = resolve(__dirname, '../sdk/google-client.mjs');
  const words = [file, url, operation, key];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  guard(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return output;
}

const messages = [{ role: 'user' as const, content: 'Hello?' }];

/** Each SDK configured for the proxy as a user would do it; only the key differs. */
const sdks: Readonly<Record<string, (url: string, key: string) => Promise<unknown>>> = {
  openai: (url, apiKey) =>
    new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }).chat.completions.create({
      ...{ model: 'm', messages },
    }),
  'anthropic, with its key': (url, apiKey) =>
    new Anthropic({ baseURL: url, apiKey, authToken: null, maxRetries: 0 }).messages.create({
      ...{ model: 'm', max_tokens: 9, messages },
    }),
  'anthropic, with a token': (url, authToken) =>
    new Anthropic({ baseURL: url, apiKey: null, authToken, maxRetries: 0 }).messages.create({
      ...{ model: 'm', max_tokens: 9, messages },
    }),
  azure: (url, apiKey) =>
    new AzureOpenAI({
      ...{ baseURL: `${url}/azure/v1`, apiKey, apiVersion: '2024-10-21', maxRetries: 0 },
    }).models.list(),
  gemini: async (url, key) => {
    const output = await runGoogle(url, 'content', key);
    if (!output.includes('"error"')) return output;
    throw JSON.parse(output);
  },
};

/** Where each SDK's key arrives: under its own name, in the location where the SDK put it. */
const arrives: Readonly<Record<string, (key: string) => Record<string, string>>> = {
  openai: (key) => ({ authorization: `Bearer ${key}` }),
  azure: (key) => ({ 'api-key': key }),
  gemini: (key) => ({ 'x-goog-api-key': key }),
};

describe.each(Object.keys(sdks))('the SDK of %s', (name) => {
  const run = (url: string, key: string) => (sdks[name] as (typeof sdks)[string])(url, key);
  const last = () => seen.at(-1) ?? { target: '', keys: {} };

  test('gets a response with an access key, and the provider gets the owner’s key', async () => {
    await run(injecting.url, ACCESS_KEY);
    const { keys } = last();
    if (arrives[name]) expect(keys).toEqual(arrives[name](INJECTED));
    expect(Object.values(keys).map((value) => value.replace('Bearer ', ''))).toEqual([INJECTED]);
  });

  test('gets a response with its own key next to the access key, and the provider gets only its own', async () => {
    await run(locked.url, `${OWN_KEY}:${ACCESS_KEY}`);
    const { keys } = last();
    expect(Object.values(keys).map((value) => value.replace('Bearer ', ''))).toEqual([OWN_KEY]);
  });

  test('maps a wrong access key to its error for wrong keys', async () => {
    const before = seen.length;
    const error = await run(locked.url, 'sk-proxy-wrong').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 401 });
    expect(JSON.stringify((error as { error?: unknown }).error ?? error)).toMatch(
      /AuthenticationError|authentication_error|invalid_access_key|ApiError/,
    );
    expect((error as Error).message).toContain('access key');
    expect(seen.length).toBe(before);
  });
});

describe('a WebSocket', () => {
  test('of the openai SDK opens with an access key', async () => {
    const client = new OpenAI({ baseURL: `${front.url}/v1`, apiKey: ACCESS_KEY });
    const realtime = new OpenAIRealtimeWS({ model: 'm', options: { ca: front.authority } }, client);
    await new Promise((resolve) => realtime.once('session.created', resolve));
    realtime.close();
    expect(seen.at(-1)).toEqual({
      target: '/openai/v1/realtime?model=m',
      keys: { authorization: `Bearer ${INJECTED}` },
    });
  });

  test('of a browser opens with the access key as a sub-protocol, which the API never sees', async () => {
    const url = `${injecting.url.replace('http', 'ws')}/v1/realtime?model=m`;
    const socket = new WebSocket(url, ['realtime', `openai-insecure-api-key.${ACCESS_KEY}`]);
    await once(socket, 'message');
    expect(socket.protocol).toBe('realtime');
    socket.close();
    expect(seen.at(-1)?.keys).toEqual({
      authorization: `Bearer ${INJECTED}`,
      'sec-websocket-protocol': 'realtime',
    });
  });

  test('of a browser can have its own key next to the access key', async () => {
    const url = `${injecting.url.replace('http', 'ws')}/v1/realtime?model=m`;
    const keys = [OWN_KEY, ACCESS_KEY].map((key) => `openai-insecure-api-key.${key}`);
    const socket = new WebSocket(url, ['realtime', ...keys]);
    await once(socket, 'message');
    socket.close();
    expect(seen.at(-1)?.keys).toEqual({
      'sec-websocket-protocol': `realtime,openai-insecure-api-key.${OWN_KEY}`,
    });
  });

  test('of the Google SDK opens with an access key in its query', async () => {
    expect(await runGoogle(injecting.url, 'live', ACCESS_KEY)).toContain('Hello.');
    expect(seen.at(-1)?.target).not.toContain('key=');
    expect(seen.at(-1)?.keys).toMatchObject({ 'x-goog-api-key': INJECTED });
  });

  test('with a wrong key is rejected in its handshake, with the error in the body', async () => {
    const socket = new WebSocket(`${locked.url.replace('http', 'ws')}/v1/realtime?model=m`, [
      ...['realtime', 'openai-insecure-api-key.sk-proxy-wrong'],
    ]);
    const [, answer] = await once(socket, 'unexpected-response');
    let body = '';
    for await (const piece of answer) body += piece;
    expect(answer.statusCode).toBe(401);
    expect(JSON.parse(body).error.code).toBe('invalid_access_key');
  });
});
