import type { PriceTable } from './model-price';
import { parsePriceCsv } from './parse-csv';
import { parseLiteLlm } from './parse-litellm';

/**
 * Reads prices that somebody has given: the project's own CSV, or LiteLLM's JSON. For commands, not for
 * a deployed bundle.
 *
 * @throws Error with what is wrong, line by line.
 */
export function readPrices(text: string): PriceTable {
  const content = text.replace(/^\ufeff/, '').trim();
  return content.startsWith('{') ? parseLiteLlm(content) : parsePriceCsv(content);
}

/** The given prices, and where they have none, those of the project. */
export const withPrices = (given: PriceTable, others: PriceTable): PriceTable => ({
  ...given,
  next: others,
});
