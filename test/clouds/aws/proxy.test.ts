import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import OpenAI from 'openai';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { toAnswer, toChunk, toChunkedHead } from '../../contract/http-text';
import { type RawUpstream, startRawUpstream } from '../../support/raw-upstream';
import { deployProxy, type ProxyFunction } from './support/proxy-function';

// What is specific to Lambda. Everything that holds on all platforms is in test/contract.

jest.setTimeout(60_000);

let twin: AwsTwin;
let upstream: RawUpstream;
let proxy: ProxyFunction;

beforeAll(async () => {
  [twin, upstream] = await Promise.all([
    startAwsTwin({ initMilliseconds: 60_000 }),
    startRawUpstream(),
  ]);
  proxy = await deployProxy(twin, { UPSTREAM_URL: upstream.url });
  await (await fetch(`${proxy.url}/-/health`)).text();
});
afterAll(async () => {
  await twin.stop();
  await upstream.close();
});

/** Sends a request that the upstream answers with these bytes; returns what both sides saw. */
async function roundTrip(bytes: string, path = '/v1/x', options: RequestInit = {}) {
  const asked = fetch(proxy.url + path, options);
  const exchange = await upstream.request();
  const body = await exchange.body();
  exchange.send(bytes);
  const answer = await asked;
  return { exchange, body, answer, text: await answer.text() };
}

const STREAM = toChunkedHead('Content-Type: text/event-stream');

