import { type Counted, type Counter, type CounterGroup, day, type Holding } from './limits/limits';
import { periodAt } from './limits/period';
import { toLeft, type Unit } from './rate-headers';

/** A limit, and how much of it is left. */
export interface LimitLeft {
  readonly name:
    | 'requests_per_minute'
    | 'tokens_per_minute'
    | 'tokens_per_day'
    | 'budget'
    | 'concurrency';
  /** The pattern of the models that it applies to; absent: all. */
  readonly model?: string;
  readonly limit: number;
  /** Absent if it cannot be determined. */
  readonly left?: number;
  /**
   * When the limit is fully available again; null: as soon as requests end. Absent: it is fully
   * available, or that is unknown.
   */
  readonly resets_at?: string | null;
  /** Of a budget. */
  readonly currency?: 'USD';
}

/** @param holding undefined: what is left cannot be determined. */
export function toLimitsLeft(
  { counters }: CounterGroup,
  holding: Holding | undefined,
  now: number,
): LimitLeft[] {
  return counters.flatMap((counter, index) =>
    toLimits(counter, holding?.counted[index], holding?.running, now),
  );
}

function toLimits(
  { name: counter, limits }: Counter,
  counted: Counted | undefined,
  running: number | undefined,
  now: number,
): LimitLeft[] {
  const { rpm, tpm, tokensPerDay, budget, concurrency } = limits;
  const isOfKey = counter === 'key' || budget !== undefined;
  const model = isOfKey ? {} : { model: counter };
  const all: LimitLeft[] = [];
  const addRate = (name: LimitLeft['name'], unit: Unit, limit: number | undefined) => {
    if (limit === undefined) return;
    const left = counted && toLeft(unit, limit, counted, now);
    all.push({
      ...{ name, ...model, limit },
      ...(left && { left: left.remaining }),
      ...(left && left.resetMs > 0 && { resets_at: toTime(now + left.resetMs) }),
    });
  };
  addRate('requests_per_minute', 'requests', rpm);
  addRate('tokens_per_minute', 'tokens', tpm);
  if (tokensPerDay !== undefined) {
    const left = counted && Math.max(0, tokensPerDay - counted.tokensToday);
    const resets_at = toTime((Math.floor(now / day) + 1) * day);
    all.push({ name: 'tokens_per_day', limit: tokensPerDay, ...toRest(left), resets_at });
  }
  if (budget) {
    const left = counted && toDollars(Math.max(0, budget.amount - counted.spent));
    const resets_at = toTime(periodAt(budget.period, now).end);
    const limit = toDollars(budget.amount);
    all.push({ name: 'budget', limit, ...toRest(left), resets_at, currency: 'USD' });
  }
  if (concurrency !== undefined) {
    const left = running === undefined ? undefined : Math.max(0, concurrency - running);
    all.push({ name: 'concurrency', limit: concurrency, ...toRest(left), resets_at: null });
  }
  return all;
}

const toRest = (left: number | undefined) => (left === undefined ? {} : { left });

const toTime = (time: number) => new Date(time).toISOString();

const toDollars = (amount: number) => Number((amount / 1e9).toFixed(9));
