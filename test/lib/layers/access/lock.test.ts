import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readAccessKeys } from '../../../../lib/config/access-keys';
import { createCallers } from '../../../../lib/layers/access/callers';
import { createLock } from '../../../../lib/layers/access/lock';
import { createUploadPasses } from '../../../../lib/layers/access/upload-passes';
import { type Asked, createStage, type SentRequest, toProvider } from '../stage';

const NOW = Date.UTC(2027, 0, 15);
const toHex = (key: string) => createHash('sha256').update(key).digest('hex');
const generated = (letter: string) => `sk-proxy-${letter.repeat(43)}`;

const ALICE = generated('a');
const BOB = 'a key of the owner’s own: making'.replace(/[^\w]/g, '-');
const EXPIRED = generated('e');
/** The name of a key's holder in passes. */
const holder = (key: string) => toHex(key).slice(0, 24);

const OWN = 'sk-own';
const { keys } = readAccessKeys(
  `alice ${toHex(ALICE)}; bob ${toHex(BOB)}; eve ${toHex(EXPIRED)} expires=2027-01-01`,
);
const passes = createUploadPasses(
  () => Buffer.alloc(32, 1),
  () => NOW,
);

function start(injected: readonly string[] = [], withPasses = true) {
  const stage = createStage(
    createLock({
      ...{ keys, callers: createCallers(keys, () => NOW), now: () => NOW },
      injectedProviders: new Set(injected),
      passes: withPasses ? passes : undefined,
      publicHost: undefined,
    }),
  );
  return { ...stage, last: () => stage.sent.at(-1) as SentRequest };
}

const bearer = (key: string) => ({ headers: ['authorization', `Bearer ${key}`] });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a locked proxy', () => {
  const stage = start();

  test.each<[string, Asked]>([
    ['none', {}],
    ['a wrong one', bearer('sk-proxy-wrong')],
    ['one that has expired', bearer(EXPIRED)],
    ['one only in a header that no SDK uses', { headers: ['x-my-key', ALICE] }],
    ['one only in a cookie', { headers: ['cookie', `key=${ALICE}`] }],
    ['one in the middle of another text', bearer(`${ALICE}x`)],
    ['one only as Basic', { headers: ['authorization', basic(`user:${ALICE}`)] }],
  ])('rejects a request with %s as access key', async (_, asked) => {
    const before = stage.sent.length;
    const { answer } = await stage.ask(asked);
    expect(answer.failure?.code).toBe('invalid_access_key');
    expect(stage.sent.length).toBe(before);
  });

  test.each<[string, Asked, readonly string[], string]>([
    ['alone', bearer(ALICE), [], '/v1/chat/completions'],
    [
      'after the caller’s own key',
      bearer(`${OWN}:${ALICE}`),
      [`Bearer ${OWN}`],
      '/v1/chat/completions',
    ],
    ['after a key with colons', bearer(`a:b:${BOB}`), ['Bearer a:b'], '/v1/chat/completions'],
    [
      'next to the caller’s own key',
      { headers: ['x-api-key', ALICE, 'authorization', `Bearer ${OWN}`] },
      [`Bearer ${OWN}`],
      '/v1/chat/completions',
    ],
    [
      'and again in headers that no SDK uses',
      {
        headers: [
          'authorization',
          `Bearer ${ALICE}`,
          'x-debug',
          `was ${ALICE}`,
          'cookie',
          `a=${ALICE}`,
        ],
      },
      [],
      '/v1/chat/completions',
    ],
    [
      'and again as Basic, and as a bare value',
      {
        headers: [
          'x-api-key',
          ALICE,
          'authorization',
          basic(`user:${ALICE}`),
          'authorization',
          ALICE,
        ],
      },
      [],
      '/v1/chat/completions',
    ],
    [
      'and another holder’s',
      { headers: ['authorization', `Bearer ${ALICE}`, 'x-goog-api-key', BOB, 'x-other', EXPIRED] },
      [],
      '/v1/chat/completions',
    ],
    [
      'in a parameter with an escaped name, among others',
      { ...bearer(ALICE), target: `/v1/x?a=%2F&%6bey=${ALICE}&b=1` },
      [],
      '/v1/x?a=%2F&b=1',
    ],
    [
      'in a parameter of any name',
      { ...bearer(ALICE), target: `/v1/x?trace=${encodeURIComponent(`id ${ALICE}`)}` },
      [],
      '/v1/x',
    ],
  ])('accepts an access key %s, and removes it', async (_, asked, values, target) => {
    const { answer, exchange } = await stage.ask(asked);
    expect(answer.failure).toBeUndefined();
    const sent = stage.last();
    expect(sent.headers.filter((_, index) => index % 2 === 1)).toEqual(values);
    expect(sent.target).toBe(target);
    expect(exchange.accessKey?.label).toMatch(/^(?:alice|bob)$/);
    expect(exchange.credential).toBeUndefined();
  });

  test('rejects an access key in a path, where intermediaries can read it', async () => {
    const { answer } = await stage.ask({ ...bearer(ALICE), target: `/v1/${ALICE}/models` });
    expect(answer.failure?.code).toBe('invalid_target');
  });
});

