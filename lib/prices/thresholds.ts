import type { PriceTable } from './model-price';

/** All numbers of input tokens above which a model in a table has a different price, in order. */
export function toThresholds(table: PriceTable): number[] {
  const found = [...table.prices.values()]
    .flat()
    .map(({ longContext }) => longContext?.above)
    .filter((above) => above !== undefined);
  const more = table.next ? toThresholds(table.next) : [];
  return [...new Set([...found, ...more])].sort((one, other) => one - other);
}

/** The largest threshold below an input; 0 if there is none. */
export const findThreshold = (thresholds: readonly number[], input: number): number =>
  thresholds.findLast((threshold) => input > threshold) ?? 0;
