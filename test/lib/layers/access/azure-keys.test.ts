import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readAccessKeys } from '../../../../lib/config/access-keys';
import { readOwnerKeys } from '../../../../lib/config/owner-keys';
import { createCallers } from '../../../../lib/layers/access/callers';
import { createLock } from '../../../../lib/layers/access/lock';
import { createAzure } from '../../../../lib/layers/azure';
import { createInjection } from '../../../../lib/layers/injection/layer';
import { createKeyPools } from '../../../../lib/layers/injection/pools';
import { createStage, toProvider } from '../stage';

const ACCESS = `sk-proxy-${'a'.repeat(43)}`;
const OWN = 'own-key-of-the-caller';
const OWNER = 'key-of-the-owner-0000';
const TOKEN = 'eyJ0eXAi.eyJhdWQi.c2ln';
const hash = createHash('sha256').update(ACCESS).digest('hex');
const { keys } = readAccessKeys(`alice ${hash}`);

function start(isInjected: boolean) {
  const pools = createKeyPools(readOwnerKeys(isInjected ? `azure=${OWNER}` : ''));
  return createStage(
    createLock({
      ...{ keys, callers: createCallers(keys), passes: undefined, publicHost: undefined },
      injectedProviders: new Set(isInjected ? ['azure'] : []),
    }),
    createAzure(undefined),
    createInjection(pools, () => undefined),
  );
}

/** The locations of a key, each with the header or query that results. */
const carriers: Readonly<Record<string, (key: string) => { headers?: string[]; query?: string }>> =
  {
    bearer: (key) => ({ headers: ['Authorization', `Bearer ${key}`] }),
    'api-key': (key) => ({ headers: ['api-key', key] }),
    'x-api-key': (key) => ({ headers: ['x-api-key', key] }),
    'x-goog-api-key': (key) => ({ headers: ['x-goog-api-key', key] }),
    key: (key) => ({ query: `key=${key}` }),
    access_token: (key) => ({ query: `access_token=${key}` }),
  };
const names = Object.keys(carriers);

/** What is sent for an access key in one location and something else in another, or in the same one. */
async function send(
  isInjected: boolean,
  access: string,
  other: [string, string] | undefined,
  own = '',
) {
  const stage = start(isInjected);
  const parts = [carriers[access]?.(`${own && `${own}:`}${ACCESS}`)];
  if (other) parts.push(carriers[other[0]]?.(other[1]));
  const query = parts.flatMap((part) => part?.query ?? []).join('&');
  const { answer } = await stage.ask({
    ...{ provider: toProvider('azure'), target: `/v1/models${query && `?${query}`}` },
    ...{ method: 'GET', headers: parts.flatMap((part) => part?.headers ?? []) },
  });
  expect(answer.failure).toBeUndefined();
  const [{ target, headers } = { target: '', headers: [] as readonly string[] }] = stage.sent;
  return { text: [target, ...headers].join('\n'), headers, target };
}

describe.each(names)('at Azure, with the access key as %s', (access) => {
  test.each(names.filter((name) => name !== access))(
    'with injected keys, another key as %s is not forwarded',
    async (name) => {
      for (const value of [OWN, TOKEN]) {
        const { headers, target } = await send(true, access, [name, value]);
        expect([target, headers]).toEqual(['/v1/models', ['api-key', OWNER]]);
      }
    },
  );

  test.each(names.filter((name) => name !== access))(
    'without injected keys, the caller’s own key as %s is forwarded, and the access key is not',
    async (name) => {
      const { text, headers, target } = await send(false, access, [name, OWN]);
      expect(text).not.toContain(ACCESS);
      expect(text.split(OWN).length).toBe(2);
      if (name === 'bearer' || name === 'api-key') expect(headers).toEqual(['api-key', OWN]);
      else if (name.startsWith('x-')) expect(headers).toEqual([name, OWN]);
      else expect(target).toBe(`/v1/models?${name}=${OWN}`);
    },
  );

  test.each([true, false])(
    'a key before the access key is forwarded alone (injected: %s)',
    async (isInjected) => {
      const { text } = await send(isInjected, access, undefined, OWN);
      expect(text).not.toContain(ACCESS);
      expect(text).not.toContain(OWNER);
      expect(text.split(OWN).length).toBe(2);
    },
  );

  test('without injected keys and a key of the caller, no key is sent', async () => {
    const { headers, target } = await send(false, access, undefined);
    expect([target, headers]).toEqual(['/v1/models', []]);
  });
});

test('an Entra ID token next to an access key stays a token', async () => {
  const { headers } = await send(false, 'api-key', ['bearer', TOKEN]);
  expect(headers).toEqual(['Authorization', `Bearer ${TOKEN}`]);
});
