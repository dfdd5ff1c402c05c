import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { startProxy } from '../support/proxy-process';
import { createSignal } from '../support/signal';
import {
  ANSWER,
  EVENT_STREAM,
  type Exact,
  LAST_CHUNK,
  type StandIn,
  startExact,
  startStandIn,
  toEventChunk,
  toJsonAnswer,
} from './upstreams';

/** What the SDK saw, as test/sdk/google-client.mjs prints it. */
type Seen = Readonly<Record<string, unknown>>;

const clients: ChildProcess[] = [];

function startClient(baseUrl: string, operation: 'content' | 'stream' | 'live') {
  const words = [resolve(__dirname, 'google-client.mjs'), baseUrl, operation];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  clients.push(child);
  const seen: Seen[] = [];
  let complaint = '';
  const signal = createSignal(() => JSON.stringify(seen) + complaint);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  createInterface({ input: child.stdout })
    .on('line', (line) => {
      seen.push(JSON.parse(line));
      signal.notify();
    })
    .once('close', () => signal.finish('the client ended'));
  return {
    seen,
    until: (fits: (one: Seen) => boolean) =>
      signal.until('what the client should see', () => seen.find(fits), 20_000),
  };
}

describe('the Google Gen AI SDK, with only its base URL changed,', () => {
  let standIn: StandIn;
  let exact: Exact;

  beforeAll(async () => {
    [standIn, exact] = await Promise.all([startStandIn(), startExact()]);
  });
  afterEach(() => {
    for (const child of clients.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => Promise.all([standIn.close(), exact.close()]));

  test('gets content', async () => {
    const client = startClient(standIn.proxy.url, 'content');
    expect(await client.until(() => true)).toEqual({ text: ANSWER });
  });

  test('gets streamed content, piece by piece', async () => {
    const client = startClient(standIn.proxy.url, 'stream');
    await client.until(({ end }) => end === true);
    const pieces = client.seen.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
    expect(pieces.join('')).toBe(ANSWER);
    expect(pieces.length).toBeGreaterThan(2);
  });

  test('gets each piece before the next is sent, and its key reaches the upstream', async () => {
    const client = startClient(exact.proxy.url, 'stream');
    const exchange = await exact.upstream.request(20_000);
    expect(exchange.target).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(exchange.header('x-goog-api-key')).toEqual(['AIza-test']);
    exchange.send(EVENT_STREAM);
    for (const word of ['one', 'two', 'three']) {
      const parts = [{ text: word }];
      exchange.send(toEventChunk({ candidates: [{ content: { role: 'model', parts } }] }));
      await client.until(({ text }) => text === word);
    }
    exchange.send(LAST_CHUNK);
    await client.until(({ end }) => end === true);
  });

  test('maps an API error to its own', async () => {
    const client = startClient(exact.proxy.url, 'content');
    const exchange = await exact.upstream.request(20_000);
    const error = { code: 403, message: 'API key not valid.', status: 'PERMISSION_DENIED' };
    exchange.send(toJsonAnswer('403 Forbidden', { error }));
    expect(await client.until(() => true)).toEqual({
      error: 'ApiError',
      status: 403,
      message: expect.stringContaining('API key not valid.'),
    });
  });

  // aimock has no `//ws/…`, which this SDK requests.
  test('uses the Live API over a WebSocket, at a target with a double slash', async () => {
    const targets: (string | undefined)[] = [];
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket, { url }) => {
      targets.push(url);
      socket.on('message', (bytes) => {
        const asks = JSON.parse(String(bytes));
        if (asks.setup) return socket.send('{"setupComplete":{}}');
        const modelTurn = { role: 'model', parts: [{ text: ANSWER }] };
        socket.send(JSON.stringify({ serverContent: { modelTurn } }));
        socket.send(JSON.stringify({ serverContent: { turnComplete: true } }));
      });
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const proxy = await startProxy({ UPSTREAM_URL: `http://127.0.0.1:${port}` });
    try {
      const client = startClient(proxy.url, 'live');
      await client.until(({ closed }) => closed !== undefined);
      expect(client.seen[0]).toEqual({ text: ANSWER });
      expect(targets).toEqual([
        '//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=AIza-test',
      ]);
    } finally {
      await proxy.stop();
      for (const socket of server.clients) socket.terminate();
      server.close();
    }
  });
});
