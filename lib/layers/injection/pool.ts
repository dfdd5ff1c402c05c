import type { OwnerKey } from '../../config/owner-keys';
import type { KeyVerdict } from '../../dialects/key-verdict';
import { chooseKey, type KeyWish, type NoKey } from './key-choice';
import { type KeyUse, PooledKey, type Rest } from './pooled-key';

/** A key in the hands of one request. */
export interface TakenKey {
  readonly key: PooledKey;
  readonly takenAt: number;
}

/** A rest as instances tell each other of it. */
export interface KnownRest extends Rest {
  readonly position: number;
  /** Undefined: the whole key. */
  readonly model: string | undefined;
}

/** The owner's keys for one address. */
export interface KeyPool {
  readonly size: number;
  /** A key for a request, which has to be given back; or why there is none. */
  take(wish: KeyWish): TakenKey | NoKey;
  release(taken: TakenKey): void;
  /** The provider has refused a request with this key, and said why. */
  refuse(taken: TakenKey, use: KeyUse, verdict: KeyVerdict): void;
  /**
   * The provider has accepted the key.
   *
   * @param suspects keys that it refused for this very request, without a code that names them.
   */
  accept(taken: TakenKey, use: KeyUse, suspects: Suspects): void;
  /** Until a key that does not rest can be had: 0, where one is awake now. Milliseconds. */
  waitFor(use: KeyUse): number;
  /** What another instance has learned. */
  learn(rests: readonly KnownRest[]): void;
  /** How many keys do not rest as a whole. */
  countAwake(): number;
}

export type Suspects = ReadonlyMap<PooledKey, 'wrong key' | 'no credit'>;

/** For a limit that does not say how long it holds. */
const defaultRest = 1_000;
const shortestRest = 100;
const longestRest = 3_600_000;
/** While all keys rest, one request in so much time tries the one that is awake first. */
const trialInterval = 1_000;

/**
 * Creates the pool.
 *
 * The last key that is left is never put aside for a guess, and it is tried even while it rests: so no
 * caller can lock the others out.
 *
 * @param onChange is told what other instances should know.
 */
export function createKeyPool(
  owned: readonly OwnerKey[],
  onChange: (rest: KnownRest) => void = () => {},
  now: () => number = Date.now,
): KeyPool {
  const keys = owned.map((key, index) => new PooledKey(key, index + 1));
  // Equal ones take turns, and instances do not all begin with the same key.
  let turn = Math.floor(Math.random() * keys.length);
  let nextTrial = 0;

  function use(key: PooledKey): TakenKey {
    turn = key.position % keys.length;
    key.running++;
    return { key, takenAt: now() };
  }

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
        // A guess counts only when another key is accepted for the same request.
        if (verdict.isCertain) putAside(key, verdict.kind);
      } else if (verdict.kind === 'limited') {
        // Nobody knows which model it is about, or it is a quota of something else (uploads, lists): then
        // the others must not suffer for it.
        if (model === undefined) return;
        const wait = Math.min(Math.max(verdict.waitMs ?? defaultRest, shortestRest), longestRest);
        const rest: Rest = { reason: 'limited', since: now(), until: now() + wait };
        const limited = verdict.scope === 'model' ? model : undefined;
        key.setRest(limited, rest);
        tell(key, limited, rest);
      }
    },
    accept({ key, takenAt }, use, suspects) {
      const rested = key.clear(use, takenAt);
      const awake: Rest = { reason: 'limited', since: now(), until: 0 };
      if (rested.whole) tell(key, undefined, awake);
      if (rested.model) tell(key, use.model, awake);
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
