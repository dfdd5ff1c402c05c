/** One of the owner's keys for a provider. */
export interface OwnerKey {
  readonly value: string;
  /** Requests at the same time in each instance; undefined: as many as come. */
  readonly concurrency: number | undefined;
}

/** The owner's keys, by provider, or by provider and host where an address has keys of its own. */
export type OwnerKeys = ReadonlyMap<string, readonly OwnerKey[]>;

/** Readers split at commas and spaces; a key holds neither, nor what encloses its number of places. */
const entry = /^([a-z0-9][a-z0-9_-]*(?:@[a-z0-9.:[\]-]+)?)=(.+)$/;
const keyText = /^([!-'*+\--~]+)(?:\(([1-9]\d{0,5})\))?$/;

/**
 * Reads `INJECT_KEYS`: `openai=sk-one,sk-two(8) anthropic=sk-ant-three`. A number in parentheses is how
 * many requests may run with the key at the same time. `openai@proxy.example.com=…` are keys for that
 * host alone, where a provider has several addresses.
 *
 * @throws a sentence that says what is allowed.
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