describe('with the owner’s keys', () => {
  const stage = start(['openai', 'gemini', 'anthropic']);

  test('every other credential is removed, and the injected key takes the access key’s location', async () => {
    const { exchange } = await stage.ask({
      headers: [
        ...['Accept', '*/*', 'cookie', 'session=1', 'Authorization', `Bearer ${ALICE}`],
        ...['x-api-key', 'junk', 'X-Other', '2', 'authorization', basic('a:b')],
      ],
      target: '/v1/x?a=1&%6bey=junk&access%5ftoken=junk&b=2',
    });
    expect(stage.last().headers).toEqual(['Accept', '*/*', 'X-Other', '2']);
    expect(stage.last().target).toBe('/v1/x?a=1&b=2');
    expect(exchange.credential).toEqual({ location: 'bearer', name: 'Authorization', at: 1 });
  });

  test('a caller’s own key is kept, and none is injected', async () => {
    const { exchange } = await stage.ask(bearer(`${OWN}:${ALICE}`));
    expect(exchange.credential).toBeUndefined();
    expect(stage.last().headers).toEqual(['authorization', `Bearer ${OWN}`]);
  });

  test('in a browser’s WebSocket both keys are sub-protocols, one after the other', async () => {
    const prefix = 'openai-insecure-api-key.';
    const { exchange } = await stage.ask({
      upgrade: 'websocket',
      headers: ['Sec-WebSocket-Protocol', `realtime, ${prefix}${OWN}, ${prefix}${ALICE}`],
    });
    expect(exchange.credential).toBeUndefined();
    expect(stage.last().header('sec-websocket-protocol')).toEqual([`realtime, ${prefix}${OWN}`]);
  });
});

test('a WebSocket ends when its access key expires', async () => {
  let time = Date.UTC(2027, 0, 2) - 20;
  const now = () => time;
  const stage = createStage(
    createLock({
      ...{ keys, callers: createCallers(keys, now), now, passes: undefined, publicHost: undefined },
      injectedProviders: new Set(),
    }),
  );
  await stage.ask({ ...bearer(EXPIRED), upgrade: 'websocket' });
  const upstream = new PassThrough();
  const head = { status: 101, reason: undefined, headers: [] };
  stage.sent[0]?.answer.switched(head, upstream, Buffer.alloc(0));
  expect(upstream.destroyed).toBe(false);
  await once(upstream, 'close');
  time += 20;
  const { answer } = await stage.ask({ ...bearer(EXPIRED), upgrade: 'websocket' });
  expect(answer.failure?.code).toBe('invalid_access_key');
});

describe('an upload to Google', () => {
  const gemini = toProvider('gemini');
  const link = 'https://proxy.example.com/upload/v1beta/files?upload_id=abc';

  test('begins with an access key, and continues with the upload pass in its URL', async () => {
    const stage = start(['gemini']);
    const { answer } = await stage.ask({
      provider: gemini,
      target: '/upload/v1beta/files',
      headers: ['host', 'proxy.example.com', 'x-goog-api-key', ALICE],
    });
    stage.last().reply(200, {}, 'x-goog-upload-url', link);
    const address = answer.header('x-goog-upload-url') ?? '';
    const target = address.slice('https://proxy.example.com'.length);
    const { exchange } = await stage.ask({ provider: gemini, target });
    expect(stage.last().target).toBe('/upload/v1beta/files?upload_id=abc');
    // The key's limits and rules apply, and no other key is injected.
    expect(exchange.accessKey?.label).toBe('alice');
    expect(exchange.credential).toBeUndefined();
  });

  test('never forwards an access key, even with a pass', async () => {
    for (const injected of [[], ['gemini']]) {
      const stage = start(injected);
      const target = passes.add('/upload/v1beta/files?upload_id=abc', holder(ALICE));
      for (const headers of [
        ['x-goog-api-key', ALICE],
        ['x-goog-api-key', EXPIRED],
        ['x-custom', `x ${ALICE}`],
      ]) {
        const { answer } = await stage.ask({ provider: gemini, target, headers });
        expect(answer.failure).toBeUndefined();
        expect(stage.last().headers).toEqual([]);
        expect(stage.last().target).toBe('/upload/v1beta/files?upload_id=abc');
      }
    }
  });

  test('with a revoked or expired key is rejected', async () => {
    const stage = start();
    // The label may belong to another key now.
    for (const key of [EXPIRED, 'sk-revoked-key-of-alice']) {
      const target = passes.add('/upload/v1beta/files?upload_id=abc', holder(key));
      const { answer } = await stage.ask({ provider: gemini, target });
      expect(answer.failure?.code).toBe('invalid_access_key');
    }
  });

  test('gets no pass in a URL that is not this proxy’s', async () => {
    const stage = start();
    const { answer } = await stage.ask({
      provider: gemini,
      headers: ['host', 'proxy.example.com', 'x-goog-api-key', ALICE],
    });
    stage.last().reply(200, {}, 'x-goog-upload-url', link.replace('proxy.', 'other.'));
    expect(answer.header('x-goog-upload-url')).not.toContain('upload_pass');
  });

  test('needs a key with each request when there is no secret for passes, and the error says so', async () => {
    const stage = start([], false);
    const target = passes.add('/upload/v1beta/files?upload_id=abc', holder(ALICE));
    const { answer } = await stage.ask({ provider: gemini, target });
    expect(answer.failure?.message).toContain('VERIFY_TOKEN_SHA256');
    const other = await stage.ask({ provider: gemini, target, headers: ['x-goog-api-key', ALICE] });
    expect(other.answer.failure).toBeUndefined();
  });
});
