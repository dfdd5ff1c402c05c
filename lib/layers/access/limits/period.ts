import type { BudgetPeriod } from '../../../config/budget';
import { day } from './limits';

/** Start and end of a period. Milliseconds since 1970. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** The day, week (from Monday) or month, in UTC, that contains a time. */
export function periodAt(kind: BudgetPeriod, time: number): Period {
  if (kind === 'month') {
    const date = new Date(time);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
  }
  const length = kind === 'week' ? 7 * day : day;
  // 1970 began on a Thursday: the first Monday was the 5th of January.
  const offset = kind === 'week' ? 4 * day : 0;
  const start = Math.floor((time - offset) / length) * length + offset;
  return { start, end: start + length };
}
