/** What is known of the tokens of a request; `none`: nothing was asked that takes tokens, or it was refused. */
export type UsageState = 'measured' | 'partial' | 'estimated' | 'unknown' | 'none';

const states: readonly unknown[] = ['measured', 'partial', 'estimated', 'unknown'];

/** What a line says of its usage; `none` where it says nothing. */
export const toUsageState = (value: unknown): UsageState =>
  states.includes(value) ? (value as UsageState) : 'none';

/**
 * Requests that agree in everything but their counts: one log line of the proxy, or what a cloud has
 * added up of several. The proxy's own endpoints (`"route":"own"`) are not among them.
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
  /** Undefined: the client left before there was one. */
  readonly status: number | undefined;
  readonly usage: UsageState;
  /** The largest of the thresholds asked for that the input of each request is above; 0: none. */
  readonly longContext: number;
  readonly requests: number;
  /** Those with a status of 400 or more, and those that broke off (`error` in the line). */
  readonly failures: number;
  /** Sums of what the lines hold, in their meaning (docs/usage.md). */
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}
