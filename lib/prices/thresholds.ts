import type { PriceTable } from './model-price';

/** Every number of input tokens above which some model of a table has another price, in order. */
export function toThresholds(table: PriceTable): number[] {
  const found = [...table.prices.values()]
    .flat()
    .map(({ longContext }) => longContext?.above)
    .filter((above) => above !== undefined);
  const more = table.next ? toThresholds(table.next) : [];
  return [...new Set([...found, ...more])].sort((one, other) => one - other);
}

/** The largest threshold that an input is above; 0 where it is above none. */
export const findThreshold = (thresholds: readonly number[], input: number): number =>
  thresholds.findLast((threshold) => input > threshold) ?? 0;