describe('A request', () => {
  test('reaches the API without the headers that AWS adds, and with its cookies in one header again', async () => {
    const cookies = { cookie: 'a=1; b="2"', 'x-own': 'kept' };
    const { exchange } = await roundTrip(toAnswer('200 OK'), '/v1/a%2Fb?x=%20', {
      headers: cookies,
    });
    expect(exchange.target).toBe('/v1/a%2Fb?x=%20');
    expect(exchange.header('cookie')).toEqual(['a=1; b="2"']);
    expect(exchange.header('x-own')).toEqual(['kept']);
    expect(exchange.header('host')).toEqual([upstream.host]);
    expect(exchange.message.head).not.toMatch(/x-amzn|x-forwarded|lambda/i);
  });

  test('with a body of any bytes arrives with exactly these and the right content-length', async () => {
    const data = randomBytes(100_000);
    const headers = { 'content-type': 'application/octet-stream' };
    const { exchange, body } = await roundTrip(toAnswer('200 OK'), '/v1/files', {
      ...{ method: 'POST', body: data, headers },
    });
    expect(body.equals(data)).toBe(true);
    expect(exchange.header('content-length')).toEqual(['100000']);
  });

  test('for a WebSocket is a 426 at once, whether or not AWS passes the Upgrade header on', async () => {
    const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
    for (const headers of [{ ...key, connection: 'Upgrade', upgrade: 'websocket' }, key]) {
      const { status, body } = await ask('/v1/realtime', { headers });
      expect([status, JSON.parse(body).error.code]).toEqual([426, 'websocket_unsupported']);
    }
  });

  test('with too large a body is a 413 that names the limit of the proxy or of AWS', async () => {
    const small = await deployProxy(twin, { UPSTREAM_URL: upstream.url, MAX_REQUEST_BODY: '1kb' });
    const refused = await fetch(`${small.url}/v1/x`, { method: 'POST', body: 'x'.repeat(1025) });
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({
      error: { code: 'request_too_large', message: expect.stringContaining('1024 bytes') },
    });
    const body = Buffer.alloc(5 * 2 ** 20);
    const answer = await fetch(`${proxy.url}/v1/files`, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([
      413,
      expect.stringContaining('6291456 bytes'),
    ]);
  });
});

describe('A response', () => {
  test('has no header twice or under another name, and each cookie on its own line', async () => {
    const lines = [
      ...['Date: yesterday', 'Server: api', 'X-Amzn-RequestId: of-the-api', 'Trailer: X-Sum'],
      ...['Set-Cookie: a=1; Path=/', 'set-cookie: b=2', 'Vary: a', 'vary: b', 'X-Kept: 1'],
    ];
    const { answer } = await roundTrip(toAnswer('200 OK', 'ok', ...lines));
    const names = [...answer.headers.keys()];
    expect(names.filter((name) => /remapped|^server$|^trailer$/i.test(name))).toEqual([]);
    expect(answer.headers.get('date')).not.toContain('yesterday');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-proxy-request-id')).toBe(answer.headers.get('x-amzn-requestid'));
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect([answer.headers.get('vary'), answer.headers.get('x-kept')]).toEqual(['a, b', '1']);
    expect(answer.headers.get('content-length')).toBe('2');
  });

  test('states the authentication scheme of a 401 under AWS’s name for that header', async () => {
    const bytes = toAnswer('401 Unauthorized', '{}', 'WWW-Authenticate: Bearer realm="api"');
    const { answer } = await roundTrip(bytes);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-amzn-remapped-www-authenticate')).toBe('Bearer realm="api"');
  });

  test('without a body ends as well, with its status and headers', async () => {
    const empty = await roundTrip(toAnswer('401 Unauthorized', '', 'X-A: 1'));
    expect([empty.answer.status, empty.answer.headers.get('x-a')]).toEqual([401, '1']);
    // Without any byte, some accounts would wait for minutes, and a content-length of 0 would then be wrong.
    expect(empty.text).toBe('\n');
    const nothing = await roundTrip('HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n');
    expect([nothing.answer.status, nothing.text]).toEqual([204, '']);
    const head = await roundTrip('HTTP/1.1 200 OK\r\nContent-Length: 99\r\nX-A: 1\r\n\r\n', '/', {
      method: 'HEAD',
    });
    expect([head.answer.status, head.answer.headers.get('x-a'), head.text]).toEqual([200, '1', '']);
  });

  test('that exceeds AWS’s limit is rejected, or cut off if its length was unknown', async () => {
    const length = 200 * 2 ** 20 + 1;
    const { answer, text } = await roundTrip(
      `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`,
    );
    expect([answer.status, JSON.parse(text).error.code]).toEqual([502, 'answer_too_large']);

    const asked = fetch(`${proxy.url}/v1/x`);
    const { connection } = await upstream.request();
    connection.send(toChunkedHead());
    // One buffer, sent repeatedly, so that waiting takes no memory.
    const piece = Buffer.from(toChunk('x'.repeat(2 ** 20)), 'latin1');
    for (let megabyte = 0; megabyte <= 200; megabyte += 1) connection.send(piece);
    const discard = async () => {
      for await (const _ of (await asked).body ?? []);
    };
    await expect(discard()).rejects.toThrow();
    await connection.untilEnd();
    expect(proxy.log()).toContain('"error":"answer_too_large"');
  });
});

describe('When a response cannot be finished,', () => {
  test('an event stream ends with an error event, the connection is closed, and the process survives', async () => {
    await frozen();
    const before = twin.invocations(proxy.name).length;
    const answer = await begin(proxy, '/v1/broken');
    (await upstream.request()).connection.reset();
    const { text, ended } = await readAll(await answer);
    expect(text).toMatch(/^data: 1\n\n\n\ndata: \{"error":\{.*"code":"upstream_unreachable"\}\}\n/);
    expect(ended).toBe('broken');
    await roundTrip(toAnswer('200 OK', 'next'));
    const [cut, next] = (await proxy.invocations(before + 2)).slice(before);
    expect([cut?.outcome, next?.outcome]).toEqual(['ProxyError', 'done']);
    expect(next?.processId).toBe(cut?.processId);
  });

  test('every SDK sees that last event as an error, even if the platform hides the closed connection', async () => {
    const answer = await begin(proxy, '/v1/hidden');
    (await upstream.request()).connection.reset();
    const { text } = await readAll(await answer);
    // The same bytes, with a normal end.
    const headers = { 'content-type': 'text/event-stream' };
    const options = {
      apiKey: 'x',
      maxRetries: 0,
      fetch: async () => new Response(text.replace('data: 1\n\n', ''), { headers }),
    };
    const messages = [{ role: 'user' as const, content: 'Hello?' }];
    const question = { model: 'test', max_tokens: 9, messages, stream: true as const };
    const openai = await new OpenAI(options).chat.completions.create(question);
    await expect(readStream(openai)).rejects.toMatchObject({ code: 'upstream_unreachable' });
    const anthropic = await new Anthropic(options).messages.create(question);
    await expect(readStream(anthropic)).rejects.toThrow('could not be reached');
  });

  test('it ends with an error before the function’s timeout, and so does its upstream request', async () => {
    const short = await deployProxy(twin, { UPSTREAM_URL: upstream.url }, { timeout: 6 });
    const silent = fetch(`${short.url}/v1/silent`);
    const unanswered = await upstream.request();
    const answer = await begin(short, '/v1/endless');
    const unfinished = await upstream.request();

    const refusal = await silent;
    expect([refusal.status, refusal.headers.get('x-should-retry')]).toEqual([504, 'false']);
    expect(await refusal.json()).toMatchObject({ error: { code: 'upstream_timeout' } });
    const { text } = await readAll(answer);
    expect(text).toMatch(/^data: 1\n\n\n\ndata: \{"error":.*"code":"upstream_timeout"\}\}\n/);
    await Promise.all([unanswered.connection.untilEnd(), unfinished.connection.untilEnd()]);
    const outcomes = (await short.invocations(2)).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['ProxyError', 'done']);
  });

  test('a client that has disconnected costs no more than TIME_LIMIT', async () => {
    const thrifty = await deployProxy(twin, { UPSTREAM_URL: upstream.url, TIME_LIMIT: '4s' });
    const leaving = new AbortController();
    const answer = await begin(thrifty, '/v1/left', leaving.signal);
    const { connection } = await upstream.request();
    await answer;
    leaving.abort();
    await connection.untilEnd();
    const [record] = await thrifty.invocations(1);
    expect(record?.outcome).toBe('ProxyError');
    expect(thrifty.log()).toMatch(/"error":"upstream_timeout","cause":"TIME_LIMIT"/);
  });
});

