/** USD per million tokens. */
export interface Rates {
  readonly input: number;
  /** Input read from the provider's cache; absent: the price of input. */
  readonly cachedInput?: number | undefined;
  /** Input written to the cache; absent: the price of input. */
  readonly cacheWrite?: number | undefined;
  /** Cache writes with a lifetime of one hour (Anthropic); absent: the price of other writes. */
  readonly cacheWrite1h?: number | undefined;
  readonly output: number;
}

/** The price of a model from a day on, until its next price or its own end. */
export interface ModelPrice extends Rates {
  /** As the log names it: `openai`, `anthropic`, … or `*` for any. */
  readonly provider: string;
  readonly model: string;
  /** `YYYY-MM-DD` (UTC); empty: always. */
  readonly from: string;
  /** The first day on which it no longer applies; empty: no end. */
  readonly until: string;
  /** The price of all tokens of a request whose input is larger than `above` tokens. */
  readonly longContext?: (Rates & { readonly above: number }) | undefined;
}

/** Prices of one day and source. */
export interface PriceTable {
  /** The day on which the source was read, `YYYY-MM-DD`. */
  readonly date: string;
  /** A description or a URL. */
  readonly source: string;
  /** By `provider/model`, the newest first. */
  readonly prices: ReadonlyMap<string, readonly ModelPrice[]>;
  /** The table for prices that this one does not contain. */
  readonly next?: PriceTable | undefined;
}

/**
 * Creates a table from prices in any order; of two that start on the same day, the later one in the
 * list is used.
 */
export function toPriceTable(
  { date, source }: Pick<PriceTable, 'date' | 'source'>,
  list: readonly ModelPrice[],
): PriceTable {
  const prices = new Map<string, ModelPrice[]>();
  for (const price of list) {
    const key = toKey(price.provider, price.model);
    const others = (prices.get(key) ?? []).filter(({ from }) => from !== price.from);
    prices.set(
      key,
      [price, ...others].sort((one, other) => (one.from < other.from ? 1 : -1)),
    );
  }
  return { date, source, prices };
}

export const toKey = (provider: string, model: string): string => `${provider}/${model}`;
