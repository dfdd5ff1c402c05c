export const EVENTS = 10;
export const INTERVAL = 200;

/** One event: when the proxy sent it, and when it arrived here. Milliseconds. */
export interface Arrival {
  /** Since the proxy sent the first one, by its own clock. */
  readonly sent: number;
  /** Since the request, by the browser's clock. */
  readonly arrived: number;
}

export type Verdict = 'streams' | 'uneven' | 'buffered' | 'broken';

export interface Result {
  readonly verdict: Verdict;
  readonly firstByte: number;
  /** Between consecutive events, in the order of arrival. */
  readonly gaps: readonly number[];
  /** Events that arrived together with the previous one. */
  readonly merged: number;
}

/** Two events closer together than this count as having arrived together. */
const togetherBelow = INTERVAL / 4;

/**
 * Whether an event was buffered: it arrived together with the next one. One that is late on its own
 * shows no more than an uneven network. Only events that were sent apart count.
 */
export function isHeld(arrivals: readonly Arrival[], at: number): boolean {
  const [event, next] = [arrivals[at], arrivals[at + 1]];
  if (!event || !next) return false;
  const wasApart = next.sent - event.sent >= INTERVAL / 2;
  return wasApart && next.arrived - event.arrived < togetherBelow;
}

/** Classifies the arrivals. */
export function judge(arrivals: readonly Arrival[]): Result {
  const gaps = arrivals.slice(1).map(({ arrived }, at) => arrived - (arrivals[at]?.arrived ?? 0));
  const merged = arrivals.filter((_, at) => isHeld(arrivals, at)).length;
  let verdict: Verdict = 'streams';
  if (arrivals.length < EVENTS) verdict = 'broken';
  else if (merged >= gaps.length * 0.7) verdict = 'buffered';
  else if (merged > gaps.length * 0.2) verdict = 'uneven';
  return { verdict, firstByte: arrivals[0]?.arrived ?? 0, gaps, merged };
}
