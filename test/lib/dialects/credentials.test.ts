import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { dialects } from '../../../lib/dialects';
import { createAccessKeySearch } from '../../../lib/dialects/access-key-search';
import { type Replacement, withoutCredentials } from '../../../lib/dialects/credential-edits';
import {
  type CredentialLocation,
  findCredentials,
  type RequestHead,
} from '../../../lib/dialects/credentials';
import { findKeyLocation } from '../../../lib/dialects/key-location';

const KEY = `sk-proxy-${'canary-_'.repeat(6).slice(0, 43)}`;
/** An access key that the owner chose, with separators in it. */
const OWN_MAKING = 'correct horse:battery=staple';
const isAccessKey = (text: string) => text === KEY || text === OWN_MAKING;
const find = (request: RequestHead) => findCredentials(request, createAccessKeySearch(isAccessKey));
const toText = ({ target, headers }: RequestHead) => [target, ...headers].join('\n');
const replacement: Replacement = { key: 'sk-injected', location: 'bearer' };

/** One request for each location, with unusual bytes around the key that must be preserved. */
const requests: readonly [CredentialLocation, RequestHead][] = [
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

describe.each(requests)('an access key in %s', (location, request) => {
  test('is found', () => {
    expect(find(request)).toMatchObject([{ location, value: KEY, accessKey: KEY }]);
  });

  test('is removed without a trace', () => {
    const edited = withoutCredentials(request, find(request));
    expect(toText(edited)).not.toContain(KEY);
    expect(edited.headers.length % 2).toBe(0);
    expect(find(edited)).toEqual([]);
  });

  test('is replaced by one injected key in a header', () => {
    for (const wanted of ['bearer', 'x-api-key', 'api-key', 'x-goog-api-key'] as const) {
      const key = 'sk-injected';
      const edited = withoutCredentials(request, find(request), { key, location: wanted });
      expect(toText(edited)).not.toContain(KEY);
      expect(find(edited)).toMatchObject([{ location: wanted, value: key, accessKey: undefined }]);
    }
  });

  test('is removed while the caller’s own key and every other byte stay', () => {
    if (location === 'sub-protocol') return;
    const own = { ...request, target: request.target.replace(KEY, `sk-own:${KEY}`) };
    own.headers = request.headers.map((item) => item.replace(KEY, `sk-own:${KEY}`));
    const found = find(own);
    expect(found).toMatchObject([{ location, accessKey: KEY, own: 'sk-own' }]);
    expect(toText(withoutCredentials(own, found))).toBe(toText(request).replace(KEY, 'sk-own'));
  });
});

/** Everything else that identifies the caller, or that could make an API use a key other than the injected one. */
describe.each<[string, RequestHead]>([
  ['another scheme', { target: '/', headers: ['Authorization', 'Basic dXNlcjpwYXNz'] }],
  ['a bare key', { target: '/', headers: ['authorization', 'sk-junk'] }],
  ['an empty bearer', { target: '/', headers: ['authorization', 'Bearer '] }],
  ['an unknown scheme', { target: '/', headers: ['authorization', 'Token sk-junk'] }],
  ['a cookie', { target: '/', headers: ['Cookie', 'session=1'] }],
  ['proxy-authorization', { target: '/', headers: ['Proxy-Authorization', 'Basic eA=='] }],
  ['cf-aig-authorization', { target: '/', headers: ['CF-AIG-Authorization', 'Bearer x'] }],
  ['cf-access-client-id', { target: '/', headers: ['cf-access-client-id', 'x'] }],
  ['cf-access-client-secret', { target: '/', headers: ['CF-Access-Client-Secret', 'x'] }],
  ['a junk key', { target: '/v1beta/models?key=junk', headers: [] }],
  ['an escaped name', { target: '/v1beta/models?%6bey=junk', headers: [] }],
  ['an escaped name in capitals', { target: '/v1beta/models?%4BEY=junk', headers: [] }],
  ['a name without a value', { target: '/v1beta/models?key', headers: [] }],
  ['a name after a semicolon', { target: '/v1beta/models?a=1;key=junk', headers: [] }],
  ['headers as a parameter', { target: '/x?%24httpHeaders=Authorization:x', headers: [] }],
  ['an api-key parameter', { target: '/openai/v1/realtime?api-key=junk', headers: [] }],
  ['a Mistral token', { target: '/', headers: ['sec-websocket-protocol', 'rt_abc'] }],
])('%s', (_, request) => {
  test('is found and replaced by the injected key', () => {
    const found = find(request);
    expect(found).toHaveLength(1);
    const edited = withoutCredentials(request, found, replacement);
    expect(edited.headers).toEqual(['Authorization', 'Bearer sk-injected']);
    expect(edited.target).toMatch(/^[^?]*(?:\?a=1)?$/);
  });
});

/** An access key is found wherever it appears. */
describe.each<[string, RequestHead]>([
  ['bare in authorization', { target: '/', headers: ['Authorization', KEY] }],
  ['as a token', { target: '/', headers: ['Authorization', `Token ${KEY}`] }],
  [
    'as a password',
    {
      target: '/',
      headers: ['Authorization', `Basic ${Buffer.from(`u:${KEY}`).toString('base64')}`],
    },
  ],
  ['in a cookie', { target: '/', headers: ['Cookie', `a=1; key=${KEY}`] }],
  ['in any header', { target: '/', headers: ['X-Mine', KEY] }],
  ['within a header', { target: '/', headers: ['X-Mine', `before,"${KEY}";after`] }],
  ['within a word', { target: '/', headers: ['X-Mine', `sk-proxy-x${KEY}x`] }],
  [
    'in a link',
    { target: '/', headers: ['Referer', `https://a/?key=sk%2Dproxy%2D${KEY.slice(9)}`] },
  ],
  ['in any parameter', { target: `/x?a=${KEY}`, headers: [] }],
  ['escaped in a parameter', { target: `/x?a=%73k-proxy-${KEY.slice(9)}`, headers: [] }],
  ['as a parameter’s name', { target: `/x?${KEY}`, headers: [] }],
  ['behind a fragment', { target: `/x?a=1#${KEY}`, headers: [] }],
  ['chosen by the owner', { target: '/', headers: ['x-mine', OWN_MAKING] }],
  ['chosen by the owner, after a scheme', { target: '/', headers: ['x', `A ${OWN_MAKING}`] }],
])('an access key %s', (_, request) => {
  test('is found and not forwarded, though it grants no access', () => {
    const found = find(request);
    expect(found).toMatchObject([{ location: undefined }]);
    expect(isAccessKey(found[0]?.accessKey ?? '')).toBe(true);
    const edited = withoutCredentials(request, found);
    expect(find(edited)).toEqual([]);
    expect(edited.headers).toEqual([]);
  });
});

test.each([`/v1/${KEY}/models`, `/v1/%73k-proxy-${KEY.slice(9)}/models?a=1`])(
  'an access key in the path is found, and cannot be removed: %s',
  (target) => {
    const found = find({ target, headers: [] });
    expect(found).toMatchObject([{ name: 'path', accessKey: KEY }]);
    expect(() => withoutCredentials({ target, headers: [] }, found)).toThrow('path');
  },
);

test.each<[string, RequestHead]>([
  ['other parameters', { target: '/x?monkey=1&keys=2&a=?key=3&pageToken=4', headers: [] }],
  ['the path', { target: '/key=1', headers: [] }],
  ['sub-protocol names', { target: '/', headers: ['sec-websocket-protocol', 'realtime, beta'] }],
  ['other headers', { target: '/', headers: ['openai-organization', 'org-x', 'x-goog-api', 'y'] }],
])('%s contain no credential', (_, request) => {
  expect(find(request)).toEqual([]);
});

describe('the removal of credentials', () => {
  const remove = (request: RequestHead) => withoutCredentials(request, find(request));

  test.each([
    [`/x?key=${KEY}`, '/x'],
    [`/x?key=${KEY}&a=1`, '/x?a=1'],
    [`/x?a=1&key=${KEY}`, '/x?a=1'],
    [`/x?a=1&key=${KEY}&&b=%2F`, '/x?a=1&&b=%2F'],
    [`/x?key=${KEY}&b=1&access_token=${KEY}`, '/x?b=1'],
  ])('turns the target %s into %s', (target, rest) => {
    expect(remove({ target, headers: [] }).target).toBe(rest);
  });

  test.each([
    [`openai-insecure-api-key.${KEY}, realtime`, 'realtime'],
    [`realtime,openai-insecure-api-key.${KEY}`, 'realtime'],
    [`a,  ${KEY} ,b,c`, 'a,  b,c'],
    [`a, rt_x, openai-insecure-api-key.${KEY}`, 'a'],
  ])('turns the sub-protocols "%s" into "%s"', (list, rest) => {
    const headers = ['sec-websocket-protocol', list];
    expect(remove({ target: '/', headers }).headers).toEqual(['sec-websocket-protocol', rest]);
  });

  test('drops a header that would become empty', () => {
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

  test('covers all locations at once, and puts the injected key where a key of its kind was', () => {
    const request = {
      target: `/x?key=one&a=1&access_token=${KEY}`,
      headers: [
        ...['x-api-key', KEY, 'authorization', 'bearer   junk', 'Cookie', 'a=b'],
        ...['AUTHORIZATION', 'Basic x', 'x-b', '1'],
      ],
    };
    expect(withoutCredentials(request, find(request), replacement)).toEqual({
      target: '/x?a=1',
      headers: ['authorization', 'bearer   sk-injected', 'x-b', '1'],
    });
  });

  test('a second access key before the first is not taken for the caller’s own key', () => {
    const request = { target: '/', headers: ['x-api-key', `${KEY}:${KEY}`] };
    expect(toText(remove(request))).not.toContain(KEY);
  });
});

test('a caller’s own key that was escaped in the query stays escaped', () => {
  const request = { target: `/x?key=a%2Fb%3A${KEY}`, headers: [] };
  const found = find(request);
  expect(found).toMatchObject([{ own: 'a/b' }]);
  expect(withoutCredentials(request, found).target).toBe('/x?key=a%2Fb');
});

test('a text is compared once, however often it occurs', () => {
  let compared = 0;
  const search = createAccessKeySearch((text) => {
    compared++;
    return text === KEY;
  });
  const request = { target: '/v1/x', headers: ['user-agent', 'a/1 (b)', 'x-api-key', KEY] };
  findCredentials(request, search);
  const first = compared;
  for (let round = 0; round < 10; round++) findCredentials(request, search);
  expect(compared).toBe(first);
});

describe('an injected key', () => {
  test.each([
    ['openai', '/v1/models', 'sk-x', 'bearer', 'bearer'],
    ['openai', '/v1/realtime', 'sk-x', 'sub-protocol', 'bearer'],
    ['openai', '/v1/models', 'sk-x', 'x-goog-api-key', 'bearer'],
    ['openai', '/anthropic/v1/messages', 'sk-x', 'x-api-key', 'x-api-key'],
    ['openai', '/v1/chat/completions', 'sk-x', 'x-api-key', 'bearer'],
    ['anthropic', '/v1/messages', 'relay-key', 'bearer', 'bearer'],
    ['anthropic', '/v1/messages', 'relay-key', 'api-key', 'x-api-key'],
    ['anthropic', '/v1/messages', 'sk-ant-api03-x', 'bearer', 'x-api-key'],
    ['anthropic', '/v1/messages', 'sk-ant-oat01-x', 'x-api-key', 'bearer'],
    ['anthropic', '/v1/chat/completions', 'sk-ant-api03-x', 'bearer', 'bearer'],
    ['gemini', '/v1beta/models', 'AIza', 'x-goog-api-key', 'x-goog-api-key'],
    ['gemini', '/v1beta/models?key=1', 'AIza', 'key', 'x-goog-api-key'],
    ['gemini', '/v1beta/models', 'AIza', 'bearer', 'x-goog-api-key'],
    ['gemini', '/v1beta/openai/chat/completions', 'AIza', 'bearer', 'bearer'],
    ['azure', '/openai/v1/responses', 'key', 'bearer', 'api-key'],
  ] as const)(
    'in the dialect %s at %s, %s, received in %s, is sent in %s',
    (dialect, target, key, used, location) => {
      expect(findKeyLocation(dialects[dialect], target, key, used)).toBe(location);
    },
  );
});

test('texts that callers invent do not keep their whole request in memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const search = createAccessKeySearch(() => false);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 600; at += 1) {
    const target = Buffer.from(`/v1/models/name-number-${at}?${'a'.repeat(60_000)}`).toString();
    findCredentials({ target, headers: [] }, search);
  }
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
});

test('a custom access key is found after any number of other texts', () => {
  const custom = 'my-own-custom-access-key';
  const search = createAccessKeySearch((text) => text === custom);
  const cookie = `${Array.from({ length: 500 }, (_, at) => `name-${at}=value-${at}`).join('; ')}; x=${custom}`;
  const [found] = findCredentials({ target: '/v1/x', headers: ['Cookie', cookie] }, search);
  expect(found?.accessKey).toBe(custom);
});
