import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dialects } from '../../lib/dialects';
import { findKeyLocation } from '../../lib/dialects/key-location';
import { knownProviders } from '../../lib/dialects/known';
import {
  ACCESS_KEY,
  type Asked,
  ask,
  type Doors,
  injectedKey,
  OWN_KEY,
  PROVIDERS,
  type ProviderName,
  startDoors,
} from './stage';

/** A request with a key in each location; `both` is for callers who send their own key as well. */
const carriers = {
  bearer: (key: string) => ({ target: '', headers: [`authorization: Bearer ${key}`] }),
  'x-api-key': (key: string) => ({ target: '', headers: [`X-Api-Key: ${key}`] }),
  'api-key': (key: string) => ({ target: '', headers: [`api-key: ${key}`] }),
  'x-goog-api-key': (key: string) => ({ target: '', headers: [`x-goog-api-key: ${key}`] }),
  key: (key: string) => ({ target: `?a=%2F&key=${key}`, headers: [] }),
  access_token: (key: string) => ({ target: `?access_token=${key}&b=1`, headers: [] }),
  'sub-protocol': (key: string) => ({
    target: '?model=m',
    headers: [
      ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.${key}`,
    ],
  }),
} satisfies Record<string, (key: string) => Asked>;
type CarrierName = keyof typeof carriers;

const pathOf = (provider: ProviderName) =>
  provider === 'gemini' ? '/gemini/v1beta/models' : `/${provider}/v1/models`;

let doors: Doors;
beforeAll(async () => {
  doors = await startDoors();
});
afterAll(() => doors.close());

const toAsked = (provider: ProviderName, carrier: CarrierName, key: string): Asked => {
  const { target, headers } = carriers[carrier](key);
  return { target: pathOf(provider) + target, headers: ['x-odd:  \xe4 ', ...headers] };
};
/** What the upstream gets of a request, apart from the provider's path and the host. */
const toWire = (provider: ProviderName, { target, headers }: Asked) => [
  `GET /at-${provider}${target.slice(provider.length + 1)} HTTP/1.1`,
  ...headers
    // Azure accepts a key only here (lib/layers/azure.ts).
    .map((line) =>
      provider === 'azure' ? line.replace('authorization: Bearer', 'api-key:') : line,
    )
    .map((line) => line.replace(/: +/, ': ').trimEnd()),
];
const seen = (message: { readonly head: string }) =>
  message.head
    .trimEnd()
    .split('\r\n')
    .map((line) => line.replace(/: +/, ': ').trimEnd())
    .filter((line) => !/^(host|cdn-loop|connection|upgrade):?/i.test(line));
const sameLines = (one: readonly string[], other: readonly string[]) =>
  expect(one).toEqual(other.filter((line) => !/^(connection|upgrade):/i.test(line)));

describe.each(PROVIDERS)('for %s', (provider) => {
  const dialect = knownProviders[provider]?.dialect ?? 'openai';

  describe.each(Object.keys(carriers) as CarrierName[])('a key in %s', (carrier) => {
    test('is forwarded unchanged by an open proxy', async () => {
      const asked = toAsked(provider, carrier, OWN_KEY);
      const { exchange, answer } = await ask(doors, doors.proxies.open, asked);
      expect(answer.status).toBe(200);
      sameLines(seen(exchange?.message ?? { head: '' }), toWire(provider, asked));
    });

    test('gives access to a locked proxy, and is not forwarded', async () => {
      const asked = toAsked(provider, carrier, ACCESS_KEY);
      const { exchange, answer } = await ask(doors, doors.proxies.locked, asked);
      expect(answer.status).toBe(200);
      const [line, ...headers] = seen(exchange?.message ?? { head: '' });
      expect([line, ...headers].join('\n')).not.toContain('CANARY');
      expect(headers[0]).toBe('x-odd: \xe4');
    });

    test('gives access together with the caller’s own key, which is forwarded in the same location', async () => {
      const asked = toAsked(provider, carrier, `${OWN_KEY}:${ACCESS_KEY}`);
      const { exchange, answer } = await ask(doors, doors.proxies.locked, asked);
      expect(answer.status).toBe(200);
      sameLines(
        seen(exchange?.message ?? { head: '' }),
        toWire(provider, toAsked(provider, carrier, OWN_KEY)),
      );
    });

    test('is replaced by the owner’s key, in the location that the provider reads', async () => {
      const asked = toAsked(provider, carrier, ACCESS_KEY);
      const { exchange, answer } = await ask(doors, doors.proxies.injecting, asked);
      expect(answer.status).toBe(200);
      const lines = seen(exchange?.message ?? { head: '' });
      expect(lines.join('\n')).not.toContain('CANARY');
      const path = pathOf(provider);
      const key = injectedKey(provider);
      const place = findKeyLocation(dialects[dialect], path, key, carrier);
      const name = place === 'bearer' ? 'authorization' : place;
      const found = lines.filter((one) => one.includes(key));
      expect(found.map((one) => one.toLowerCase())).toEqual([
        `${name}: ${place === 'bearer' ? 'bearer ' : ''}${key}`.toLowerCase(),
      ]);
    });

    test('that is the caller’s own is forwarded in the same location, even if keys are injected for others', async () => {
      const asked = toAsked(provider, carrier, `${OWN_KEY}:${ACCESS_KEY}`);
      const { exchange } = await ask(doors, doors.proxies.injecting, asked);
      sameLines(
        seen(exchange?.message ?? { head: '' }),
        toWire(provider, toAsked(provider, carrier, OWN_KEY)),
      );
    });

    test.each(['locked', 'injecting'] as const)('that is wrong is rejected: %s', async (mode) => {
      const asked = toAsked(provider, carrier, 'sk-proxy-WRONG');
      const { exchange, answer } = await ask(doors, doors.proxies[mode], asked);
      expect(answer.status).toBe(401);
      expect(answer.header('x-proxy-error')).toEqual(['invalid_access_key']);
      expect(answer.text()).not.toContain('WRONG');
      expect(exchange).toBeUndefined();
    });
  });
});
