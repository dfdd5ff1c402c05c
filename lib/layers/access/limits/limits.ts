import type { Budget } from '../../../config/budget';

/** What may be used. What is undefined is not limited. */
export interface CounterLimits {
  /** Requests a minute. */
  readonly rpm?: number | undefined;
  /** Tokens a minute. */
  readonly tpm?: number | undefined;
  /** Tokens from midnight to midnight, UTC. */
  readonly tokensPerDay?: number | undefined;
  readonly budget?: Budget | undefined;
  /** Requests at the same time. */
  readonly concurrency?: number | undefined;
}

/** Requests that are counted together: all of an access key, or those for some models. */
export interface Counter {
  /** Unique among the counters of a {@link CounterGroup}. */
  readonly name: string;
  readonly limits: CounterLimits;
}

/** The counters that a request meets. Only the first may limit `concurrency`. */
export interface CounterGroup {
  /** Names the access key, in every instance alike, and tells nothing of it. */
  readonly id: string;
  readonly counters: readonly [Counter, ...Counter[]];
}

/** A limit that is reached. */
export interface Refusal {
  readonly limit: 'rpm' | 'tpm' | 'tokens-per-day' | 'budget' | 'concurrency';
  /** Which of the counters has it. */
  readonly counter: Counter;
  /** Until it is worth trying again. */
  readonly retryAfterMs: number;
}

/** The place of a request under its limits. */
export interface Slot {
  /** What each counter holds, this request included, in the order of the counters. */
  readonly counted: readonly Counted[];
  /**
   * The request has ended. Must be called once; never rejects.
   *
   * @param used what it used, as far as that is known.
   */
  leave(used: Used): void | Promise<void>;
}

/** What a request has used. */
export interface Used {
  readonly tokens: number;
  /** Nano-dollars. */
  readonly cost: number;
}

export const nothingUsed: Used = { tokens: 0, cost: 0 };

/** What a {@link CounterGroup} holds. */
export interface Holding {
  /** In the order of its counters. */
  readonly counted: readonly Counted[];
  /** Its requests that run. */
  readonly running: number;
}

/** Counts what access keys use. */
export interface Limits {
  /**
   * Lets a request in, or says which limit is reached: all counters count it, or none.
   *
   * @throws {ProxyError} `limits_unavailable`, also as a rejection.
   */
  enter(group: CounterGroup): Slot | Refusal | Promise<Slot | Refusal>;
  /** What is counted, without counting anything; undefined where that cannot be known now. Never rejects. */
  look(group: CounterGroup): Holding | undefined | Promise<Holding | undefined>;
  close(): void;
}

export const minute = 60_000;
export const day = 86_400_000;

/** How soon a place may be free again is anybody's guess. */
export const concurrencyRetryMs = 1_000;

/** What is known of a counter: a handful of numbers, whatever its traffic. */
export interface Counted {
  /** Number of the minute that is counted. */
  window: number;
  /** Requests and tokens of that minute, and of the one before. */
  requests: number;
  requestsBefore: number;
  tokens: number;
  tokensBefore: number;
  /** Number of the day that is counted, and its tokens. */
  day: number;
  tokensToday: number;
  /** When the period of the budget began, and the nano-dollars that were spent in it. */
  period: number;
  spent: number;
}

/** Of nano-dollars nothing larger is counted: sums stay exact, also in Redis. More than any budget. */
export const mostSpent = 4e15;

/** Whether anything has to be counted. */
export function hasLimits(limits: CounterLimits): boolean {
  const { rpm, tpm, tokensPerDay, budget, concurrency } = limits;
  return [rpm, tpm, tokensPerDay, budget, concurrency].some((limit) => limit !== undefined);
}

/**
 * What the last sixty seconds hold: what was counted in the minute before counts in proportion to how
 * much of it they still hold.
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
  // before × (1 − elapsed / minute) must fall to the room that is left.
  if (before === 0) return 0;
  return Math.max(0, Math.ceil((minute * (before - room)) / before) - elapsed);
}
