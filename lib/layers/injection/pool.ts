import type { OwnerKey } from '../../config/owner-keys';
import type { KeyVerdict } from '../../dialects/key-verdict';
import { chooseKey, type KeyWish, type NoKey } from './key-choice';
import { type KeyUse, PooledKey, type Rest } from './pooled-key';

/** A key that is in use by one request. */
export interface TakenKey {
  readonly key: PooledKey;
  readonly takenAt: number;
}

/** A cooldown, as shared between instances. */
export interface KnownRest extends Rest {
  readonly position: number;
  /** Undefined: the whole key. */
  readonly model: string | undefined;
}

/** The owner's keys for one address. */
export interface KeyPool {
  readonly size: number;
  /** Takes a key for a request, which must be returned; or the reason why there is none. */
  take(wish: KeyWish): TakenKey | NoKey;
  release(taken: TakenKey): void;
  /** The provider has rejected a request with this key, with a reason. */
  refuse(taken: TakenKey, use: KeyUse, verdict: KeyVerdict): void;
  /**
   * The provider has accepted the key.
   *
   * @param suspects keys that it rejected for this request without a specific code.
   */
  accept(taken: TakenKey, use: KeyUse, suspects: Suspects): void;
  /** Time until a key is available; 0 if one is available now. Milliseconds. */
  waitFor(use: KeyUse): number;
  /** Applies a cooldown from another instance. */
  learn(rests: readonly KnownRest[]): void;
  /** How many keys are not cooling down completely. */
  countAwake(): number;
}

export type Suspects = ReadonlyMap<PooledKey, 'wrong key' | 'no credit'>;

/** The cooldown for a rate limit without a given duration. */
const defaultRest = 1_000;
const shortestRest = 100;
const longestRest = 3_600_000;
/**
 * While all keys are cooling down, one request per this interval tries the key whose cooldown ends
 * first.
 */
const trialInterval = 1_000;

/**
 * Creates the pool.
 *
 * The last remaining key is never cooled down on uncertain evidence, and is tried even while it
 * cools down, so that no caller can lock out the others.
 *
 * @param onChange is called with changes that other instances should know.
 */
export function createKeyPool(
  owned: readonly OwnerKey[],
  onChange: (rest: KnownRest) => void = () => {},
  now: () => number = Date.now,
): KeyPool {
  const keys = owned.map((key, index) => new PooledKey(key, index + 1));
  // Equal keys alternate, and instances do not all start with the same key.
  let turn = Math.floor(Math.random() * keys.length);
  let nextTrial = 0;

  function use(key: PooledKey): TakenKey {
    turn = key.position % keys.length;
    key.running++;
    return { key, takenAt: now() };
  }

  const awake = (): Rest => ({ reason: 'limited', since: now(), until: 0 });

  const tell = ({ position }: PooledKey, model: string | undefined, rest: Rest) =>
    onChange({ ...rest, position, model });

  function putAside(key: PooledKey, reason: 'wrong key' | 'no credit'): void {
    tell(key, undefined, key.putAside(reason, now()));
  }

  return {
    size: keys.length,
    take(wish) {
      const [only] = keys;
      // Where there is no choice.
      if (keys.length === 1 && only && wish.tried.size === 0 && !only.isFull) return use(only);
      const inTurn = [...keys.slice(turn), ...keys.slice(0, turn)];
      const choice = chooseKey(inTurn, wish, now());
      if (!('key' in choice)) return choice;
      const { key, isResting } = choice;
      if (!isResting) return use(key);
      const isLast = keys.every((other) => other === key || other.isAside(wish.caller, now()));
      const rest = key.findRest(wish, now());
      if (!isLast && now() < nextTrial && rest) {
        return { reason: rest.reason, waitMs: rest.until - now() };
      }
      nextTrial = now() + trialInterval;
      return use(key);
    },
    release: ({ key }) => void key.running--,
    refuse({ key }, { model }, verdict) {
      if (verdict.kind === 'wrong key' || verdict.kind === 'no credit') {
        // Uncertain evidence counts only if another key is accepted for the same request.
        if (verdict.isCertain) putAside(key, verdict.kind);
      } else if (verdict.kind === 'limited') {
        // The model is unknown, or it is a quota for something else (uploads, lists): other
        // requests must not be affected.
        if (model === undefined) return;
        const wait = Math.min(Math.max(verdict.waitMs ?? defaultRest, shortestRest), longestRest);
        const rest: Rest = { reason: 'limited', since: now(), until: now() + wait };
        const limited = verdict.scope === 'model' ? model : undefined;
        key.setRest(limited, rest);
        tell(key, limited, rest);
      }
    },
    accept({ key, takenAt }, use, suspects) {
      // Lists and files are free, and do not count against limits of models.
      const isFree = use.model === undefined && keys.length > 1;
      if (isFree && key.rest?.reason !== 'wrong key') return;
      const rested = key.clear(use, takenAt);
      if (rested.whole) tell(key, undefined, awake());
      if (rested.model) tell(key, use.model, awake());
      for (const [suspect, kind] of suspects) suspect.suspect(kind, use.caller, now());
    },
    waitFor(use) {
      const waits = keys.map((key) => (key.findRest(use, now())?.until ?? now()) - now());
      return Math.min(...waits);
    },
    learn(rests) {
      for (const { position, model, ...rest } of rests) {
        const key = keys[position - 1];
        if (!key) continue;
        const use = { model, caller: '' };
        if (rest.until === 0) key.clear(use, rest.since);
        else if (rest.until > now() && isNews(key.findRest(use, now()), rest)) {
          key.setRest(model, rest);
        }
      }
    },
    countAwake: () => keys.filter(({ rest }) => !rest || rest.until <= now()).length,
  };
}

function isNews(known: Rest | undefined, rest: Rest): boolean {
  return known === undefined || known.since < rest.since;
}
