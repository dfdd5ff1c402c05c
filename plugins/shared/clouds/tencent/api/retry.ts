import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';

/** How often to try again, and how long to wait the first time; each further wait doubles, up to 8 s. */
const patience = {
  network: { tries: 4, wait: 300 },
  throttled: { tries: 8, wait: 500 },
  internal: { tries: 4, wait: 500 },
} as const;

/** The common codes, and those of CLS: too many searches at once in a topic (15), too many a second. */
const throttled =
  /^(RequestLimitExceeded(\..*)?|LimitExceeded(\.LogSearch)?|FailedOperation\.ReadQpsLimit)$/;

type Trouble = keyof typeof patience;

/** Why a call may succeed if it is only repeated. */
export function toTrouble(error: unknown): Trouble | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (/^(NetworkError|HttpError)$/.test(error.apiCode)) return 'network';
  if (throttled.test(error.apiCode)) return 'throttled';
  if (/^InternalError/.test(error.apiCode)) return 'internal';
  return undefined;
}

/** What to do between two tries of a call. */
export interface RetryOptions<Answer> {
  /**
   * Asked after a fault that may have hit the answer and not the request: whether the call had its
   * effect all the same. Without it a lost answer would publish a version twice.
   */
  readonly alreadyDone?: (() => Promise<Answer | undefined>) | undefined;
  readonly onRetry?: ((error: ApiError, wait: number) => void) | undefined;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** Calls, and calls again after throttling, network faults and errors inside the cloud, within bounds. */
export async function withRetries<Answer>(
  call: () => Promise<Answer>,
  { alreadyDone, onRetry, pause = sleep }: RetryOptions<Answer> = {},
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const trouble = toTrouble(error);
      if (!trouble || attempt >= patience[trouble].tries) throw error;
      const longest = Math.min(patience[trouble].wait * 2 ** (attempt - 1), 8000);
      // Two runs that were throttled together must not come back together.
      const wait = Math.round(longest * (0.7 + 0.3 * Math.random()));
      onRetry?.(error as ApiError, wait);
      await pause(wait);
      const answer = trouble === 'throttled' ? undefined : await alreadyDone?.();
      if (answer !== undefined) return answer;
    }
  }
}
