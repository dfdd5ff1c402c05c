import type { AccessKey } from '../../config/access-keys';

/** A limit that is reached. */
export interface Refusal {
  readonly limit: 'rpm' | 'tokens-per-day' | 'concurrency';
  /** Until it is worth trying again. */
  readonly retryAfterMs: number;
}

/** A request that was let in. */
export interface Ticket {
  /**
   * The request has ended. Must be called once.
   *
   * @param tokens what it used, as far as the answer said.
   */
  leave(tokens: number): void;
}

/** Counts what each access key uses. */
export interface Limits {
  /**
   * Lets a request in, or says which limit is reached.
   *
   * @throws {ProxyError} `limits_unavailable`, also as a rejection.
   */
  enter(key: AccessKey): Ticket | Refusal | Promise<Ticket | Refusal>;
}

/** Whether anything has to be counted for a key. */
export function hasLimits({ rpm, tokensPerDay, concurrency }: AccessKey): boolean {
  return rpm !== undefined || tokensPerDay !== undefined || concurrency !== undefined;
}

export const minute = 60_000;
export const day = 86_400_000;
/** How soon a place may be free again is anybody's guess. */
const concurrencyRetryMs = 1_000;

/** What is known of a key: a handful of numbers, whatever its traffic. */
interface Usage {
  /** Number of the minute that is counted, its requests, and those of the minute before. */
  window: number;
  current: number;
  previous: number;
  today: number;
  tokens: number;
  running: number;
}

/**
 * Counts within this instance. Another instance knows nothing of it, and a new one begins at zero.
 *
 * Requests are counted in a sliding minute: those of the minute before count in proportion to how
 * much of it the last sixty seconds still hold.
 */
export function createMemoryLimits(now: () => number = Date.now): Limits {
  // As many as there are access keys.
  const usages = new Map<string, Usage>();

  function find({ label }: AccessKey): Usage {
    const usage = usages.get(label) ?? {
      ...{ window: 0, current: 0, previous: 0 },
      ...{ today: 0, tokens: 0, running: 0 },
    };
    usages.set(label, usage);
    advance(usage, now());
    return usage;
  }

  return {
    enter(key) {
      const usage = find(key);
      const refusal = findRefusal(key, usage, now());
      if (refusal) return refusal;
      usage.current++;
      usage.running++;
      const startedOn = usage.today;
      return {
        leave(tokens) {
          usage.running--;
          // What began before midnight counts for the day on which it began.
          if (find(key).today === startedOn) usage.tokens += tokens;
        },
      };
    },
  };
}

function advance(usage: Usage, time: number): void {
  const window = Math.floor(time / minute);
  if (window > usage.window) {
    usage.previous = window === usage.window + 1 ? usage.current : 0;
    usage.current = 0;
    usage.window = window;
  }
  const today = Math.floor(time / day);
  if (today > usage.today) {
    usage.tokens = 0;
    usage.today = today;
  }
}

function findRefusal(key: AccessKey, usage: Usage, time: number): Refusal | undefined {
  const { rpm, tokensPerDay, concurrency } = key;
  if (tokensPerDay !== undefined && usage.tokens >= tokensPerDay) {
    return { limit: 'tokens-per-day', retryAfterMs: (usage.today + 1) * day - time };
  }
  if (concurrency !== undefined && usage.running >= concurrency) {
    return { limit: 'concurrency', retryAfterMs: concurrencyRetryMs };
  }
  const retryAfterMs = rpm === undefined ? 0 : toRateWait(rpm, usage, time);
  return retryAfterMs > 0 ? { limit: 'rpm', retryAfterMs } : undefined;
}

/** Milliseconds until one more request fits into the sliding minute; 0: now. */
function toRateWait(
  rpm: number,
  { current, previous, window }: Pick<Usage, 'current' | 'previous' | 'window'>,
  time: number,
): number {
  const elapsed = time - window * minute;
  const room = rpm - 1 - current;
  if (room >= 0) {
    // previous × (1 − elapsed / minute) must fall to the room that is left.
    if (previous === 0) return 0;
    return Math.max(0, Math.ceil((minute * (previous - room)) / previous) - elapsed);
  }
  return minute - elapsed + Math.ceil((minute * (current - rpm + 1)) / current);
}
