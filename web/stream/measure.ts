import { ask, isAbort, parseJson } from '../api/ask';
import { readEvents } from '../api/events';
import { Failure } from '../api/failure';

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
  /** Between neighbours, in the order of arrival. */
  readonly gaps: readonly number[];
  /** Events that came along with the one before them. */
  readonly merged: number;
}

/**
 * Runs the paced stream of the proxy and tells each arrival at once.
 *
 * @param accessKey needed where the proxy is locked; elsewhere a ticket of a few minutes opens it.
 * @throws {Failure} when it does not begin. One that breaks off later simply ends.
 */
export async function* runStream(accessKey: string, signal: AbortSignal): AsyncGenerator<Arrival> {
  const start = performance.now();
  const answer = await openStream(accessKey, signal);
  try {
    for await (const { data } of readEvents(answer)) {
      const { ms } = parseJson(data) as { ms: number };
      yield { sent: ms, arrived: performance.now() - start };
    }
  } catch (error) {
    if (isAbort(error)) throw error;
  }
}

/** Behind one address there may be several instances, and a ticket may be good for one of them only. */
const attempts = 3;

async function openStream(accessKey: string, signal: AbortSignal): Promise<Response> {
  const path = `/-/stream?events=${EVENTS}&interval=${INTERVAL}`;
  for (let attempt = 1; ; attempt++) {
    const headers: Record<string, string> = accessKey
      ? { authorization: `Bearer ${accessKey}` }
      : await fetchTicket(signal);
    try {
      return await ask(path, { headers, signal });
    } catch (error) {
      const mayHelp = error instanceof Failure && error.problem === 'ticket_required' && !accessKey;
      if (!mayHelp || !headers['x-proxy-ticket'] || attempt === attempts) throw error;
    }
  }
}

/** An open proxy gives out tickets with its page; one that is locked does not. */
async function fetchTicket(signal: AbortSignal): Promise<Record<string, string>> {
  const answer = await ask('/-/', { method: 'HEAD', headers: { accept: 'text/html' }, signal });
  const ticket = answer.headers.get('x-proxy-ticket');
  return ticket ? { 'x-proxy-ticket': ticket } : {};
}

/** Closer together than this, two events came as one. */
const togetherBelow = INTERVAL / 4;

/** Says what the arrivals mean. */
export function judge(arrivals: readonly Arrival[]): Result {
  const gaps = arrivals.slice(1).map(({ arrived }, at) => arrived - (arrivals[at]?.arrived ?? 0));
  // Only those that were sent apart can show that something put them together.
  const merged = arrivals.slice(1).filter(({ sent }, at) => {
    const wasApart = sent - (arrivals[at]?.sent ?? 0) >= INTERVAL / 2;
    return wasApart && (gaps[at] ?? 0) < togetherBelow;
  }).length;
  let verdict: Verdict = 'streams';
  if (arrivals.length < EVENTS) verdict = 'broken';
  else if (merged >= gaps.length * 0.7) verdict = 'buffered';
  else if (merged > gaps.length * 0.2) verdict = 'uneven';
  return { verdict, firstByte: arrivals[0]?.arrived ?? 0, gaps, merged };
}
