import type { PriceTable } from './model-price';
import { parsePriceCsv } from './parse-csv';
import { parseLiteLlm } from './parse-litellm';

/**
 * Reads a user's prices: the project's CSV format, or LiteLLM's JSON. For commands, not for
 * deployed bundles.
 *
 * @throws Error with what is wrong, line by line.
 */
export function readPrices(text: string): PriceTable {
  const content = text.replace(/^\ufeff/, '').trim();
  return content.startsWith('{') ? parseLiteLlm(content) : parsePriceCsv(content);
}

/** The given prices, supplemented by those of the project. */
export const withPrices = (given: PriceTable, others: PriceTable): PriceTable => ({
  ...given,
  next: others,
});
