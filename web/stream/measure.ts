import { ask, isAbort, parseJson } from '../api/ask';
import { readEvents } from '../api/events';
import { Failure } from '../api/failure';
import { type Arrival, EVENTS, INTERVAL } from './judge';

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
