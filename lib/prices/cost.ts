import type { ModelPrice, Rates } from './model-price';

/** Tokens as log lines count them. */
export interface PricedTokens {
  /** All that went in: what came from a cache and what was written into it is part of it. */
  readonly input?: number | undefined;
  /** Of the input. */
  readonly cachedInput?: number | undefined;
  /** Of the input, those that stay for an hour included. */
  readonly cacheWrite?: number | undefined;
  /** Of the cache writes. */
  readonly cacheWrite1h?: number | undefined;
  /** All that the model made, its reasoning included: every provider bills that as output. */
  readonly output?: number | undefined;
}

/** 1 USD. Sums of integers lose no cent. */
export const nanoDollars = 1e9;

/**
 * What tokens cost, in nano-dollars, rounded half up.
 *
 * @param largestInput decides whether the price of a long context applies. Of a sum of several requests it
 * is the input of one of them, and all must lie on the same side of the threshold.
 */
export function costOf(
  price: ModelPrice,
  tokens: PricedTokens,
  largestInput: number = tokens.input ?? 0,
): number {
  const { longContext } = price;
  const rates: Rates = longContext && largestInput > longContext.above ? longContext : price;
  const { input = 0, cachedInput = 0, cacheWrite = 0, cacheWrite1h = 0, output = 0 } = tokens;
  // A provider that counts the cache beside its input would otherwise get money back.
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
