import { describe, expect, test } from '@jest/globals';
import { dialects } from '../../../lib/dialects';
import {
  type Carrier,
  type Carrying,
  editCredentials,
  findCredentials,
} from '../../../lib/dialects/carriers';
import { toProviderCarrier } from '../../../lib/dialects/provider-carriers';

const KEY = 'sk-proxy-canary';

/** One request for each carrier, with odd bytes around the key that must survive. */
const requests: readonly [Carrier, Carrying][] = [
  ['bearer', { target: '/v1/x', headers: ['HOST', 'h', 'authorization', `bearer  ${KEY}`] }],
  ['x-api-key', { target: '/v1/x', headers: ['X-Api-Key', KEY, 'x-b', 'ü'] }],
  ['api-key', { target: '/v1/x', headers: ['Api-Key', KEY] }],
  ['x-goog-api-key', { target: '/v1/x', headers: ['X-Goog-Api-Key', KEY] }],
  ['key', { target: `//ws/x?a=%2f&key=${KEY}&b=%C3`, headers: ['a', 'b'] }],
  ['access_token', { target: `/x?access_token=${KEY}`, headers: [] }],
  [
    'sub-protocol',
    {
      target: '/v1/realtime?model=m',
      headers: ['Sec-WebSocket-Protocol', `realtime,  openai-insecure-api-key.${KEY} ,beta`],
    },
  ],
];

const findKey = (request: Carrying, key = KEY) => {
  const found = findCredentials(request).filter(({ value }) => value === key);
  expect(found.length).toBe(1);
  return found[0] as (typeof found)[0];
};
const toText = ({ target, headers }: Carrying) => [target, ...headers].join('\n');

describe.each(requests)('a key in %s', (carrier, request) => {
  test('is found', () => {
    expect(findKey(request).carrier).toBe(carrier);
  });

  test('is replaced where it stands, and every other byte stays', () => {
    const edited = editCredentials(request, [{ credential: findKey(request), value: 'other' }]);
    expect(toText(edited)).toBe(toText(request).replace(KEY, 'other'));
  });

  test('is removed without a trace', () => {
    const edited = editCredentials(request, [{ credential: findKey(request), value: undefined }]);
    expect(toText(edited)).not.toContain(KEY);
    expect(edited.headers.length % 2).toBe(0);
    expect(findCredentials(edited).some(({ value }) => value === '')).toBe(false);
  });

  test('moves into the header that a provider expects', () => {
    const credential = findKey(request);
    const edited = editCredentials(request, [{ credential, value: 'other', carrier: 'api-key' }]);
    expect(toText(edited)).not.toContain(KEY);
    expect(findKey(edited, 'other').carrier).toBe('api-key');
  });
});

describe('a removed key', () => {
  const remove = (request: Carrying) =>
    editCredentials(request, [{ credential: findKey(request), value: undefined }]);

  test.each([
    [`/x?key=${KEY}`, '/x'],
    [`/x?key=${KEY}&a=1`, '/x?a=1'],
    [`/x?a=1&key=${KEY}`, '/x?a=1'],
    [`/x?a=1&key=${KEY}&&b=%2F`, '/x?a=1&&b=%2F'],
  ])('leaves of the target %s no more than %s', (target, rest) => {
    expect(remove({ target, headers: [] }).target).toBe(rest);
  });

  test.each([
    [`openai-insecure-api-key.${KEY}, realtime`, 'realtime'],
    [`realtime,openai-insecure-api-key.${KEY}`, 'realtime'],
    [`a,  ${KEY} ,b,c`, 'a,  b,c'],
  ])('leaves of the sub-protocols "%s" no more than "%s"', (list, rest) => {
    const headers = ['sec-websocket-protocol', list];
    expect(remove({ target: '/', headers }).headers).toEqual(['sec-websocket-protocol', rest]);
  });

  test('takes its header along when nothing else is in it', () => {
    const headers = [
      'a',
      '1',
      'sec-websocket-protocol',
      `openai-insecure-api-key.${KEY}`,
      'b',
      '2',
    ];
    expect(remove({ target: '/', headers }).headers).toEqual(['a', '1', 'b', '2']);
  });
});

test('several keys in one request are all found and all edited', () => {
  const request = {
    target: '/x?key=one&access_token=two',
    headers: ['Authorization', 'Bearer three', 'api-key', 'four', 'Sec-WebSocket-Protocol', 'a, b'],
  };
  const found = findCredentials(request);
  expect(found.map(({ value }) => value)).toEqual(['three', 'four', 'a', 'b', 'one', 'two']);
  const edits = found.map((credential) => ({ credential, value: `${credential.value}!` }));
  expect(editCredentials(request, edits)).toEqual({
    target: '/x?key=one!&access_token=two!',
    headers: [
      ...['Authorization', 'Bearer three!', 'api-key', 'four!'],
      ...['Sec-WebSocket-Protocol', 'a!, b!'],
    ],
  });
});

test('a key that was escaped in the query is found, and written escaped', () => {
  const request = { target: '/x?key=a%2Fb', headers: [] };
  const credential = findKey(request, 'a/b');
  expect(editCredentials(request, [{ credential, value: 'c&d' }]).target).toBe('/x?key=c%26d');
});

test.each([
  ['Basic credentials', { target: '/', headers: ['authorization', 'Basic a2V5'] }],
  ['an empty Bearer', { target: '/', headers: ['authorization', 'Bearer '] }],
  ['other parameters', { target: '/x?monkey=1&keys=2&a=?key=3', headers: [] }],
  ['the path', { target: '/key=1', headers: [] }],
])('%s hold no key', (_, request) => {
  expect(findCredentials(request)).toEqual([]);
});

describe('an injected key', () => {
  test.each([
    ['openai', '/v1/models', 'bearer', 'bearer'],
    ['openai', '/v1/realtime', 'sub-protocol', 'bearer'],
    ['openai', '/v1/models', 'x-goog-api-key', 'bearer'],
    ['openai', '/anthropic/v1/messages', 'x-api-key', 'x-api-key'],
    ['openai', '/v1/chat/completions', 'x-api-key', 'bearer'],
    ['anthropic', '/v1/messages', 'bearer', 'bearer'],
    ['anthropic', '/v1/messages', 'api-key', 'x-api-key'],
    ['gemini', '/v1beta/models', 'x-goog-api-key', 'x-goog-api-key'],
    ['gemini', '/v1beta/models?key=1', 'key', 'x-goog-api-key'],
    ['gemini', '/v1beta/models', 'bearer', 'x-goog-api-key'],
    ['gemini', '/v1beta/openai/chat/completions', 'bearer', 'bearer'],
    ['azure', '/openai/v1/responses', 'bearer', 'api-key'],
  ] as const)(
    'in the dialect %s at %s, given in %s, travels in %s',
    (dialect, target, used, carrier) => {
      expect(toProviderCarrier(dialects[dialect], target, used)).toBe(carrier);
    },
  );
});
