import { isAbort, parseJson } from '../api/ask';
import { readEvents } from '../api/events';
import { askGuarded } from '../api/guarded';
import { type Arrival, EVENTS, INTERVAL } from './judge';

/**
 * Runs the proxy's paced stream and yields each arrival immediately.
 *
 * @throws {Failure} if it does not start. A stream that is interrupted later simply ends.
 */
export async function* runStream(accessKey: string, signal: AbortSignal): AsyncGenerator<Arrival> {
  const path = `/-/stream?events=${EVENTS}&interval=${INTERVAL}`;
  const start = performance.now();
  const answer = await askGuarded(path, accessKey, signal);
  try {
    for await (const { data } of readEvents(answer)) {
      const { ms } = parseJson(data) as { ms: number };
      yield { sent: ms, arrived: performance.now() - start };
    }
  } catch (error) {
    if (isAbort(error)) throw error;
  }
}
