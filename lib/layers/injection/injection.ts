import type { Config } from '../../config';
import type { Feature } from '../../pipeline/feature';
import { createKeyPool, type KeyPool } from './key-pool';
import { hasKeyPlace, KeyedExchange } from './keyed-exchange';

/** The owner's keys: whoever was let in and brought no key of their own uses one of them. */
export function createInjection({ access }: Config): Feature | undefined {
  if (!access || access.injected.size === 0) return undefined;
  const pools = new Map<string, KeyPool>();
  for (const [provider, keys] of access.injected)
    pools.set(provider, createKeyPool(keys.map(({ value }) => value)));

  return {
    /** Only what is here as a whole can go out again with another key. */
    bodyNeed: ({ provider }) => ((pools.get(provider.name)?.size ?? 0) > 1 ? 'whole' : 'nothing'),
    decorateUpstream(upstream, provider) {
      const pool = pools.get(provider.name);
      if (!pool) return upstream;
      return {
        ...upstream,
        send(request, handler) {
          if (!hasKeyPlace(request)) return upstream.send(request, handler);
          new KeyedExchange({ pool, provider, upstream, request, handler }).start();
        },
      };
    },
  };
}
