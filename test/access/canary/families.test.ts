import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { guard } from '../../support/guardian';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';
import { connectRawClient } from '../../support/raw-client';
import { type RedisServer, startRedis } from '../../support/redis-server';
import { toSha256 } from '../stage';
import { type RecordingApi, startApi } from './api';
import { carriers, type Family, families, type Outcome, outcomes } from './endpoints';

const key = (name: string) => `sk-proxy-${name.padEnd(43, 'Canary-')}`;
/** Access keys, each rejected by a different rule. */
const callers = {
  plain: { key: key('plain'), rules: '' },
  limited: { key: key('limited'), rules: 'rpm=100000 concurrency=50' },
  metered: { key: key('metered'), rules: 'tokens-per-day=100000000' },
  modelled: { key: key('modelled'), rules: 'models=m' },
  narrow: { key: key('narrow'), rules: 'endpoints=chat,messages,generateContent' },
  elsewhere: { key: key('elsewhere'), rules: 'providers=mine' },
  empty: { key: key('empty'), rules: 'rpm=1' },
  expired: { key: key('expired'), rules: 'expires=2026-01-01' },
} as const;
const OWN = 'own-Canary-key-of-the-caller-0123456789';
const apis = ['openai', 'anthropic', 'gemini', 'azure'] as const;
const ownerKey = (name: string) => `owner-Canary-key-for-${name}-0123456789`;

let api: RecordingApi;
let redis: RedisServer;
let injecting: ProxyProcess;
let locked: ProxyProcess;
/** Everything sent to Redis, and everything that clients got. */
let monitor: Socket;
let toldToRedis = '';
const got: string[] = [];

beforeAll(async () => {
  [api, redis] = await Promise.all([startApi(), startRedis()]);
  monitor = connect(redis.port, '127.0.0.1', () => void monitor.write('MONITOR\r\n'));
  monitor.setEncoding('latin1').on('data', (text: string) => {
    toldToRedis += text;
  });
  await once(monitor, 'data');
  const entries = Object.entries(callers);
  const variables = {
    PROVIDERS: [...apis, 'mine'].map((name) => `${name}=${api.url}/at-${name}`).join(','),
    ACCESS_KEYS: entries
      .map(([label, one]) => `${label} ${toSha256(one.key)} ${one.rules}`)
      .join(';'),
    VERIFY_TOKEN_SHA256: toSha256('token'),
    ...{ REDIS_URL: redis.url, STREAM_USAGE: 'on', KEEPALIVE_INTERVAL: '5s', CORS_ORIGINS: 'null' },
    ...{ HEADERS_TIMEOUT: '3s', BODY_TIMEOUT: '3s', MAX_REQUEST_BODY: '20000000' },
  };
  const INJECT_KEYS = [...apis, 'mine'].map((name) => `${name}=${ownerKey(name)}`).join(' ');
  [injecting, locked] = await Promise.all([
    startProxy({ ...variables, INJECT_KEYS }),
    startProxy(variables),
  ]);
});
afterAll(async () => {
  await Promise.all([injecting.stop(), locked.stop()]);
  api.close();
  monitor.destroy();
  await redis.stop();
});

const form = '--B\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--B--\r\n';
const bodies = {
  json: ['application/json', '{"model":"m","session":{"model":"m"}}'],
  form: ['multipart/form-data; boundary=B', form],
  bytes: ['application/sdp', 'v=0'],
} as const;

