import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { KeyedRequest } from './keyed-request';
import type { KeyPools } from './pools';

/** The name of the model that a request is for; undefined where it is not known. */
export type ModelName = (exchange: Exchange) => string | undefined | Promise<string | undefined>;

/** Puts a key of the owner's into each request that came with an access key alone. */
export function createInjection(pools: KeyPools, readModelName: ModelName): Layer {
  return (next) => {
    async function sendWithOneOf(request: KeyedRequest, exchange: Exchange): Promise<void> {
      // Only what is here as a whole can go out again with another key.
      await exchange.body.whole();
      const model = await readModelName(exchange);
      if (!exchange.isOver) await request.send(model);
    }

    return (exchange, answer) => {
      const { credential: place, provider, upstream } = exchange;
      const pool = place && pools.of(provider, upstream);
      if (!place || !pool) return next(exchange, answer);
      const request = new KeyedRequest({ exchange, answer, next, pool, place });
      return pool.size > 1 ? sendWithOneOf(request, exchange) : request.send(undefined);
    };
  };
}
