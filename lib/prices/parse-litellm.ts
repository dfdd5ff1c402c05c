import { type ModelPrice, type PriceTable, type Rates, toPriceTable } from './model-price';

type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads LiteLLM's `model_prices_and_context_window.json`
 * (https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json): USD for one token.
 * Entries without token prices (images, audio by the second, pages) are omitted.
 *
 * @throws Error if it has a different format.
 */
export function parseLiteLlm(text: string): PriceTable {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const prices = isEntry(entries) ? Object.entries(entries).flatMap(toPrices) : [];
  if (prices.length === 0) {
    throw new Error('it contains no model with "litellm_provider" and "input_cost_per_token"');
  }
  return toPriceTable({ date: '', source: 'LiteLLM' }, prices);
}

function toPrices([key, entry]: readonly [string, unknown]): ModelPrice[] {
  if (!isEntry(entry)) return [];
  const { litellm_provider: provider } = entry;
  const rates = toRates(entry, '');
  if (typeof provider !== 'string' || !rates) return [];
  const model = key.startsWith(`${provider}/`) ? key.slice(provider.length + 1) : key;
  const longContext = findLongContext(entry);
  return [{ provider, model, from: '', until: '', ...rates, ...(longContext && { longContext }) }];
}

/** The lowest threshold in names such as `input_cost_per_token_above_200k_tokens`. */
function findLongContext(entry: Entry): ModelPrice['longContext'] {
  const tiers = Object.keys(entry)
    .map((name) => /^input_cost_per_token_above_(\d+)k_tokens$/.exec(name)?.[1])
    .filter((tier) => tier !== undefined)
    .sort((one, other) => Number(one) - Number(other));
  const [tier] = tiers;
  const rates = tier && toRates(entry, `_above_${tier}k_tokens`);
  return rates ? { ...rates, above: Number(tier) * 1000 } : undefined;
}

/**
 * @param tier the suffix of the names; prices without this suffix are used if there is none with
 * it.
 */
function toRates(entry: Entry, tier: string): Rates | undefined {
  const read = (name: string) => {
    const value = entry[`${name}${tier}`] ?? (tier && entry[name]);
    return typeof value === 'number' && value >= 0 ? toMillion(value) : undefined;
  };
  const input = read('input_cost_per_token');
  const output = read('output_cost_per_token') ?? 0;
  if (input === undefined) return undefined;
  return {
    input,
    cachedInput: read('cache_read_input_token_cost'),
    cacheWrite: read('cache_creation_input_token_cost'),
    cacheWrite1h: read('cache_creation_input_token_cost_above_1hr'),
    output,
  };
}

/** 2.5e-06 times a million is 2.4999999999999996. */
const toMillion = (perToken: number) => Math.round(perToken * 1e15) / 1e9;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
