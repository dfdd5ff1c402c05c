import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { type Gate, startGate } from './support/gate';
import { deploySample, type SampleOptions } from './support/sample-stack';

let twin: AwsTwin;
let gate: Gate;
let count = 0;

beforeAll(async () => {
  twin = await startAwsTwin();
  gate = await startGate();
});
afterAll(async () => {
  gate.close();
  await twin.stop();
});

/** Deploys a handler, in whose source `pass(name)` waits at the gate. Returns the address and the function's name. */
async function serve(
  body: string,
  options: Omit<SampleOptions, 'name' | 'source'> = {},
  before = '',
): Promise<{ url: string; name: string }> {
  count += 1;
  const name = `sample-${count}`;
  const source = `
    const pass = (point) => fetch(${JSON.stringify(gate.url)} + '/' + point).then((reply) => reply.text());
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    ${before}
    exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
      const open = (prelude = {}) => awslambda.HttpResponseStream.from(stream, { statusCode: 200, ...prelude });
      ${body}
    });`;
  const outcome = await deploySample(twin, { name, source, ...options });
  expect(outcome).toEqual({ status: 'CREATE_COMPLETE', reason: undefined });
  return { url: twin.functionUrl(name), name };
}

const ECHO = `
  const out = open({ headers: { 'content-type': 'application/json' } });
  out.write(JSON.stringify({ event, environment: process.env, processId: process.pid }));
  out.end();`;

describe('A request through the address', () => {
  test('reaches the function as payload 2.0, with its path unchanged', async () => {
    const { url } = await serve(ECHO);
    const reply = await fetch(`${url}v1/a%2Fb%20c?x=1&x=2&y=%26`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'X-Mixed': 'Case' },
      body: '{"text":"é"}',
    });
    const { event } = (await reply.json()) as { event: Record<string, never> };
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/v1/a%2Fb%20c',
      rawQueryString: 'x=1&x=2&y=%26',
      queryStringParameters: { x: '1,2', y: '&' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-mixed': 'Case', 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.1' },
      requestContext: { http: { method: 'POST', path: '/v1/a%2Fb%20c' } },
      body: '{"text":"é"}',
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty('headers.cookie');
    expect(event).toHaveProperty(
      'headers.host',
      expect.stringMatching(/lambda-url\.us-west-1\.on\.aws$/),
    );

    const binary = Buffer.from([0, 255, 1]);
    const other = await fetch(url, { method: 'PUT', body: binary });
    const { event: second } = (await other.json()) as { event: Record<string, never> };
    expect(second).toMatchObject({ body: binary.toString('base64'), isBase64Encoded: true });
  });

  test('has no body in the event when there is none', async () => {
    const { url } = await serve(ECHO);
    const { event } = (await (await fetch(url)).json()) as { event: object };
    expect(event).not.toHaveProperty('body');
    expect(event).not.toHaveProperty('cookies');
  });

  test('never reaches the function with two Authorization headers', async () => {
    const { url, name } = await serve(ECHO);
    const twice = { authorization: ['Bearer one', 'Bearer two'] };
    expect((await get(url, twice)).status).toBe(400);
    expect(twin.invocations(name)).toEqual([]);
  });

  test('gets 413 when its event would be larger than 6 MB', async () => {
    const { url, name } = await serve(
      'let n = 0; for (const c of event.body ?? "") n += 1; stream.end(String(n));',
    );
    const type = { 'content-type': 'audio/mpeg' };
    const fits = await fetch(url, {
      method: 'POST',
      body: Buffer.alloc(4.4 * 2 ** 20),
      headers: type,
    });
    expect(fits.status).toBe(200);
    for (const megabytes of [4.6, 7]) {
      const body = Buffer.alloc(megabytes * 2 ** 20);
      const reply = await fetch(url, { method: 'POST', body, headers: type });
      expect(reply.status).toBe(413);
      expect(await reply.text()).toContain('6291456 bytes');
    }
    expect(twin.invocations(name)).toHaveLength(1);
  });

  test('never becomes a WebSocket: the function sees Upgrade as a header', async () => {
    const { url } = await serve(`
      const out = open({ statusCode: 426 }); out.write(String(event.headers.upgrade)); out.end();`);
    const wish = { connection: 'Upgrade', upgrade: 'websocket' };
    expect(await get(url, wish)).toEqual({ status: 426, text: 'websocket' });
  });
});

