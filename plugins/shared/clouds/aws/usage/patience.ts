import { setTimeout as sleep } from 'node:timers/promises';
import { waiting } from '../../../usage/cloud-words';

/** How the waiting between two tries is told and done. */
export interface Patience {
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
  /** How long waits really take: 1 for as long as they say. Tests have no time. */
  readonly pace?: number | undefined;
}

/**
 * Waits of milliseconds between tries that AWS has turned away, about five minutes in all. The SDK itself
 * has tried three times before each. `LimitExceededException`: as many queries as the account may run at
 * once are running, those of dashboards included.
 */
const waits = [2000, 4000, 8000, 15_000, ...Array<number>(10).fill(30_000)];

const isTurnedAway = (error: unknown): error is Error =>
  /^(Throttling(Exception)?|LimitExceededException|TooManyRequestsException|ServiceUnavailableException)$/.test(
    (error as Error).name,
  );

/** Calls, and calls again when AWS asks to slow down. */
export async function withPatience<Answer>(
  { notice, signal, pace = 1 }: Patience,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const wait = waits[attempt];
      if (wait === undefined || !isTurnedAway(error)) throw error;
      notice(waiting(error.name, wait));
      await sleep(wait * pace, undefined, { signal });
    }
  }
}
