import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { dialects } from '../../../lib/dialects';
import { findKeyTrouble, mayBeKeyTrouble } from '../../../lib/dialects/key-trouble';
import { createKeyPool } from '../../../lib/layers/injection/key-pool';

const NOW = Date.UTC(2027, 0, 15, 12);
const find = (status: number, body: unknown = {}, ...headers: string[]) =>
  findKeyTrouble(status, headers, Buffer.from(JSON.stringify(body)), NOW);
const limited = (restMs: number) => ({ kind: 'limited', restMs });
const dead = { kind: 'dead', restMs: 600_000 };

describe('an answer', () => {
  test.each([
    ['retry-after in seconds', ['retry-after', '20'], {}, 20_000],
    ['retry-after as a date', ['Retry-After', 'Fri, 15 Jan 2027 12:00:30 GMT'], {}, 30_000],
    ['retry-after-ms before it', ['retry-after-ms', '1500', 'retry-after', '2'], {}, 1_500],
    [
      'Google’s retryDelay',
      [],
      {
        error: {
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' }],
        },
      },
      37_500,
    ],
    ['nothing', [], {}, 1_000],
    ['no time at all', ['retry-after', '0'], {}, 100],
    ['more than anyone waits', ['retry-after', '9999999'], {}, 3_600_000],
    ['nonsense', ['retry-after', 'soon'], {}, 1_000],
  ])('429 that says %s lets the key rest so long', (_, headers, body, restMs) => {
    expect(find(429, body, ...headers)).toEqual(limited(restMs));
  });

  test('429 for a key without credit lets it rest long', () => {
    expect(find(429, { error: { code: 'insufficient_quota' } }, 'retry-after', '1')).toEqual(
      limited(600_000),
    );
  });

  test('is read through its compression', () => {
    const body = gzipSync('{"error":{"code":"insufficient_quota"}}');
    expect(findKeyTrouble(429, ['content-encoding', 'gzip'], body, NOW)).toEqual(limited(600_000));
  });

  test.each([
    [401, { error: { code: 'invalid_api_key', message: 'Incorrect API key provided: sk-…abcd.' } }],
    [401, { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } }],
    [
      403,
      { error: { status: 'PERMISSION_DENIED', message: 'Your API key was reported as leaked.' } },
    ],
    [400, { error: { details: [{ reason: 'API_KEY_INVALID' }] } }],
    [401, 'Unauthorized'],
  ])('%i %j says that the key is dead', (status, body) => {
    expect(find(status, body)).toEqual(dead);
  });

  test.each([
    [403, { error: { code: 'unsupported_country_region_territory' } }],
    [403, { error: { message: 'Project does not have access to model gpt-5-pro' } }],
    [
      401,
      {
        error: {
          message: 'OpenAI-Organization header should match organization for API key',
          code: 'mismatched_organization',
        },
      },
    ],
    [400, { error: { message: 'max_tokens is too large' } }],
  ])('%i %j is about the request and not the key', (status, body) => {
    expect(find(status, body)).toBeUndefined();
  });

  test('of success, or of a failure that may have cost something, is never held back', () => {
    for (const status of [200, 400, 404, 408, 409, 422, 500, 502, 503, 504, 529]) {
      expect(mayBeKeyTrouble(status, dialects.openai)).toBe(false);
    }
  });
});

describe('the pool of keys', () => {
  let time = NOW;
  const nobody: ReadonlySet<never> = new Set();
  const create = (...keys: string[]) => createKeyPool(keys, () => time);

  test('gives the key with the fewest running requests, and equal ones in turn', () => {
    const pool = create('a', 'b', 'c');
    const first = ['', '', ''].map(() => pool.take(nobody)?.value);
    expect(first.toSorted()).toEqual(['a', 'b', 'c']);
    const taken = pool.take(nobody);
    expect(taken?.value).toBe(first[0]);
    if (taken) {
      pool.release(taken);
      pool.release(taken);
    }
    expect(pool.take(nobody)?.value).toBe(taken?.value);
  });

  test('lets a key rest as long as it was told, and knows which is awake first', () => {
    const pool = create('a', 'b');
    const one = pool.take(nobody);
    const other = pool.take(nobody);
    if (!one || !other) throw new Error('two keys');
    pool.rest(one, { kind: 'limited', restMs: 20_000 });
    expect(pool.nextAwake()).toEqual({ key: other, waitMs: 0 });
    pool.rest(other, { kind: 'dead', restMs: 60_000 });
    expect(pool.nextAwake()).toEqual({ key: one, waitMs: 20_000 });
    expect(pool.take(nobody)).toBeUndefined();
    time = NOW + 20_000;
    expect(pool.take(nobody)).toBe(one);
    expect(pool.take(new Set([one]))).toBeUndefined();
  });
});
