/** What is known about the tokens of a request; `none`: it uses no tokens, or was rejected. */
export type UsageState = 'measured' | 'partial' | 'estimated' | 'unknown' | 'none';

const states: readonly unknown[] = ['measured', 'partial', 'estimated', 'unknown'];

/** The usage state of a line; `none` if it has none. */
export const toUsageState = (value: unknown): UsageState =>
  states.includes(value) ? (value as UsageState) : 'none';

/**
 * Requests that differ only in their counters: one log line of the proxy, or several that a cloud has added
 * up. Requests to the proxy's own endpoints (`"route":"own"`) are not included.
 */
export interface UsageRow {
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
  /** The label of the access key; undefined: there was none. */
  readonly key: string | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  /** The position of the owner's key that was used, where there are several (`provider_key`). */
  readonly upstreamKey: string | undefined;
  /** Undefined: the client disconnected before there was one. */
  readonly status: number | undefined;
  readonly usage: UsageState;
  /** The largest requested threshold that the input of each request exceeds; 0: none. */
  readonly longContext: number;
  readonly requests: number;
  /** Those with a status of 400 or more, and those that ended early (`error` in the line). */
  readonly failures: number;
  /** Sums of the fields of the lines (docs/usage.md). */
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}
