import type { KeyUse, PooledKey, RestReason } from './pooled-key';

/** Why no key can be had now. */
export interface NoKey {
  readonly reason: RestReason | 'busy';
  /** Until the first one may be tried again. Milliseconds. */
  readonly waitMs: number;
}

/** What a request wants. */
export interface KeyWish extends KeyUse {
  /** Those that have refused this very request. */
  readonly tried: ReadonlySet<PooledKey>;
}

/** How soon a place of a busy key may be free is anybody's guess. */
const busyWait = 1_000;

/**
 * Chooses the key for a request: the one with the fewest running requests of those that do not rest.
 * Where all rest, the one that is awake first; whether that may be tried, the pool decides.
 *
 * @param keys in the order in which they take turns.
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
    // One that is limited will be of use sooner than one that is refused.
    .toSorted((one, other) => toRank(one.rest) - toRank(other.rest));
  const [first] = resting;
  if (!first?.rest) return { reason: 'limited', waitMs: 0 };
  // One that has refused this request has just told what it is like: no need to try the next that rests.
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
