import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';

/** The number of retries, and the first wait; each further wait doubles, up to 8 s. */
const patience = {
  network: { tries: 4, wait: 300 },
  throttled: { tries: 8, wait: 500 },
  internal: { tries: 4, wait: 500 },
} as const;

/** The common codes, and those of CLS: too many concurrent searches in a topic (15), too many per second. */
const throttled =
  /^(RequestLimitExceeded(\..*)?|LimitExceeded(\.LogSearch)?|FailedOperation\.ReadQpsLimit)$/;

type Trouble = keyof typeof patience;

/** Why a call may succeed if repeated. */
export function toTrouble(error: unknown): Trouble | undefined {
  if (!(error instanceof ApiError)) return undefined;
  if (/^(NetworkError|HttpError)$/.test(error.apiCode)) return 'network';
  if (throttled.test(error.apiCode)) return 'throttled';
  if (/^InternalError/.test(error.apiCode)) return 'internal';
  return undefined;
}

/** Called between two attempts. */
export interface RetryOptions<Answer> {
  /**
   * Called after a fault that may have lost the response but not the request: whether the call took
   * effect anyway. Without it, a lost response would publish a version twice.
   */
  readonly alreadyDone?: (() => Promise<Answer | undefined>) | undefined;
  readonly onRetry?: ((error: ApiError, wait: number) => void) | undefined;
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** Calls, and retries a limited number of times after throttling, network faults and internal errors of the cloud. */
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
      // Jitter: two runs that were throttled together must not retry together.
      const wait = Math.round(longest * (0.7 + 0.3 * Math.random()));
      onRetry?.(error as ApiError, wait);
      await pause(wait);
      const answer = trouble === 'throttled' ? undefined : await alreadyDone?.();
      if (answer !== undefined) return answer;
    }
  }
}