/** Sends one request; returns the status, and the heads that reached the API meanwhile. */
async function send(
  proxy: ProxyProcess,
  { provider, method, path, kind = 'json' }: Family,
  text: string,
  { carrier = 0, outcome = '200' as Outcome, more = [] as string[] } = {},
) {
  const { header, query } = carriers[carrier]?.(text) ?? {};
  const separator = path.includes('?') ? '&' : '?';
  const target = `/${provider}${path}${query ? separator + query : ''}`;
  const lines = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${proxy.port}`, ...more];
  if (header) lines.push(header);
  let body = '';
  if (kind === 'websocket') {
    lines.push('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13');
    lines.push('Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==');
  } else {
    lines.push(`x-outcome: ${outcome}`);
    const [type, content] = bodies[kind];
    if (method === 'POST') {
      body = content;
      lines.push(`Content-Type: ${type}`, `Content-Length: ${body.length}`);
    }
  }
  const before = api.heads.length;
  const client = await connectRawClient(proxy.url);
  client.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const isCut = outcome === 'cut-after' || kind === 'websocket';
  const { status } = await (isCut ? client.head() : client.answer());
  if (isCut) await client.untilEnd();
  got.push(client.received());
  client.destroy();
  return { status, reached: api.heads.slice(before) };
}

/** The ways in which a text can contain a key: plain, escaped, in base64 at each alignment, in hexadecimal. */
function toForms(secret: string): string[] {
  const inner = (text: string) => text.slice(4, -4).replace(/=/g, '');
  const base64 = [0, 1, 2].map((shift) =>
    inner(Buffer.from('x'.repeat(shift) + secret).toString('base64')),
  );
  const hex = Buffer.from(secret).toString('hex');
  const escaped = hex.replace(/../g, '%$&');
  return [
    ...[secret, encodeURIComponent(secret), escaped, escaped.toUpperCase(), hex],
    ...base64.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]),
  ];
}
const countIn = (text: string, secret: string) => text.split(secret).length - 1;
const findIn = (text: string, secrets: readonly string[]) =>
  secrets.filter((secret) => toForms(secret).some((form) => text.includes(form)));

const accessKeys = Object.values(callers).map((one) => one.key);
const ownerKeys = [...apis, 'mine'].map(ownerKey);
const nameOf = ({ provider, method, path }: Family) => `${provider} ${method} ${path}`;

describe.each(families.map((family, index) => [nameOf(family), family, index] as const))(
  '%s',
  (_, family, index) => {
    test('gets the owner’s key once, and no access key', async () => {
      // Every location is used with every API.
      for (const carrier of [index % carriers.length, (index + 3) % carriers.length]) {
        const { reached } = await send(injecting, family, callers.plain.key, { carrier });
        expect(reached.length).toBe(1);
        const [head = ''] = reached;
        expect(countIn(head, ownerKey(family.provider))).toBe(1);
        expect(findIn(head, [...accessKeys, OWN])).toEqual([]);
      }
    });

    test('gets only the caller’s own key, if there is one', async () => {
      for (const proxy of [injecting, locked]) {
        const carrier = index % carriers.length;
        const text = `${OWN}:${callers.plain.key}`;
        const { reached } = await send(proxy, family, text, { carrier });
        const [head = ''] = reached;
        expect(countIn(head, OWN)).toBe(1);
        expect(findIn(head, [...accessKeys, ...ownerKeys])).toEqual([]);
      }
    });
  },
);

test.each(outcomes)('no key is revealed when an API responds: %s', async (outcome) => {
  const fitting = families.filter(({ kind }, index) => kind !== 'websocket' && index % 9 === 0);
  // This takes as long as the proxy waits.
  const some = outcome === 'silence' ? fitting.slice(0, 1) : fitting;
  for (const [index, family] of some.entries()) {
    const { limited, plain } = callers;
    const carrier = index % carriers.length;
    const one = index % 2 ? plain : limited;
    const { status, reached } = await send(injecting, family, one.key, { carrier, outcome });
    expect(reached.length).toBe(1);
    expect(countIn(reached[0] ?? '', ownerKey(family.provider))).toBe(1);
    if (/^[245]/.test(outcome) && !['401', '402'].includes(outcome)) {
      expect(status).toBe(Number(outcome));
    }
  }
});

test('no key is revealed when the proxy rejects a request: by each rule, for a wrong key, for a malformed request', async () => {
  const [chat, embeddings] = ['/v1/chat/completions', '/v1/embeddings'].map((path) => ({
    ...{ provider: 'openai' as const, method: 'POST', path },
  })) as [Family, Family];
  const large = { ...chat, path: '/v1/of/tomorrow' };
  const refused: readonly (readonly [Family, string, number, string[]?])[] = [
    [embeddings, callers.narrow.key, 403],
    [chat, callers.elsewhere.key, 403],
    [large, callers.modelled.key, 403],
    [large, callers.metered.key, 403],
    [chat, callers.expired.key, 401],
    [chat, `${callers.plain.key}x`, 401],
    [chat, `x${callers.plain.key}`, 401],
    [{ ...chat, path: '/v1/../x' }, callers.plain.key, 400],
    [{ ...chat, path: `/v1/${callers.plain.key}` }, callers.plain.key, 400],
    [{ ...chat, provider: 'groq' as 'openai' }, callers.plain.key, 404],
    [chat, callers.plain.key, 400, ['Transfer-Encoding: gzip']],
    [{ ...chat, method: 'TRACE' }, callers.plain.key, 405],
  ];
  for (const [family, text, wanted, more = []] of refused) {
    for (const carrier of carriers.keys()) {
      const { status, reached } = await send(injecting, family, text, { carrier, more });
      expect([nameOf(family), carrier, status]).toEqual([nameOf(family), carrier, wanted]);
      expect(reached).toEqual([]);
    }
  }
  await send(injecting, chat, callers.empty.key);
  expect((await send(injecting, chat, callers.empty.key)).status).toBe(429);
});

test('no SDK call forwards a key, however many requests it makes', async () => {
  const script = join(__dirname, 'sdk-calls.ts');
  const before = api.heads.length;
  const words = ['--import', 'tsx', script, injecting.url, callers.limited.key];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  guard(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  const results = JSON.parse(output) as Record<string, string>;
  expect(Object.entries(results).filter(([, result]) => result !== 'done')).toEqual([]);
  const heads = api.heads.slice(before);
  expect(heads.length).toBeGreaterThan(Object.keys(results).length + 10);
  for (const head of heads) {
    const [, name = ''] = /^\S+ \/at-([a-z]+)/.exec(head) ?? [];
    expect([head.split('\n')[0], countIn(head, ownerKey(name))]).toEqual([head.split('\n')[0], 1]);
  }
});

// Runs last: it checks everything that was sent since the beginning.
test('nothing that was sent contains a key that does not belong there', async () => {
  await Promise.all([injecting, locked].map((proxy) => proxy.stop()));
  const logs = [injecting, locked].map((proxy) => proxy.stdout() + proxy.stderr()).join('\n');
  const sent = api.received().join('\n');
  // The expected data was really there.
  expect(got.length).toBeGreaterThan(300);
  expect(toldToRedis).toContain('chatgpt-reverse-proxy');
  expect(logs).toContain('"access_key":"limited"');
  expect(countIn(sent, ownerKey('openai'))).toBeGreaterThan(80);

  expect(findIn(sent, accessKeys)).toEqual([]);
  for (const text of [got.join('\n'), logs, toldToRedis]) {
    expect(findIn(text, [...accessKeys, ...ownerKeys])).toEqual([]);
  }
  for (const text of [logs, toldToRedis]) expect(findIn(text, [OWN])).toEqual([]);
});