describe('Between requests,', () => {
  test('a connection that the API closes while the function is frozen causes no error', async () => {
    const first = await roundTrip(toAnswer('200 OK', 'one'));
    await frozen();
    first.exchange.connection.end();
    const second = await roundTrip(toAnswer('200 OK', 'two'), '/v1/x', {
      method: 'POST',
      body: 'x',
    });
    expect([second.answer.status, second.text]).toEqual([200, 'two']);
  });

  test('no connection is reused after a long freeze', async () => {
    const first = await roundTrip(toAnswer('200 OK', 'one'));
    await frozen();
    await new Promise((resolve) => setTimeout(resolve, 4_100));
    const late = await roundTrip(toAnswer('200 OK', 'two'));
    expect(late.exchange.connection).not.toBe(first.exchange.connection);
  });
});

describe('The function', () => {
  test.each([
    ['{}', 'This function answers requests to its address'],
    ['null', 'This function answers requests to its address'],
    ['{"version":"1.0","httpMethod":"GET","path":"/"}', 'This function answers requests'],
    [
      '{"requestContext":{"http":{"method":"TRACE"}},"rawPath":"/x","headers":null,"cookies":null,"body":null}',
      '"method_not_allowed"',
    ],
  ])('sends no request when it is invoked without its address: %s', async (payload, expected) => {
    const before = twin.invocations(proxy.name).length;
    const { platform } = twin.region();
    const target = platform.functions.find(proxy.name);
    let text = '';
    await platform.invoker.invoke(target, target.latest, {
      ...{ id: 'direct', payload: Buffer.from(payload), traceId: '' },
      sink: {
        begin: () => undefined,
        write: async (piece) => {
          text += piece;
        },
        end: () => undefined,
        fail: () => undefined,
      },
    });
    expect(text).toContain(expected);
    const [record] = (await proxy.invocations(before + 1)).slice(before);
    expect(record?.outcome).toBe('done');
  });

  test('is not frozen before it has read the usage of a compressed response', async () => {
    const counting = await deployProxy(twin, { UPSTREAM_URL: upstream.url, USAGE: 'on' });
    const asked = fetch(`${counting.url}/v1/chat/completions`, { method: 'POST', body: '{}' });
    const exchange = await upstream.request();
    const bytes = gzipSync('{"model":"m","usage":{"prompt_tokens":3,"completion_tokens":4}}');
    const headers = ['Content-Type: application/json', 'Content-Encoding: gzip'];
    exchange.send(toAnswer('200 OK', bytes.toString('latin1'), ...headers));
    expect(await (await asked).json()).toMatchObject({ model: 'm' });
    await counting.invocations(1);
    // Lambda writes REPORT after the invocation has ended.
    expect(counting.log()).toMatch(
      /"usage":"measured","input_tokens":3,"output_tokens":4[\s\S]*REPORT/,
    );
  });

  test('runs on the second newest Node as well', async () => {
    const older = await deployProxy(twin, {}, { runtime: 'nodejs22.x' });
    const answer = await fetch(`${older.url}/-/health`);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
  });

  test('handles CORS itself, and no CORS header arrives twice', async () => {
    const origin = 'https://app.example';
    const open = { UPSTREAM_URL: upstream.url, CORS_ORIGINS: origin };
    const { url } = await deployProxy(twin, open);
    const headers = { origin, 'access-control-request-method': 'POST' };
    const preflight = await fetch(`${url}/v1/x`, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      ...[204, origin],
    ]);
    const asked = fetch(`${url}/v1/x`, { headers: { origin } });
    (await upstream.request()).send(toAnswer('200 OK', 'ok', 'Access-Control-Allow-Origin: *'));
    expect((await asked).headers.get('access-control-allow-origin')).toBe(origin);
  });

  test('with an invalid configuration lists every problem in its log', async () => {
    const wrong = await deployProxy(twin, { UPSTREAM_URL: 'nonsense', TIME_LIMIT: 'soon' });
    expect((await fetch(wrong.url)).status).toBe(502);
    expect(wrong.log()).toMatch(/^ {2}- UPSTREAM_URL must be .*\n {2}- TIME_LIMIT must be /m);
  });
});

/** Starts a stream at the upstream and resolves with its head and first event. */
async function begin(of: ProxyFunction, path: string, signal?: AbortSignal) {
  const asked = fetch(of.url + path, { ...(signal && { signal }) });
  await upstream.until(`the request for ${path}`, () => {
    const exchange = upstream.exchanges.find(({ target }) => target === path);
    exchange?.send(STREAM + toChunk('data: 1\n\n'));
    return exchange;
  });
  return asked;
}

/** Reads until the end, normal or not. */
async function readAll(answer: Response) {
  let text = '';
  try {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString();
    return { text, ended: 'whole' };
  } catch {
    return { text, ended: 'broken' };
  }
}

async function readStream(stream: AsyncIterable<unknown>) {
  for await (const _ of stream);
}

/** Waits until the last request has ended for the function as well, and it is frozen. */
async function frozen() {
  await proxy.invocations(1);
  let before = -1;
  while (before !== twin.invocations(proxy.name).length) {
    before = twin.invocations(proxy.name).length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Like fetch, but with headers that fetch does not send. */
function ask(path: string, options: { headers: Record<string, string> }) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request(proxy.url + path, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (piece) => {
        body += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });
}
