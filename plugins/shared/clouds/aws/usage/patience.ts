import { setTimeout as sleep } from 'node:timers/promises';
import { waiting } from '../../../usage/cloud-words';

/** How the wait between two attempts is announced and performed. */
export interface Patience {
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
  /** A factor for all waits; 1 by default, less in tests. */
  readonly pace?: number | undefined;
}

/**
 * The waits between throttled calls in milliseconds, about five minutes in total. The SDK itself makes
 * three attempts before each. `LimitExceededException`: the account already runs its maximum of concurrent
 * queries, including those of dashboards.
 */
const waits = [2000, 4000, 8000, 15_000, ...Array<number>(10).fill(30_000)];

const isThrottled = (error: unknown): error is Error =>
  /^(Throttling(Exception)?|LimitExceededException|TooManyRequestsException|ServiceUnavailableException)$/.test(
    (error as Error).name,
  );

/** Calls, and repeats the call while AWS throttles it. */
export async function withPatience<Answer>(
  { notice, signal, pace = 1 }: Patience,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = waits[attempt];
      if (wait === undefined || !isThrottled(error)) throw error;
      notice(waiting(error.name, wait));
      await sleep(wait * pace, undefined, { signal });
    }
  }
}
