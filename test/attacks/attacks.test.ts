import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toSha256 } from '../access/stage';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import {
  type Attack,
  bearer,
  type Caller,
  callers,
  JUNK,
  keyOf,
  ownerKeys,
  type Sent,
  toAnswer,
} from './attack';
import { aliases, aliasSettings } from './inputs/aliases';
import { carryingKeysOut } from './inputs/carrying-keys-out';
import { echoes } from './inputs/echoes';
import { gettingIn } from './inputs/getting-in';
import { goingFree } from './inputs/going-free';
import { keepingBusy, keepingBusyWithAliases } from './inputs/keeping-busy';
import { lockingOut } from './inputs/locking-out';
import { models } from './inputs/models';
import { overBudget } from './inputs/over-budget';
import { places } from './inputs/places';
import { secondCredentials } from './inputs/second-credentials';
import { smuggling } from './inputs/smuggling';
import { standingIn } from './inputs/standing-in';
import { tokenHash, uploadPasses } from './inputs/upload-passes';

const kinds: readonly (readonly [string, readonly Attack[]])[] = [
  ['access without a key', gettingIn],
  ['forwarding an access key to the API', carryingKeysOut],
  ['a second credential next to the owner’s', secondCredentials],
  ['models that are not allowed', models],
  ['providers and endpoints that are not allowed', places],
  ['locking others out', lockingOut],
  ['using tokens that are not counted', goingFree],
  ['spending more than a budget', overBudget],
  ['passes of uploads', uploadPasses],
  ['responses that repeat a key', echoes],
  ['requests that two servers parse differently', smuggling],
  ['keeping the proxy busy', keepingBusy],
];

const labels = Object.keys(callers) as Caller[];
let upstream: RawUpstream;

const names = [...Object.keys(ownerKeys).filter((name) => name !== 'default'), 'azure'];

function start(
  more: Record<string, string> = {},
  { atUnknownApi = false }: Pick<Attack, 'atUnknownApi'> = {},
): Promise<ProxyProcess> {
  const providers = atUnknownApi
    ? { UPSTREAM_URL: upstream.url }
    : {
        PROVIDERS: names.map((name) => `${name}=${upstream.url}/at-${name}`).join(','),
        AZURE_DEPLOYMENTS: 'gpt-5=five',
      };
  const rules = (label: Caller) =>
    atUnknownApi ? callers[label].replace(/^providers=.*/, '') : callers[label];
  return startProxy({
    ...providers,
    ACCESS_KEYS: labels
      .map((label) => `${label} ${toSha256(keyOf(label))} ${rules(label)}`)
      .join(';'),
    INJECT_KEYS: Object.entries(ownerKeys)
      .filter(([name]) => (name === 'default') === atUnknownApi)
      .map(([name, keys]) => `${name}=${keys.join(',')}`)
      .join(' '),
    STREAM_USAGE: 'on',
    VERIFY_TOKEN_SHA256: tokenHash,
    ...more,
  });
}

let shared: ProxyProcess;
let aliased: ProxyProcess;
beforeAll(async () => {
  upstream = await startRawUpstream();
  [shared, aliased] = await Promise.all([start(), start(aliasSettings)]);
});
afterAll(async () => {
  await Promise.all([shared.stop(), aliased.stop()]);
  await upstream.close();
});

/** Sends one request and answers whatever reaches the upstream; returns both sides as seen on the wire. */
async function send(
  proxy: ProxyProcess,
  { method = 'GET', target, headers = [], body }: Sent,
  answer: Attack['answer'] & {},
) {
  const before = upstream.exchanges.length;
  let answered = before;
  const look = setInterval(() => {
    for (; answered < upstream.exchanges.length; answered++) {
      const exchange = upstream.exchanges[answered];
      exchange?.send(typeof answer === 'string' ? answer : answer(exchange.message.head));
    }
  }, 1);
  const client = await connectRawClient(proxy.url);
  try {
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const head = [
      `${method} ${target} HTTP/1.1`,
      `Host: 127.0.0.1:${proxy.port}`,
      ...headers,
      ...length,
    ];
    client.send(`${head.join('\r\n')}\r\n\r\n`);
    if (body !== undefined) client.send(Buffer.from(body));
    const { status } = await client.answer().catch((error: unknown) => {
      // A response that the API breaks off never becomes complete.
      const [cut] = client.answers;
      if (!cut) throw error;
      return cut;
    });
    return { status, got: client.received(), reached: upstream.exchanges.slice(before) };
  } finally {
    clearInterval(look);
    client.destroy();
  }
}