describe('A response', () => {
  test('starts before the function has finished: the pieces arrive when they are written', async () => {
    const { url } = await serve(`
      const out = open({ headers: { 'content-type': 'text/event-stream' } });
      out.write('');
      await pass('head');
      out.write('data: 1\\n\\n');
      await pass('first');
      out.write('data: 2\\n\\n');
      out.end();`);
    const reply = await fetch(url);
    expect(reply.headers.get('content-type')).toBe('text/event-stream');
    const reader = (reply.body ?? new ReadableStream()).getReader();
    (await gate.reached('head'))();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: 1\n\n');
    (await gate.reached('first'))();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: 2\n\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('arrives at once when the URL says BUFFERED', async () => {
    const { url } = await serve(
      `const out = open({ headers: { 'x-a': '1' } });
       out.write('one,');
       await pass('buffered');
       out.write('two');
       out.end();`,
      { url: { InvokeMode: 'BUFFERED' } },
    );
    let arrived = false;
    const reply = fetch(url).then((value) => {
      arrived = true;
      return value;
    });
    const goOn = await gate.reached('buffered');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(arrived).toBe(false);
    goOn();
    expect((await reply).headers.get('x-a')).toBe('1');
    expect(await (await reply).text()).toBe('one,two');
  });

  test('has the headers that AWS renames under their new names, and those that AWS adds', async () => {
    const { url } = await serve(`
      const headers = { 'www-authenticate': 'Bearer', Date: 'yesterday', connection: 'close', 'x-own': '1' };
      const out = open({ statusCode: 401, headers, cookies: ['a=1; Path=/', 'b=2'] });
      out.write('\\n');
      out.end();`);
    const reply = await fetch(url);
    expect(reply.status).toBe(401);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'x-amzn-remapped-www-authenticate': 'Bearer',
      'x-amzn-remapped-date': 'yesterday',
      'x-amzn-remapped-connection': 'close',
      'x-own': '1',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(reply.headers.get('www-authenticate')).toBeNull();
    expect(reply.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  });

  test('loses its status and headers without a first write', async () => {
    const { url } = await serve(
      `open({ statusCode: 418, headers: { 'x-a': '1' } }); stream.end();`,
    );
    const leaving = new AbortController();
    // Only the head arrives: an empty body leaves the client waiting.
    const reply = await fetch(url, { signal: leaving.signal });
    leaving.abort();
    expect([reply.status, reply.headers.get('x-a')]).toEqual([200, null]);
    expect(reply.headers.get('content-type')).toBe('application/octet-stream');
  });

  test('without a body byte never ends, but a 204 does', async () => {
    const { url, name } = await serve(`
      const out = open({ statusCode: event.rawPath === '/204' ? 204 : 401 }); out.write(''); out.end();`);
    expect((await fetch(`${url}204`)).status).toBe(204);
    const leaving = new AbortController();
    const reply = await fetch(url, { signal: leaving.signal });
    expect(reply.status).toBe(401);
    let ended = false;
    const text = reply.text().finally(() => {
      ended = true;
    });
    await until(() => twin.invocations(name).length === 2);
    expect(ended).toBe(false);
    leaving.abort();
    await expect(text).rejects.toThrow();
  });

  test('is a closed connection when the function fails in the middle, and a 502 when it fails at once', async () => {
    const { url, name } = await serve(`
      if (event.rawPath === '/at-once') throw new Error('no');
      const out = open(); out.write('part'); await pause(50); throw new TypeError('broken');`);
    const reply = await fetch(`${url}in-the-middle`);
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
    const refused = await fetch(`${url}at-once`);
    expect([refused.status, await refused.text()]).toEqual([502, 'Internal Server Error']);
    const records = await untilInvoked(name, 2);
    expect(records.map(({ outcome }) => outcome)).toEqual(['TypeError', 'Error']);
    // The runtime survives both.
    expect(records[1]?.processId).toBe(records[0]?.processId);
  });

  test('is discarded when the client has disconnected; the function continues, and it is billed', async () => {
    const { url, name } = await serve(`
      const out = open(); out.write('first');
      await pass('left');
      for (let piece = 0; piece < 3; piece += 1) { out.write('more'); await pause(20); }
      out.end();
      console.log('worked to the end');`);
    const leaving = new AbortController();
    const reply = await fetch(url, { signal: leaving.signal });
    await (reply.body ?? new ReadableStream()).getReader().read();
    const goOn = await gate.reached('left');
    leaving.abort();
    goOn();
    const [record] = await untilInvoked(name, 1);
    expect(record).toMatchObject({ outcome: 'done' });
    expect(record?.billedMs).toBeGreaterThanOrEqual(60);
    expect(log(name)).toContain('worked to the end');
    expect(log(name)).toMatch(/REPORT RequestId: .*Billed Duration: \d+ ms/);
  });
});

describe('A function', () => {
  test('that pipes a failing source into its response crashes the whole runtime', async () => {
    const { url, name } = await serve(
      `const out = open(); out.write('');
       if (event.rawPath === '/trap') {
         const source = new Readable({ read() { this.destroy(new Error('upstream broke')); } });
         try { await pipeline(source, stream); } catch { console.log('caught, and still'); }
       } else { out.write(String(process.pid)); out.end(); }`,
      {},
      `const { Readable } = require('node:stream'); const { pipeline } = require('node:stream/promises');`,
    );
    await (await fetch(url)).text();
    await fetch(`${url}trap`)
      .then((reply) => reply.text())
      .catch(() => 'cut');
    await (await fetch(url)).text();
    const records = await untilInvoked(name, 3);
    expect(records.map(({ outcome }) => outcome)).toEqual(['done', 'Runtime.ExitError', 'done']);
    expect(records[2]?.processId).not.toBe(records[0]?.processId);
    expect(log(name)).toContain('Runtime.ExitError');
  });

  test('is frozen between two requests', async () => {
    const { url, name } = await serve(
      `const out = open(); out.write(JSON.stringify(ticks)); out.end();`,
      {},
      `let ticks = 0; setInterval(() => { ticks += 1; }, 5).unref();`,
    );
    const before = Number(await (await fetch(url)).text());
    const [{ processId } = { processId: 0 }] = await untilInvoked(name, 1);
    await until(() => toState(processId) === 'T');
    await new Promise((resolve) => setTimeout(resolve, 400));
    const after = Number(await (await fetch(url)).text());
    // It would have been 80 ticks in 400 ms if it had been running.
    expect(after - before).toBeLessThan(30);
  });

  test('handles one request at a time; a simultaneous one gets its own sandbox', async () => {
    const { url } = await serve(`
      const out = open(); out.write(String(process.pid));
      await pass(event.rawPath.slice(1));
      out.end();`);
    const [one, other] = [fetch(`${url}one`), fetch(`${url}other`)];
    const opened = [await gate.reached('one'), await gate.reached('other')];
    for (const open of opened) open();
    const texts = await Promise.all([one, other].map(async (reply) => (await reply).text()));
    expect(texts[0]).not.toBe(texts[1]);
  });

  test('is throttled with 429 beyond its reserved concurrency', async () => {
    const { url } = await serve(
      `const out = open(); out.write('x'); await pass('busy'); out.end();`,
      {
        properties: { ReservedConcurrentExecutions: 1 },
      },
    );
    const first = fetch(url);
    const goOn = await gate.reached('busy');
    const second = await fetch(url);
    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    goOn();
    expect(await (await first).text()).toBe('x');
    const third = fetch(url);
    (await gate.reached('busy'))();
    expect((await third).status).toBe(200);
  });

  test('is killed when it exceeds its memory or its timeout', async () => {
    const { url, name } = await serve(
      `const out = open(); out.write('part');
       if (event.rawPath === '/memory') { const hoard = []; for (;;) { hoard.push(Buffer.alloc(1e6, 1)); await pause(1); } }
       await pause(60_000);`,
      { properties: { MemorySize: 128, Timeout: 1 } },
    );
    for (const path of ['memory', 'time']) {
      const reply = await fetch(url + path);
      await expect(reply.text()).rejects.toThrow();
    }
    const outcomes = (await untilInvoked(name, 2)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['Runtime.ExitError', 'timeout']);
    expect(log(name)).toMatch(/signal: killed/);
    expect(log(name)).toMatch(/Task timed out after 1\.00 seconds/);
    expect(log(name)).toMatch(/Status: timeout/);
  });

  test('that cannot be loaded returns 502, and its log says why', async () => {
    const { url, name } = await serve('stream.end();', {}, `require('not-in-the-archive');`);
    expect((await fetch(url)).status).toBe(502);
    expect(log(name)).toMatch(/Cannot find module 'not-in-the-archive'/);
    expect(log(name)).toMatch(
      /INIT_REPORT .*Status: error\tError Type: Runtime\.ImportModuleError/,
    );
  });

  test('sees Lambda’s environment and nothing of this machine', async () => {
    process.env.SECRET_OF_THE_HOST = 'leaked';
    const { url } = await serve(
      `const fs = require('node:fs');
       const attempt = (act) => { try { act(); return 'done'; } catch (error) { return error.code; } };
       const out = open();
       out.write(JSON.stringify({
         environment: process.env, node: process.versions.node.split('.')[0],
         code: attempt(() => fs.writeFileSync(process.env.LAMBDA_TASK_ROOT + '/x', '')),
         temporary: attempt(() => fs.writeFileSync(require('node:os').tmpdir() + '/x', '')),
       }));
       out.end();`,
      { properties: { Runtime: 'nodejs22.x', Environment: { Variables: { OWN: 'value' } } } },
    );
    const seen = (await (await fetch(url)).json()) as { environment: Record<string, string> };
    expect(seen).toMatchObject({ node: '22', temporary: 'done' });
    expect(seen).toHaveProperty(
      'code',
      twin.isolation === 'namespaces' ? 'EROFS' : expect.anything(),
    );
    expect(seen.environment).toMatchObject({
      ...{ OWN: 'value', AWS_REGION: 'us-west-1', TZ: ':UTC', _HANDLER: 'index.handler' },
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    });
    expect(seen.environment).not.toHaveProperty('SECRET_OF_THE_HOST');
    expect(seen.environment).not.toHaveProperty('HOME');
  });
});

describe('With a Cors block', () => {
  test('AWS answers OPTIONS itself, and headers that the function sets as well are duplicated', async () => {
    const { url, name } = await serve(
      `const out = open({ headers: { 'access-control-allow-origin': '*' } }); out.write('x'); out.end();`,
      { url: { Cors: { AllowOrigins: ['*'], AllowMethods: ['*'] } } },
    );
    const origin = 'https://page.example';
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('*');
    expect(twin.invocations(name)).toEqual([]);
    const reply = await fetch(url, { headers: { origin } });
    expect(reply.headers.get('access-control-allow-origin')).toBe('*, *');
  });

  test('missing, OPTIONS and HEAD are ordinary requests', async () => {
    const { url } = await serve(`
      const out = open({ headers: { 'x-method': event.requestContext.http.method } }); out.write('x'); out.end();`);
    for (const method of ['OPTIONS', 'HEAD']) {
      expect((await fetch(url, { method })).headers.get('x-method')).toBe(method);
    }
  });
});

test('One missing permission makes every call a 403 that appears in no log', async () => {
  for (const permission of ['url', 'function'] as const) {
    const { url, name } = await serve(ECHO, { permissions: [permission] });
    const reply = await fetch(url);
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain(
      'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    );
    expect(log(name)).toBe('');
  }
});

test('Where namespaces are not allowed, a function runs in its own folder', async () => {
  const plain = await startAwsTwin({ isolation: 'folders' });
  try {
    const source = `exports.handler = async () => JSON.stringify({
      root: process.env.LAMBDA_TASK_ROOT, temporary: require('node:os').tmpdir(), home: process.env.HOME,
    });`;
    await deploySample(plain, { name: 'plain', source });
    const seen = (await (await fetch(plain.functionUrl('plain'))).json()) as string;
    expect(JSON.parse(seen)).toEqual({
      root: expect.stringContaining('aws-twin-'),
      temporary: expect.stringContaining('aws-twin-'),
    });
  } finally {
    await plain.stop();
  }
});

const log = (name: string) =>
  twin
    .logs(name)
    .map(({ message }) => message)
    .join('');

const toState = (processId: number) =>
  /^State:\s+(\S)/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1];

/** Records are written when the runtime has asked for the next invocation, shortly after the response. */
async function untilInvoked(name: string, times: number) {
  await until(() => twin.invocations(name).length >= times);
  return twin.invocations(name);
}

async function until(probe: () => boolean): Promise<void> {
  while (!probe()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Like fetch, but with headers that fetch does not send. */
function get(
  url: string,
  headers: Record<string, string | string[]>,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      let text = '';
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
}
