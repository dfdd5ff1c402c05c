import type { OwnerKeys } from '../../config/owner-keys';
import type { Provider } from '../../dialects/provider';
import type { Upstream } from '../../exchange/layer';
import { createKeyPool, type KeyPool } from './pool';
import type { SharedRests } from './shared-rests';

/** The owner's keys for all providers. */
export interface KeyPools {
  /** The keys for an address of a provider: its own, or otherwise those of the provider. */
  of(provider: Provider, upstream: Upstream): KeyPool | undefined;
  /** The number of keys, and of available keys, by provider (and host). Numbers, never keys. */
  count(): Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
}

/** @param shared undefined: each instance has its own cooldowns. */
export function createKeyPools(injected: OwnerKeys, shared?: SharedRests): KeyPools {
  const pools = new Map<string, KeyPool>();
  for (const [name, keys] of injected) {
    const pool = createKeyPool(keys, (rest) => shared?.tell(keys, rest));
    shared?.subscribe(keys, (rests) => pool.learn(rests));
    pools.set(name, pool);
  }
  const hasHosts = [...pools.keys()].some((name) => name.includes('@'));
  return {
    of({ name }, { url }) {
      shared?.refresh();
      return (hasHosts ? pools.get(`${name}@${url.host}`) : undefined) ?? pools.get(name);
    },
    count() {
      shared?.refresh();
      const entries = [...pools].map(([name, pool]) => [
        name,
        { awake: pool.countAwake(), total: pool.size },
      ]);
      return Object.fromEntries(entries);
    },
  };
}
