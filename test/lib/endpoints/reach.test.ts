import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';

const TOKEN = 'token-of-this-test';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const servers: (Server | TcpServer)[] = [];
const asked: { url: string | undefined; headers: object }[] = [];

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const api = (answer: RequestListener) =>
  listen(
    createServer((request, response) => {
      asked.push({ url: request.url, headers: request.headers });
      answer(request, response);
    }),
  );

const json =
  (status: number, body: object): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

let proxy: ProxyProcess;

beforeAll(async () => {
  const region = { error: { code: 'unsupported_country_region_territory', message: 'no' } };
  const upstreams = {
    openai: await api(json(401, { error: { code: 'invalid_api_key', message: 'no key' } })),
    gemini: await api(json(403, { error: { code: 403, status: 'PERMISSION_DENIED' } })),
    refusing: await api(json(403, region)),
    down: await api(json(503, {})),
    // Sends a head and closes the connection in the middle of the body.
    cut: await api((_request, response) => {
      response.writeHead(400, { 'content-length': '100' });
      response.write('{"error"', () => response.destroy());
    }),
    rubbish: await listen(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'))),
    nowhere: 'http://127.0.0.1:1',
  };
  const list = Object.entries(upstreams).map(([name, url]) => `${name}=${url}`);
  proxy = await startProxy({
    PROVIDERS: list.join(','),
    VERIFY_TOKEN_SHA256: sha256(TOKEN),
    ACCESS_KEYS: `me ${sha256('access-key')}`,
  });
});
afterAll(async () => {
  await proxy.stop();
  for (const server of servers) server.close();
});

const ask = (query: string, headers: Record<string, string> = { 'x-proxy-ticket': TOKEN }) =>
  fetch(`${proxy.url}/-/reach${query}`, { headers });

describe('/-/reach', () => {
  test.each([
    ['openai', { status: '4xx' }],
    ['gemini', { status: '4xx' }],
    ['down', { status: '5xx' }],
    ['cut', { status: '4xx' }],
    ['refusing', { error: 'unsupported_region' }],
    ['nowhere', { error: 'upstream_unreachable' }],
    ['rubbish', { error: 'upstream_invalid' }],
  ])('reports whether %s can be reached', async (name, expected) => {
    const answer = await ask(`?provider=${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ provider: name, ms: expect.any(Number), ...expected });
  });

  test('sends no key and nothing of the caller, and accepts the caller’s access key', async () => {
    const headers = { authorization: 'Bearer access-key', 'x-mine': 'mine', cookie: 'a=b' };
    const before = asked.length;
    expect(await (await ask('', headers)).json()).toMatchObject({
      provider: 'openai',
      status: '4xx',
    });
    const { url, headers: sent } = asked[before] ?? {};
    expect(url).toBe('/v1/models');
    expect(Object.keys(sent ?? {}).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
    expect(JSON.stringify(sent)).not.toMatch(/access-key|mine/);
    expect((await ask('?provider=gemini', headers)).status).toBe(200);
    expect(asked.at(-1)?.url).toBe('/v1beta/models');
  });

  test('asks an API once for simultaneous requests', async () => {
    const before = asked.length;
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('?provider=openai')));
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(asked.length - before).toBeLessThan(4);
  });

  test('needs a ticket or an access key, and a configured provider', async () => {
    expect((await ask('?provider=openai', {})).status).toBe(401);
    expect((await ask('?provider=openai', { authorization: 'Bearer wrong' })).status).toBe(401);
    const unknown = await ask('?provider=evil.example');
    expect([unknown.status, unknown.headers.get('x-proxy-error')]).toEqual([
      404,
      'unknown_upstream',
    ]);
  });
});
