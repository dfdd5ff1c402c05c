import { nanoDollars } from '../../../lib/prices/cost';
import type { Sums } from './result';

/** `1,234,567`, the same in both languages. */
export const toWhole = (count: number): string => count.toLocaleString('en-US');

/** At most five characters: `999`, `12.3k`, `4.56M`. */
export function toShort(count: number): string {
  if (count < 1000) return String(count);
  for (const [size, unit] of units) {
    const value = count / size;
    // 999.95k would be shown as 1000k.
    if (value < 999.5) return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)}${unit}`;
  }
  return count.toExponential(1);
}

const units = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
  [1e12, 'T'],
] as const;

/** The decimals of all amounts of a table: cents, or more where even the largest amount is small. */
export const toDecimals = (largest: number): number => (largest >= 10 * nanoDollars ? 2 : 4);

/** `$12.34`; an amount too small for these decimals is shown as `<$0.01`, not as zero. */
export function toMoney(nano: number, decimals: number): string {
  if (nano === 0) return '$0';
  const step = nanoDollars / 10 ** decimals;
  const amount = `$${(Math.floor(nano / step + 0.5) / 10 ** decimals).toFixed(decimals)}`;
  return nano < step / 2 ? `<$${(1 / 10 ** decimals).toFixed(decimals)}` : amount;
}

/** Whether the cost is complete. */
export const isWhole = ({ unknown, unpriced, partial }: Sums): boolean =>
  unknown + unpriced + partial === 0;

/** `≥$12.34` where part of the cost is unknown, `?` where all of it is. */
export function toCost(sums: Sums, decimals: number): string {
  if (isWhole(sums)) return toMoney(sums.cost, decimals);
  return sums.priced === 0 ? '?' : `≥${toMoney(sums.cost, decimals)}`;
}

/** Decimal dollars, exact: `12.345678901`. */
export function toDollars(nano: number): string {
  const text = String(nano).padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`.replace(/\.?0+$/, '');
}
