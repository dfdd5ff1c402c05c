import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { KeyedRequest } from './keyed-request';
import type { KeyPools } from './pools';

/** The model of a request; undefined if unknown. */
export type ModelName = (exchange: Exchange) => string | undefined | Promise<string | undefined>;

/** Injects one of the owner's keys into each request that has only an access key. */
export function createInjection(pools: KeyPools, readModelName: ModelName): Layer {
  return (next) => {
    async function sendWithOneOf(request: KeyedRequest, exchange: Exchange): Promise<void> {
      // Only a buffered body can be sent again with another key.
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
