import type { ModelPrice, Rates } from './model-price';

/** Token counts, as in log lines. */
export interface PricedTokens {
  /** All input tokens, including cache reads and writes. */
  readonly input?: number | undefined;
  /** Part of the input. */
  readonly cachedInput?: number | undefined;
  /** Part of the input, including writes with a lifetime of one hour. */
  readonly cacheWrite?: number | undefined;
  /** Part of the cache writes. */
  readonly cacheWrite1h?: number | undefined;
  /** All output tokens, including reasoning, which every provider bills as output. */
  readonly output?: number | undefined;
}

/** 1 USD. Sums of integers are exact. */
export const nanoDollars = 1e9;

/**
 * The cost of tokens in nano-dollars, rounded half up.
 *
 * @param largestInput decides whether the long-context price applies. For a sum of several requests
 * it is the input of one of them, and all must be on the same side of the threshold.
 */
export function costOf(
  price: ModelPrice,
  tokens: PricedTokens,
  largestInput: number = tokens.input ?? 0,
): number {
  const { longContext } = price;
  const rates: Rates = longContext && largestInput > longContext.above ? longContext : price;
  const { input = 0, cachedInput = 0, cacheWrite = 0, cacheWrite1h = 0, output = 0 } = tokens;
  // Otherwise a provider that counts the cache separately from the input would produce a negative
  // cost.
  const fresh = Math.max(0, input - cachedInput - cacheWrite);
  const shortWrites = Math.max(0, cacheWrite - cacheWrite1h);
  const writeRate = rates.cacheWrite ?? rates.input;
  const total =
    multiply(fresh, rates.input) +
    multiply(cachedInput, rates.cachedInput ?? rates.input) +
    multiply(shortWrites, writeRate) +
    multiply(cacheWrite1h, rates.cacheWrite1h ?? writeRate) +
    multiply(output, rates.output);
  return Number((total + halfMillion) / million);
}

const million = 1_000_000n;
const halfMillion = 500_000n;

/** In nano-dollars for a million tokens: exact, where a product of floating-point numbers is not. */
const multiply = (tokens: number, rate: number): bigint =>
  BigInt(tokens) * BigInt(Math.round(rate * nanoDollars));
