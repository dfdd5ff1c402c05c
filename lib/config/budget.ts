/** The maximum cost in a period (UTC). */
export interface Budget {
  /** In nano-dollars, a whole number: 1 USD is 1e9. */
  readonly amount: number;
  readonly period: BudgetPeriod;
}

export type BudgetPeriod = 'day' | 'week' | 'month';

/** `20usd/month`, `0.50usd/day` */
export function readBudget(text: string): Budget {
  const [, whole, fraction = '', period] =
    /^(\d{1,6})(?:\.(\d{1,9}))?usd\/(day|week|month)$/i.exec(text) ?? [];
  // From the digits: a floating-point product would not be exact.
  const amount = Number(`${whole}${fraction.padEnd(9, '0')}`);
  if (amount > 0) return { amount, period: period?.toLowerCase() as BudgetPeriod };
  throw new Error(
    'must be US dollars for a day, a week or a month, such as 20usd/month or 0.50usd/day',
  );
}

/** Formats an amount: `20 USD`, `0.5 USD`. */
export function toUsd(amount: number): string {
  return `${Number((amount / 1e9).toFixed(9))} USD`;
}