/** A text, and the ways in which a lenient reader could decode it. */
function unfold(text: string): string {
  const basic = [...text.matchAll(/Basic ([\w+/=-]+)/gi)].map(([, code = '']) =>
    Buffer.from(code, 'base64').toString(),
  );
  const decoded = text.replaceAll(/%([0-7][\da-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return [text, decoded, ...basic].join('\n');
}

const accessKeys = labels.map(keyOf);
const ofOwner = Object.values(ownerKeys).flat();
const countKeys = (text: string, keys: readonly string[]) =>
  keys.filter((key) => text.includes(key));

/** The owner's keys for all providers except the one that a request went to. */
function keysOfOthers(head: string): string[] {
  const [, provider = 'default'] = /^\S+ \/at-([a-z]+)/.exec(head) ?? [];
  return Object.entries(ownerKeys).flatMap(([name, keys]) => (name === provider ? [] : keys));
}

async function carryOut(
  { never, request, unreachable, answer = toAnswer('200 OK', {}) }: Attack,
  proxy: ProxyProcess,
) {
  const { got, reached } = await send(proxy, request, answer);
  for (const { message } of reached) {
    const seen = unfold(message.head);
    expect(countKeys(seen, accessKeys)).toEqual([]);
    expect(countKeys(seen, ofOwner).length).toBeLessThanOrEqual(1);
    expect(countKeys(seen, keysOfOthers(message.head))).toEqual([]);
    expect(seen).not.toContain(JUNK);
    expect(seen).not.toContain('upload_pass');
  }
  expect(countKeys(unfold(got), [...accessKeys, ...ofOwner])).toEqual([]);
  for (const { message, body } of unreachable === undefined ? [] : reached) {
    expect(unfold(message.head) + (await body())).not.toContain(unreachable);
  }
  if (never === 'repeat') expect(reached.length).toBe(1);
  if (never === 'reach') expect(reached.map(({ message }) => message.head)).toEqual([]);
  if (never === 'go free') {
    const again = await send(proxy, request, answer);
    expect([403, 429]).toContain(again.status);
    expect(again.reached.length).toBe(0);
  }
  if (never === 'lock out') {
    // Repeated, because it could take two requests, and keys are used in turn.
    for (let count = 0; count < 4; count++) await send(proxy, request, answer);
    for (let count = 0; count < 3; count++) {
      const { target, headers } = { target: '/v1/models', headers: [bearer('openai')] };
      const other = await send(proxy, { target, headers }, toAnswer('200 OK', {}));
      expect(other.status).toBe(200);
    }
    const status = await fetch(`${proxy.url}/-/status`, {
      headers: { authorization: `Bearer ${keyOf('all')}` },
    });
    const { keys } = (await status.json()) as {
      keys: Record<string, { awake: number; total: number }>;
    };
    for (const [, { awake, total }] of Object.entries(keys)) expect(awake).toBe(total);
  }
  expect(countKeys(proxy.stdout() + proxy.stderr(), [...accessKeys, ...ofOwner, JUNK])).toEqual([]);
}

describe.each(kinds)('%s:', (_, attacks) => {
  test.each(attacks.map((attack) => [attack.name, attack] as const))(
    '%s',
    async (_name, attack) => {
      // Counters and the state of keys belong to a process.
      const isOwn = attack.never === 'go free' || attack.never === 'lock out';
      const proxy = isOwn ? await start({}, attack) : shared;
      try {
        await carryOut(attack, proxy);
      } finally {
        if (isOwn) await proxy.stop();
      }
    },
  );
});

/** Against a proxy with more settings. */
describe('model aliases:', () => {
  test.each(
    [...aliases, ...keepingBusyWithAliases].map((attack) => [attack.name, attack] as const),
  )('%s', (_, attack) => carryOut(attack, aliased));
});

describe('requests that fail over to another upstream:', () => {
  test.each(standingIn.map((attack) => [attack.name, attack] as const))('%s', async (_, attack) => {
    // The API's responses here put keys in cooldown.
    const proxy = await start(aliasSettings);
    try {
      await carryOut(attack, proxy);
    } finally {
      await proxy.stop();
    }
  });
});

test('there are at least 60 attacks, in 8 groups', () => {
  expect(kinds.length).toBeGreaterThanOrEqual(8);
  expect(kinds.flatMap(([, attacks]) => attacks).length).toBeGreaterThanOrEqual(60);
});

test('a list of models shows only the models that the key allows', async () => {
  const list = toAnswer('200 OK', { data: [{ id: 'gpt-5' }, { id: 'o1-pro' }] });
  for (const [caller, target, shown] of [
    ['gpt', '/v1/models', ['gpt-5']],
    ['gpt', '/v1/%6Dodels', ['gpt-5']],
    ['gpt', '/v1/openai/api/v1/beta/models', ['gpt-5']],
    ['all', '/v1/models', ['gpt-5', 'o1-pro']],
  ] as const) {
    const request = { target, headers: [bearer(caller)] };
    const { got } = await send(shared, request, list);
    const { data } = JSON.parse(got.slice(got.indexOf('{'))) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(shown);
  }
});

test('an alias reaches its model, at the model’s provider', async () => {
  for (const [caller, model, at, sent] of [
    ['gpt', 'quick', 'openai', 'gpt-5'],
    ['gpt', 'local', 'mine', 'gpt-5'],
    ['all', 'elsewhere', 'mine', 'o1-pro'],
  ] as const) {
    const { headers } = { headers: [bearer(caller), 'Content-Type: application/json'] };
    const body = JSON.stringify({ model });
    const request = { method: 'POST', target: '/v1/chat/completions', headers, body };
    const { status, reached } = await send(aliased, request, toAnswer('200 OK', {}));
    expect([status, reached.length]).toEqual([200, 1]);
    const { head } = reached[0]?.message ?? { head: '' };
    expect(head).toMatch(new RegExp(`^POST /at-${at}/v1/chat/completions `));
    expect(countKeys(head, ownerKeys[at]).length).toBe(1);
    expect(String(await reached[0]?.body())).toBe(JSON.stringify({ model: sent }));
  }
});

/** The attacks prove nothing if the proxy rejects everything. */
test('the callers are served as far as their keys allow', async () => {
  const chat = (caller: Caller, model: string): Sent => ({
    method: 'POST',
    target: '/v1/chat/completions',
    headers: [bearer(caller), 'Content-Type: application/json'],
    body: JSON.stringify({ model }),
  });
  for (const request of [
    { target: '/v1/models', headers: [bearer('all')] },
    { target: '/mine/v1/models', headers: [bearer('cheap')] },
    { target: '/v1/responses/r', headers: [bearer('careful')] },
    { target: '/v1beta/models', headers: [bearer('chatty')] },
    chat('gpt', 'gpt-5'),
    chat('thrifty', 'gpt-5'),
    chat('budgeted', 'gpt-5'),
    chat('chatty', 'gpt-5'),
  ]) {
    const { status, reached } = await send(shared, request, toAnswer('200 OK', {}));
    expect([request.target, status, reached.length]).toEqual([request.target, 200, 1]);
    expect(countKeys(reached[0]?.message.head ?? '', ofOwner).length).toBe(1);
  }
});
