import type { KeyUse, PooledKey, RestReason } from './pooled-key';

/** Why no key is available. */
export interface NoKey {
  readonly reason: RestReason | 'busy';
  /** Time until the first one may be tried again. Milliseconds. */
  readonly waitMs: number;
}

/** The requirements of a request. */
export interface KeyWish extends KeyUse {
  /** Keys with which this request was already rejected. */
  readonly tried: ReadonlySet<PooledKey>;
}

/** The time until a busy key has a free slot is unknown: suggest a short wait. */
const busyWait = 1_000;

/**
 * Chooses the key for a request: of the available keys, the one with the fewest active requests. If
 * all are cooling down, the one whose cooldown ends first; the pool decides whether it may be
 * tried.
 *
 * @param keys in round-robin order.
 */
export function chooseKey(
  keys: readonly PooledKey[],
  wish: KeyWish,
  now: number,
): { readonly key: PooledKey; readonly isResting: boolean } | NoKey {
  const { tried } = wish;
  const left = keys.filter((key) => !tried.has(key));
  const awake = left.filter((key) => key.findRest(wish, now) === undefined);
  const [best] = awake.filter(({ isFull }) => !isFull).toSorted(byTrialAndLoad);
  if (best) return { key: best, isResting: false };
  if (awake.length > 0) return { reason: 'busy', waitMs: busyWait };
  const resting = left
    .map((key) => ({ key, rest: key.findRest(wish, now) }))
    // A rate-limited key will be usable sooner than a rejected one.
    .toSorted((one, other) => toRank(one.rest) - toRank(other.rest));
  const [first] = resting;
  if (!first?.rest) return { reason: 'limited', waitMs: 0 };
  // A key was just rejected for this request: do not try another one that is cooling down.
  if (tried.size > 0 || first.key.isFull) {
    return { reason: first.rest.reason, waitMs: first.rest.until - now };
  }
  return { key: first.key, isResting: true };
}

function byTrialAndLoad(one: PooledKey, other: PooledKey): number {
  return Number(one.isOnTrial) - Number(other.isOnTrial) || one.running - other.running;
}

function toRank(rest: { readonly reason: RestReason; readonly until: number } | undefined): number {
  const { reason, until = 0 } = rest ?? {};
  return reason === 'limited' ? until : until + 1e15;
}
