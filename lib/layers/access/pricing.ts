import { findBilledApart } from '../../dialects/billed-apart';
import type { Countable } from '../../dialects/countable';
import { findKnownName } from '../../dialects/known';
import type { ModelReading } from '../../dialects/model';
import type { TokenCounts } from '../../dialects/token-usage';
import type { Exchange } from '../../exchange/exchange';
import { costOf } from '../../prices/cost';
import { findPrice } from '../../prices/find-price';
import type { ModelPrice } from '../../prices/model-price';
import { priceTable } from '../../prices/table';
import { notAllowed } from './errors';
import { mostSpent } from './limits/limits';

/** What a request costs, once it is known what it has used. Nano-dollars. */
export type Price = (used: TokenCounts) => number;

/** What is known of a request before it is sent on. */
export interface Asked {
  readonly exchange: Exchange;
  readonly countable: Countable;
  readonly reading: ModelReading;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Finds what a request of a key with a budget will cost. Built into a file of its own, with the prices: only
 * such keys need it.
 *
 * @returns undefined where it costs nothing.
 * @throws {ProxyError} as a rejection: `not_allowed` where the cost could not be counted.
 */
export async function findRequestPrice(asked: Asked): Promise<Price | undefined> {
  const { exchange, countable, reading, now } = asked;
  const apart = await findBilledApart(exchange);
  if (apart) throw uncounted(apart);
  if (countable !== 'counted') return undefined;
  if (reading.verdict === 'unclear') throw uncounted(reading.reason);
  const find = (model: string, { url, name } = exchange.provider) =>
    findPrice(priceTable(), {
      // An owner may call a provider what they like: its address says which it is.
      provider: findKnownName(url) ?? name,
      model,
      at: new Date(now).toISOString(),
    });
  const models = reading.verdict === 'named' ? reading.models : [];
  const prices = models.map(({ name }) => find(name)).filter((price) => price !== undefined);
  if (prices.length === 0 || prices.length < models.length) {
    throw uncounted('the proxy knows no price for its model');
  }
  // What has no price must not stand in.
  exchange.standIns = exchange.standIns?.filter(({ provider, models: others }) => {
    const known = others.map((name) => find(name, provider)).filter((one) => one !== undefined);
    if (known.length === others.length) prices.push(...known);
    return known.length === others.length;
  });
  return (used) => {
    // Of several models the answer names the one that ran.
    const { model } = exchange.usage ?? {};
    const ran = model === undefined ? undefined : find(model);
    const costs = (ran ? [ran] : prices).map((price) => toCost(price, used));
    return Math.min(mostSpent, Math.max(...costs));
  };
}

const uncounted = (reason: string) =>
  notAllowed(
    `This access key has a budget, and the cost of this request cannot be counted: ${reason}.`,
  );

function toCost(price: ModelPrice, used: TokenCounts): number {
  // An API could send a fraction, and prices are for whole tokens.
  const whole = (count: number | undefined) => count && Math.ceil(count);
  return costOf(price, {
    input: whole(used.input),
    cachedInput: whole(used.cached),
    cacheWrite: whole(used.cacheWrites),
    cacheWrite1h: whole(used.longCacheWrites),
    output: whole(used.output),
  });
}
