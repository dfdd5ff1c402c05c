/** One of the owner's keys for a provider. */
export interface OwnerKey {
  readonly value: string;
  /** Concurrent requests in each instance; undefined: unlimited. */
  readonly concurrency: number | undefined;
}

/** The owner's keys, by provider, or by provider and host if an address has its own keys. */
export type OwnerKeys = ReadonlyMap<string, readonly OwnerKey[]>;

/**
 * Keys are separated by commas and spaces, so they contain neither, nor the parentheses around the
 * number of slots.
 */
const entry = /^([a-z0-9][a-z0-9_-]*(?:@[a-z0-9.:[\]-]+)?)=(.+)$/;
const keyText = /^([!-'*+\--~]+)(?:\(([1-9]\d{0,5})\))?$/;

/**
 * Parses `INJECT_KEYS`: `openai=sk-one,sk-two(8) anthropic=sk-ant-three`. A number in parentheses
 * is the number of concurrent requests for the key. `openai@proxy.example.com=…` sets keys for that
 * host only, if a provider has several addresses.
 *
 * @throws an error that states what is allowed.
 */
export function readOwnerKeys(text: string): OwnerKeys {
  const all = new Map<string, readonly OwnerKey[]>();
  for (const part of text.split(/[\s;]+/).filter(Boolean)) {
    const [, name = '', list = ''] = entry.exec(part) ?? [];
    const keys = list.split(',').map(readKey);
    if (name === '' || all.has(name) || keys.includes(undefined)) {
      throw new Error(
        'must be providers with their keys, each provider once: openai=sk-one,sk-two(8) anthropic=sk-ant-three. A number in parentheses is how many requests may run with a key at the same time',
      );
    }
    const unique = new Map(keys.flatMap((key) => (key ? [[key.value, key] as const] : [])));
    all.set(name, [...unique.values()]);
  }
  return all;
}

function readKey(text: string): OwnerKey | undefined {
  const [, value, places] = keyText.exec(text) ?? [];
  if (value === undefined) return undefined;
  return { value, concurrency: places === undefined ? undefined : Number(places) };
}
