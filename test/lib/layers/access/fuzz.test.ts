import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeyFinder, readAccessKeys, toKeyHash } from '../../../../lib/config/access-keys';
import { dialects } from '../../../../lib/dialects';
import { findCredentials } from '../../../../lib/dialects/carriers';
import type { DialectName } from '../../../../lib/dialects/dialect';
import type { Provider } from '../../../../lib/dialects/provider';
import { identifyCaller } from '../../../../lib/layers/access/caller';
import { withoutAccessKeys } from '../../../../lib/layers/access/forwarded';

const runs = { numRuns: 10_000 };
const canary = 'ak-canary_0123456789';
const { keys } = readAccessKeys(`alice ${toKeyHash(canary).toString('hex')}`);
const find = createKeyFinder(keys);

/** Where a client can put the key, each with what it may stand beside. */
const own = fc.constantFrom('', 'sk-proj-own:', 'sk-ant:with:colons:');
const casing = fc.constantFrom(
  (name: string) => name,
  (name: string) => name.toUpperCase(),
);
const headerCarrier = fc
  .tuple(
    fc.constantFrom('Authorization', 'x-api-key', 'api-key', 'X-Goog-Api-Key'),
    casing,
    own,
    fc.constantFrom('Bearer ', 'bearer  ', 'BEARER\t'),
  )
  .map(([name, cased, before, scheme]) => ({
    header: [cased(name), `${name === 'Authorization' ? scheme : ''}${before}${canary}`],
    query: '',
  }));
const protocolCarrier = fc
  .tuple(fc.constantFrom('realtime, ', 'a,b ,', ''), fc.constantFrom('', ', last', ',x'), own)
  .map(([first, last, before]) => ({
    header: ['Sec-WebSocket-Protocol', `${first}openai-insecure-api-key.${before}${canary}${last}`],
    query: '',
  }));
const queryCarrier = fc
  .tuple(fc.constantFrom('key', 'access_token'), own, fc.boolean())
  .map(([name, before, isEscaped]) => ({
    header: [] as string[],
    query: `${name}=${isEscaped ? encodeURIComponent(before + canary) : before + canary}`,
  }));
const carrier = fc.oneof(headerCarrier, protocolCarrier, queryCarrier);

const otherHeader = fc.constantFrom(
  ['Content-Type', 'application/json'],
  ['x-api-key', 'sk-somebody-else'],
  ['Cookie', 'key=1; access_token=2'],
  ['X-Other', 'Bearer sk'],
  ['sec-websocket-extensions', 'permessage-deflate'],
);
const otherParameter = fc.constantFrom('alt=sse', 'key=other', 'a', '', 'model=gpt%2D5', 'x=?&y');

/** Everything that could hold the key, and how it could be written there. */
const textOf = ({ target, headers }: { target: string; headers: readonly string[] }) =>
  [target, ...headers].flatMap((text) => [text, decodeURIComponent(text)]).join('\n');

const provider = (dialect: DialectName): Provider => {
  const url = new URL('https://api.example.com');
  return { name: 'one', dialect: dialects[dialect], url, urls: [url] };
};

describe('an access key', () => {
  test('is found in every carrier, goes no further, and takes nothing else along', () => {
    fc.assert(
      fc.property(
        fc.array(carrier, { minLength: 1, maxLength: 3 }),
        fc.array(otherHeader, { maxLength: 3 }),
        fc.array(otherParameter, { maxLength: 3 }),
        fc.constantFrom('openai', 'anthropic', 'gemini', 'azure'),
        fc.boolean(),
        (carriers, others, parameters, dialect, isInjected) => {
          const headers = [...others, ...carriers.map(({ header }) => header)].flat();
          const queries = carriers.map(({ query }) => query).filter((query) => query !== '');
          const target = `/v1/models?${[...parameters, ...queries].join('&')}`;
          const { accessKey, known } = identifyCaller(find, { target, headers }, 0);
          expect(accessKey.label).toBe('alice');
          const request = { target, headers };
          const forwarded = withoutAccessKeys(request, known, provider(dialect), isInjected);
          expect(textOf(forwarded)).not.toContain(canary);
          expect(forwarded.headers.length % 2).toBe(0);
          for (const [name = '', value = ''] of others) {
            // Keys of others are taken out where the owner's key goes in.
            if (name !== 'x-api-key')
              expect(forwarded.headers).toEqual(expect.arrayContaining([name, value]));
          }
          if (parameters.includes('alt=sse')) expect(forwarded.target).toContain('alt=sse');
          expect(forwarded.target.startsWith('/v1/models')).toBe(true);
        },
      ),
      runs,
    );
  });

  test('is not found where there is none', () => {
    fc.assert(
      fc.property(fc.array(otherHeader), fc.array(otherParameter), (others, parameters) => {
        const request = { target: `/x?${parameters.join('&')}`, headers: others.flat() };
        for (const { value } of findCredentials(request)) expect(find(value)).toBeUndefined();
        expect(() => identifyCaller(find, request, 0)).toThrow(/access key/i);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a list of access keys', () => {
  test('is read or complained about, whatever text it is', () => {
    const part = fc.oneof(
      fc.constantFrom('alice', 'bob', canary, toKeyHash(canary).toString('hex'), 'rpm=60', 'rpm=x'),
      fc.constantFrom('models=gpt-*', 'expires=2027-01-31', 'expires=soon', '#', ';', '\n', '='),
      fc.string({ maxLength: 12, unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const list = readAccessKeys(parts.join(' '));
        for (const { hash, rpm } of list.keys) {
          expect(hash.length).toBe(32);
          expect(rpm === undefined || rpm > 0).toBe(true);
        }
      }),
      runs,
    );
  });
});
