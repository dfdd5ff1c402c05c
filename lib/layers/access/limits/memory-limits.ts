import {
  type Counted,
  type Counter,
  type CounterGroup,
  concurrencyRetryMs,
  day,
  type Limits,
  minute,
  mostCounted,
  type Refusal,
  toRateWait,
  toUsed,
} from './limits';
import { periodAt } from './period';

interface Running extends Counted {
  running: number;
}

/** Counts within this instance only. A new instance starts at zero. */
export function createMemoryLimits(now: () => number = Date.now): Limits {
  // At most one per access key and rule.
  const known = new Map<string, Running>();

  function find({ id }: CounterGroup, { name, limits: { budget } }: Counter): Running {
    const key = `${id} ${name}`;
    const counted = known.get(key) ?? {
      ...{ window: 0, requests: 0, requestsBefore: 0, tokens: 0, tokensBefore: 0 },
      ...{ day: 0, tokensToday: 0, period: 0, spent: 0, running: 0 },
    };
    known.set(key, counted);
    advance(counted, now());
    if (budget) advancePeriod(counted, periodAt(budget.period, now()).start);
    return counted;
  }

  return {
    close() {},
    look(group) {
      const all = group.counters.map((counter) => find(group, counter));
      return { counted: all.map((counted) => ({ ...counted })), running: all[0]?.running ?? 0 };
    },
    enter(group) {
      const all = group.counters.map((counter) => ({ counter, counted: find(group, counter) }));
      for (const { counter, counted } of all) {
        const refusal = findRefusal(counter, counted, now());
        if (refusal) return refusal;
      }
      for (const { counted } of all) {
        counted.requests++;
        counted.running++;
      }
      const startedOn = Math.floor(now() / day);
      const entered = all.map(({ counted }) => ({ ...counted }));
      return {
        counted: entered,
        leave({ tokens, cost }) {
          for (const [index, { counter }] of all.entries()) {
            const counted = find(group, counter);
            counted.running--;
            counted.tokens = Math.min(mostCounted, counted.tokens + tokens);
            // A request that started before midnight counts for that day.
            if (counted.day === startedOn) {
              counted.tokensToday = Math.min(mostCounted, counted.tokensToday + tokens);
            }
            if (counted.period === entered[index]?.period) {
              counted.spent = Math.min(mostCounted, counted.spent + cost);
            }
          }
        },
      };
    },
  };
}

function advance(counted: Counted, time: number): void {
  const window = Math.floor(time / minute);
  if (window > counted.window) {
    const isNext = window === counted.window + 1;
    counted.requestsBefore = isNext ? counted.requests : 0;
    counted.tokensBefore = isNext ? counted.tokens : 0;
    counted.requests = 0;
    counted.tokens = 0;
    counted.window = window;
  } else if (window < counted.window - 1) {
    // The clock was set back: keep the counts, but do not wait for the old time.
    counted.window = window;
  }
  const today = Math.floor(time / day);
  if (today > counted.day) counted.tokensToday = 0;
  if (today > counted.day || today < counted.day - 1) counted.day = today;
}

function advancePeriod(counted: Counted, start: number): void {
  if (start <= counted.period) return;
  counted.spent = 0;
  counted.period = start;
}

function findRefusal(counter: Counter, counted: Running, time: number): Refusal | undefined {
  const { rpm, tpm, tokensPerDay, budget, concurrency } = counter.limits;
  if (budget && counted.spent >= budget.amount) {
    const retryAfterMs = periodAt(budget.period, time).end - time;
    return { limit: 'budget', counter, retryAfterMs };
  }
  if (tokensPerDay !== undefined && counted.tokensToday >= tokensPerDay) {
    return { limit: 'tokens-per-day', counter, retryAfterMs: (counted.day + 1) * day - time };
  }
  if (concurrency !== undefined && counted.running >= concurrency) {
    return { limit: 'concurrency', counter, retryAfterMs: concurrencyRetryMs };
  }
  const elapsed = time - counted.window * minute;
  const { requests, requestsBefore, tokens, tokensBefore } = counted;
  if (rpm !== undefined) {
    const retryAfterMs = toRateWait(rpm, requests, requestsBefore, elapsed);
    if (retryAfterMs > 0) return { limit: 'rpm', counter, retryAfterMs };
  }
  if (tpm !== undefined) {
    const retryAfterMs = toRateWait(tpm, tokens, tokensBefore, elapsed);
    if (retryAfterMs > 0) return { limit: 'tpm', counter, retryAfterMs };
  }
  const { running } = counted;
  const isPending = (limit: number | undefined, used: number) =>
    limit !== undefined && running > 0 && used + running >= limit;
  return isPending(tokensPerDay, counted.tokensToday) ||
    isPending(budget?.amount, counted.spent) ||
    isPending(tpm, toUsed(tokens, tokensBefore, elapsed))
    ? { limit: 'pending', counter, retryAfterMs: concurrencyRetryMs }
    : undefined;
}
