import type { Budget } from '../../../config/budget';

/** The limits. Undefined members are not limited. */
export interface CounterLimits {
  /** Requests per minute. */
  readonly rpm?: number | undefined;
  /** Tokens per minute. */
  readonly tpm?: number | undefined;
  /** Tokens per day (UTC). */
  readonly tokensPerDay?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Concurrent requests. */
  readonly concurrency?: number | undefined;
}

/** A counter: for all requests of an access key, or for those to some models. */
export interface Counter {
  /** Unique among the counters of a {@link CounterGroup}. */
  readonly name: string;
  readonly limits: CounterLimits;
}

/** The counters that apply to a request. Only the first may limit `concurrency`. */
export interface CounterGroup {
  /** Identifies the access key in all instances without revealing it. */
  readonly id: string;
  readonly counters: readonly [Counter, ...Counter[]];
}

/**
 * A limit that has been reached.
 *
 * `pending`: by the active requests, of which each will use at least one token. What they use is
 * counted when they end, and 20 at once must not pass a limit of one.
 */
export interface Refusal {
  readonly limit: 'rpm' | 'tpm' | 'tokens-per-day' | 'budget' | 'concurrency' | 'pending';
  /** The index of its counter. */
  readonly counter: Counter;
  /** Time until a retry can succeed. */
  readonly retryAfterMs: number;
}

/** The slot of an admitted request. */
export interface Slot {
  /** The value of each counter, including this request, in the order of the counters. */
  readonly counted: readonly Counted[];
  /**
   * The request has ended. Must be called once; never rejects.
   *
   * @param used the usage of the request, as far as known.
   */
  leave(used: Used): void | Promise<void>;
}

/** The usage of a request. */
export interface Used {
  readonly tokens: number;
  /** Nano-dollars. */
  readonly cost: number;
}

export const nothingUsed: Used = { tokens: 0, cost: 0 };

/** The state of a {@link CounterGroup}. */
export interface Holding {
  /** In the order of its counters. */
  readonly counted: readonly Counted[];
  /** Its active requests. */
  readonly running: number;
}

/** Counts the usage of access keys. */
export interface Limits {
  /**
   * Admits a request, or returns the limit that has been reached. Either all counters count it, or
   * none.
   *
   * @throws {ProxyError} `limits_unavailable`, also as a rejection.
   */
  enter(group: CounterGroup): Slot | Refusal | Promise<Slot | Refusal>;
  /**
   * Reads the counters without counting anything; undefined if they are unavailable. Never rejects.
   */
  look(group: CounterGroup): Holding | undefined | Promise<Holding | undefined>;
  close(): void;
}

export const minute = 60_000;
export const day = 86_400_000;

/** The time until a slot is free is unknown: suggest a short wait. */
export const concurrencyRetryMs = 1_000;

/** The state of a counter: constant size, whatever its traffic. */
export interface Counted {
  /** Number of the current minute. */
  window: number;
  /** Requests and tokens of that minute, and of the previous one. */
  requests: number;
  requestsBefore: number;
  tokens: number;
  tokensBefore: number;
  /** Number of the current day, and its tokens. */
  day: number;
  tokensToday: number;
  /** Start of the budget's period, and the nano-dollars spent in it. */
  period: number;
  spent: number;
}

/**
 * The maximum of a sum of tokens or nano-dollars: exact, also in Redis, and larger than any limit.
 */
export const mostCounted = 4e15;

/** Whether anything has to be counted. */
export function hasLimits(limits: CounterLimits): boolean {
  const { rpm, tpm, tokensPerDay, budget, concurrency } = limits;
  return (rpm ?? tpm ?? tokensPerDay ?? budget ?? concurrency) !== undefined;
}

/**
 * The count in the last sixty seconds: the previous minute counts in proportion to its overlap with
 * them.
 */
export function toUsed(current: number, before: number, elapsed: number): number {
  return current + before * (1 - Math.min(elapsed, minute) / minute);
}

/**
 * Milliseconds until one more fits into the sliding minute ({@link toUsed}); 0: now.
 */
export function toRateWait(
  limit: number,
  current: number,
  before: number,
  elapsed: number,
): number {
  const room = limit - 1 - current;
  if (room < 0) return minute - elapsed + Math.ceil((minute * -room) / current);
  // before × (1 − elapsed / minute) must fall to the remaining amount.
  if (before === 0) return 0;
  return Math.max(0, Math.ceil((minute * (before - room)) / before) - elapsed);
}
