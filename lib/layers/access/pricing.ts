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
import { mostCounted } from './limits/limits';

/** The cost of a request, once its usage is known. Nano-dollars. */
export type Price = (used: TokenCounts) => number;

/** The facts about a request before it is sent. */
export interface Asked {
  readonly exchange: Exchange;
  readonly countable: Countable;
  readonly reading: ModelReading;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Finds the price of a request with a budgeted key. Built into its own file together with the
 * prices, because only such keys need it.
 *
 * @returns undefined if it costs nothing.
 * @throws {ProxyError} as a rejection: `not_allowed` if the cost could not be counted.
 */
export async function findRequestPrice(asked: Asked): Promise<Price | undefined> {
  const { exchange, countable, reading, now } = asked;
  const apart = await findBilledApart(exchange);
  if (apart) throw uncounted(apart);
  if (countable !== 'counted') return undefined;
  if (reading.verdict === 'unclear') throw uncounted(reading.reason);
  const find = (model: string, { url, name } = exchange.provider) =>
    findPrice(priceTable(), {
      // The configured name is arbitrary; the address identifies the provider.
      provider: findKnownName(url) ?? name,
      model,
      at: new Date(now).toISOString(),
    });
  const models = reading.verdict === 'named' ? reading.models : [];
  const prices = models.map(({ name }) => find(name)).filter((price) => price !== undefined);
  if (prices.length === 0 || prices.length < models.length) {
    throw uncounted('the proxy has no price for its model');
  }
  // A substitute without a price must not be used.
  exchange.standIns = exchange.standIns?.filter(({ provider, models: others }) => {
    const known = others.map((name) => find(name, provider)).filter((one) => one !== undefined);
    if (known.length === others.length) prices.push(...known);
    return known.length === others.length;
  });
  return (used) => {
    // The response names the model that ran. If the request named several, others may have run
    // before it: Anthropic bills what a model wrote before it declined (`fallbacks`).
    const { model } = exchange.usage ?? {};
    const ran = model === undefined ? undefined : find(model);
    const several = models.length > 1 ? prices : [];
    const costs = (ran ? [ran, ...several] : prices).map((price) => toCost(price, used));
    return Math.min(mostCounted, Math.max(...costs));
  };
}

const uncounted = (reason: string) =>
  notAllowed(
    `This access key has a budget, and the cost of this request cannot be counted: ${reason}.`,
  );

function toCost(price: ModelPrice, used: TokenCounts): number {
  // An API could send a fraction, but prices are for whole tokens.
  const whole = (count: number | undefined) => count && Math.ceil(count);
  return costOf(price, {
    input: whole(used.input),
    cachedInput: whole(used.cached),
    cacheWrite: whole(used.cacheWrites),
    cacheWrite1h: whole(used.longCacheWrites),
    output: whole(used.output),
  });
}
