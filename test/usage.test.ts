import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RecordedAnswer, recordedAnswers } from './lib/layers/usage/answers';
import { type Exact, startExact } from './sdk/upstreams';
import { connectRawClient, type RawClient } from './support/raw-client';

/** The usage in the log line, in the order of docs/usage.md. */
const names = ['usage', 'model', 'input_tokens', 'cached_tokens', 'output_tokens'];
const moreNames = [
  ...['reasoning_tokens', 'audio_seconds'],
  ...['cache_write_tokens', 'cache_write_1h_tokens'],
];

function toLogged({ usage }: RecordedAnswer) {
  const { state, model, input, cached, output, reasoning, seconds } = usage;
  const writes = [usage.cacheWrites, usage.longCacheWrites || undefined];
  const values = [state, model, input, cached, output, reasoning, seconds, ...writes];
  const entries = [...names, ...moreNames].map((name, index) => [name, values[index]]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as object;
}

const toHead = (headers: readonly string[]) =>
  ['HTTP/1.1 200 OK', ...headers, 'Transfer-Encoding: chunked', '', ''].join('\r\n');
const toChunk = (bytes: Uint8Array) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const lastChunk = '0\r\n\r\n';
const typeOf = ({ isEventStream }: RecordedAnswer) =>
  `Content-Type: ${isEventStream ? 'text/event-stream' : 'application/json'}`;

function toRequest(body: Buffer | string, headers: readonly string[] = [], method = 'POST') {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const lines = [`${method} /v1/chat/completions HTTP/1.1`, 'Host: proxy', ...headers, length];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

const json = 'Content-Type: application/json';
const chat = '{"model":"gpt-5-mini","stream":true,"messages":[{"role":"user","content":"Grüße"}]}';

/** Sends one request on a new connection, and answers it. */
async function exchange(exact: Exact, request: Uint8Array | string) {
  const client = await connectRawClient(exact.proxy.url);
  clients.push(client);
  client.send(request);
  return { client, upstream: await exact.upstream.request() };
}

const clients: RawClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

async function logLine(exact: Exact, client: RawClient) {
  const [id] = (await client.head()).header('x-proxy-request-id');
  return exact.proxy.untilLogged((line) => line.id === id);
}

describe('with USAGE=on, the log has the usage of a response, and the client gets its exact bytes:', () => {
  let exact: Exact;
  beforeAll(async () => {
    exact = await startExact({ USAGE: 'on' });
  });
  afterAll(() => exact.close());

  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ['as it is', (bytes) => bytes],
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ];

  describe.each(codings)('%s', (coding, compress) => {
    test.each(recordedAnswers)('$name', async (answer) => {
      const { client, upstream } = await exchange(exact, toRequest('{}', [json]));
      const encoding = coding === 'as it is' ? [] : [`Content-Encoding: ${coding}`];
      const bytes = compress(answer.bytes);
      upstream.send(toHead([typeOf(answer), ...encoding]));
      upstream.send(toChunk(bytes.subarray(0, 99)));
      upstream.send(toChunk(bytes.subarray(99)));
      upstream.send(lastChunk);
      const line = await logLine(exact, client);
      expect(client.answers[0]?.text()).toBe(bytes.toString('latin1'));
      expect(line).toMatchObject(toLogged(answer));
      const said = Object.keys(line).filter((name) => /token|usage|model|seconds/.test(name));
      expect(said.toSorted()).toEqual(Object.keys(toLogged(answer)).toSorted());
    });
  });

  test('each event before the next one is sent', async () => {
    const { client, upstream } = await exchange(exact, toRequest(chat, [json]));
    upstream.send(toHead(['Content-Type: text/event-stream']));
    const answer = await client.head();
    for (const word of ['one', 'two', 'three']) {
      upstream.send(toChunk(Buffer.from(`data: {"choices":[],"word":"${word}`)));
      await client.until(word, () => answer.text().endsWith(word) || undefined);
      upstream.send(toChunk(Buffer.from('"}\n\n')));
    }
  });

  test('a stream whose client disconnected is partial, or unknown if there were no numbers yet', async () => {
    const stream = recordedAnswers.find(({ name }) => name === 'anthropic-stream');
    if (!stream) throw new Error('no such answer');
    const start = stream.bytes.subarray(0, stream.bytes.indexOf('event: ping'));
    for (const [bytes, expected] of [
      [start, { usage: 'partial', input_tokens: 4195, output_tokens: 1 }],
      [Buffer.from(': hello\n\n'), { usage: 'unknown' }],
    ] as const) {
      const { client, upstream } = await exchange(exact, toRequest('{}', [json]));
      upstream.send(toHead([typeOf(stream)]));
      upstream.send(toChunk(bytes));
      const answer = await client.head();
      await client.until('the event', () => answer.text().endsWith('\n\n') || undefined);
      client.destroy();
      const [id] = answer.header('x-proxy-request-id');
      const line = await exact.proxy.untilLogged((one) => one.id === id);
      expect(line).toMatchObject({ client_left: true, ...expected });
      expect('output_tokens' in line).toBe('output_tokens' in expected);
    }
  });

  test('the usage of a WebSocket is unknown, and a rejected one has no usage', async () => {
    const request = [
      ...['GET /v1/realtime?model=gpt-realtime HTTP/1.1', 'Host: proxy', 'Upgrade: websocket'],
      ...['Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
    ].join('\r\n');
    const opened = await exchange(exact, request);
    opened.upstream.send(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    await opened.client.head();
    opened.client.destroy();
    opened.upstream.connection.destroy();
    const refused = await exchange(exact, request);
    refused.upstream.send(`HTTP/1.1 401 Unauthorized\r\n${json}\r\nContent-Length: 2\r\n\r\n{}`);
    const line = (status: number) =>
      exact.proxy.untilLogged((one) => one.route === 'websocket' && one.status === status);
    expect(await line(101)).toMatchObject({ usage: 'unknown' });
    expect(await line(401)).not.toHaveProperty('usage');
  });

  test('errors and requests that return an earlier response have no usage', async () => {
    const refused = await exchange(exact, toRequest('{}', [json]));
    refused.upstream.send(
      `HTTP/1.1 429 Too Many Requests\r\n${json}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(await logLine(exact, refused.client)).not.toHaveProperty('usage');
    const again = await exchange(exact, toRequest('', [], 'GET'));
    again.upstream.send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 29\r\n\r\n`);
    again.upstream.send('{"usage":{"prompt_tokens":1}}');
    expect(await logLine(exact, again.client)).not.toHaveProperty('usage');
  });
});

describe('the log line of a request with an access key', () => {
  const keys = ['sk-LEAK-access', 'sk-LEAK-owner-one', 'sk-LEAK-owner-two'] as const;
  const always = [
    ...[
      'time',
      'event',
      'id',
      'method',
      'route',
      'upstream',
      'status',
      'first_byte_ms',
      'total_ms',
    ],
    ...['bytes_in', 'bytes_out', 'client_left', 'provider', 'access_key', 'provider_key', 'model'],
  ];
  let exact: Exact;
  beforeAll(async () => {
    const hash = createHash('sha256').update(keys[0]).digest('hex');
    exact = await startExact({
      ...{ USAGE: 'on', ACCESS_KEYS: `alice ${hash} models=claude-*` },
      INJECT_KEYS: `default=${keys[1]},${keys[2]}`,
    });
  });
  afterAll(() => exact.close());

  const request = toRequest(
    '{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"LEAK of the prompt"}]}',
    [json, `Authorization: Bearer ${keys[0]}`, 'X-Forwarded-For: 203.0.113.77', 'X-Title: LEAK'],
  );
  const stream = recordedAnswers.find(({ name }) => name === 'anthropic-stream') as RecordedAnswer;
  const start = stream.bytes.subarray(0, stream.bytes.indexOf('event: ping'));

  test.each<[string, Uint8Array, boolean, string[]]>([
    ['answered completely', stream.bytes, false, ['output_tokens', 'cache_write_tokens']],
    ['aborted by its client', start, true, ['output_tokens', 'cache_write_tokens']],
    ['aborted before any usage', Buffer.from(': hello\n\n'), true, []],
  ])(
    'that was %s has what usage and cost need, and nothing else',
    async (_, bytes, leaves, told) => {
      const { client, upstream } = await exchange(exact, request);
      upstream.send(toHead([typeOf(stream)]));
      upstream.send(toChunk(bytes));
      const answer = await client.head();
      await client.until('the events', () => answer.text().length >= bytes.length || undefined);
      if (leaves) client.destroy();
      else upstream.send(lastChunk);
      const [id] = answer.header('x-proxy-request-id');
      const line = await exact.proxy.untilLogged((one) => one.id === id);
      const tokens = told.length > 0 ? ['input_tokens', 'cached_tokens', ...told] : [];
      expect(Object.keys(line).toSorted()).toEqual([...always, 'usage', ...tokens].toSorted());
      expect(line).toMatchObject({ access_key: 'alice', client_left: leaves, status: 200 });
      expect(line.model).toMatch(/^claude-sonnet-4-5/);
      if (told.length > 0)
        expect(line).toMatchObject({ cached_tokens: 2000, cache_write_tokens: 100 });
    },
  );

  test('that was rejected or has failed names its model, too', async () => {
    const failed = await exchange(exact, request);
    failed.upstream.send(`HTTP/1.1 400 Bad Request\r\n${json}\r\nContent-Length: 2\r\n\r\n{}`);
    expect(await logLine(exact, failed.client)).toMatchObject({ model: 'claude-sonnet-4-5' });
    const refused = await connectRawClient(exact.proxy.url);
    clients.push(refused);
    refused.send(toRequest('{"model":"gpt-5"}', [json, `Authorization: Bearer ${keys[0]}`]));
    const line = await logLine(exact, refused);
    expect(line).toMatchObject({ model: 'gpt-5', error: 'not_allowed' });
    expect(line).not.toHaveProperty('usage');
    expect(exact.proxy.stdout() + exact.proxy.stderr()).not.toMatch(/LEAK|203\.0\.113/);
  });
});

describe('without it', () => {
  test('the log does not contain it', async () => {
    const exact = await startExact();
    try {
      const { client, upstream } = await exchange(exact, toRequest('{}', [json]));
      upstream.send(`HTTP/1.1 200 OK\r\n${json}\r\nContent-Length: 29\r\n\r\n`);
      upstream.send('{"usage":{"prompt_tokens":1}}');
      const line = await logLine(exact, client);
      expect(Object.keys(line).filter((name) => /token|usage|model/.test(name))).toEqual([]);
    } finally {
      await exact.close();
    }
  });
});

describe('with STREAM_USAGE=1', () => {
  let exact: Exact;
  beforeAll(async () => {
    exact = await startExact({ STREAM_USAGE: '1' });
  });
  afterAll(() => exact.close());

  const asked = chat.replace('{', '{"stream_options":{"include_usage":true},');
  const delta = 'data: {"model":"m","choices":[{"delta":{"content":"Hi"}}],"usage":null}\n\n';
  const extra =
    'data: {"model":"m","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}\n\n';
  const done = 'data: [DONE]\n\n';

  async function stream(request: Uint8Array | string) {
    const { client, upstream } = await exchange(exact, request);
    const body = (await upstream.body()).toString();
    upstream.send(toHead(['Content-Type: text/event-stream']));
    const answer = await client.head();
    // Each event arrives before the next one is sent; only the extra one does not arrive.
    upstream.send(toChunk(Buffer.from(delta)));
    await client.until('the first event', () => answer.text() === delta || undefined);
    upstream.send(toChunk(Buffer.from(extra)));
    upstream.send(toChunk(Buffer.from(done)));
    upstream.send(lastChunk);
    const [id] = answer.header('x-proxy-request-id');
    const line = await exact.proxy.untilLogged((one) => one.id === id);
    return { upstream, body, answer: answer.text(), line };
  }

  const counted = { usage: 'measured', model: 'm', input_tokens: 5, output_tokens: 7 };

  test('a stream’s usage is requested, and the client does not see it', async () => {
    const headers = [json, 'Accept-Encoding: gzip, br', 'X-Other: 1'];
    const { upstream, body, answer, line } = await stream(toRequest(chat, headers));
    expect(body).toBe(asked);
    expect(upstream.header('content-length')).toEqual([String(Buffer.byteLength(asked))]);
    expect(upstream.header('accept-encoding')).toEqual(['identity']);
    expect(answer).toBe(delta + done);
    expect(line).toMatchObject(counted);
  });

  test('also with a chunked body', async () => {
    const chunked = [json, 'Transfer-Encoding: chunked'];
    const head = `${['POST /v1/chat/completions HTTP/1.1', 'Host: proxy', ...chunked].join('\r\n')}\r\n\r\n`;
    const bytes = Buffer.from(chat);
    const request = Buffer.concat([
      ...[Buffer.from(head), toChunk(bytes.subarray(0, 70)), toChunk(bytes.subarray(70))],
      Buffer.from(lastChunk),
    ]);
    const { body, answer, line } = await stream(request);
    expect(body).toBe(asked);
    expect(answer).toBe(delta + done);
    expect(line).toMatchObject(counted);
  });

  test('a client that requests it gets it, and its request is unchanged', async () => {
    const headers = [json, 'Accept-Encoding: gzip'];
    const { upstream, body, answer, line } = await stream(toRequest(asked, headers));
    expect(body).toBe(asked);
    expect(upstream.header('accept-encoding')).toEqual(['gzip']);
    expect(answer).toBe(delta + extra + done);
    expect(line).toMatchObject(counted);
  });

  test.each([
    ['does not stream', Buffer.from(chat.replace('true', 'false')), [json]],
    ['is compressed', gzipSync(chat), [json, 'Content-Encoding: gzip']],
    ['is not JSON', Buffer.from(`${chat},`), [json]],
    ['is a form', Buffer.from(chat), ['Content-Type: multipart/form-data; boundary=x']],
    ['is larger than the buffer', Buffer.from(chat.padEnd(4_300_000)), [json]],
  ])('a request that %s is unchanged', async (_, body, headers) => {
    const { upstream } = await exchange(exact, toRequest(body, headers));
    expect((await upstream.body()).equals(body)).toBe(true);
  });
});
