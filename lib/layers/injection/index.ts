import type { OwnerKeys } from '../../config/owner-keys';
import { readModel } from '../../dialects/read-model';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import type { Redis } from '../redis/redis';
import { createInjection as createLayer } from './layer';
import { createKeyPools, type KeyPools } from './pools';
import { createSharedRests } from './shared-rests';

/** The layer that injects the owner's keys, and the state of those keys. */
export interface Injection {
  readonly layer: Layer;
  readonly count: KeyPools['count'];
}

/** @param redis through which instances share cooldowns of keys; undefined: each has its own. */
export function createInjection(injected: OwnerKeys, redis: Redis | undefined): Injection {
  const pools = createKeyPools(injected, redis && createSharedRests(redis));
  return { layer: createLayer(pools, readModelName), count: () => pools.count() };
}

async function readModelName(exchange: Exchange): Promise<string | undefined> {
  const reading = await readModel(exchange);
  return reading.verdict === 'named' ? reading.models[0].name : undefined;
}
