import { type ModelPrice, type PriceTable, toKey } from './model-price';

/** Which price is asked for. */
export interface PricedModel {
  /** As the log names it. */
  readonly provider: string;
  readonly model: string;
  /** The day of the request, `YYYY-MM-DD` (UTC); a whole ISO time will do. */
  readonly at: string;
}

/** How a provider adds a date to a model's name without changing its price. */
const datedName: Readonly<Record<string, RegExp>> = {
  openai: /-\d{4}-\d{2}-\d{2}$/, // gpt-4o-2024-08-06
  anthropic: /-(?:20\d{6}|latest)$/, // claude-sonnet-4-20250514
  gemini: /-00\d$/, // gemini-2.0-flash-001
  xai: /-\d{4}$/, // grok-4-0709
};

/**
 * The price of a model on a day: under its exact name, otherwise under the name without the
 * provider's date. Undefined if the table does not contain it: prices are never guessed.
 */
export function findPrice(table: PriceTable, wanted: PricedModel): ModelPrice | undefined {
  const day = wanted.at.slice(0, 10);
  for (const name of toNames(wanted)) {
    for (const provider of [wanted.provider, '*']) {
      // Newest first.
      const price = table.prices.get(toKey(provider, name))?.find(({ from }) => from <= day);
      if (price) return price.until === '' || day < price.until ? price : undefined;
    }
  }
  return table.next && findPrice(table.next, wanted);
}

function toNames({ provider, model }: PricedModel): string[] {
  // Gemini's own form names models by their resource (https://ai.google.dev/api/models).
  const name = provider === 'gemini' ? model.replace(/^models\//, '') : model;
  const date = datedName[provider];
  return date?.test(name) ? [name, name.replace(date, '')] : [name];
}
