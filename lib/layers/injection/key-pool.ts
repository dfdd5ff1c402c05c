import type { KeyTrouble } from '../../dialects/key-trouble';

/** One of the owner's keys for a provider. */
export interface PooledKey {
  readonly value: string;
  /** Counted from 1, as they stand in the setting: names the key in the log. */
  readonly position: number;
  /** Requests that run with it now. */
  running: number;
  /** Until then it is not used. Milliseconds since 1970. */
  restsUntil: number;
  /** Why it rests. */
  trouble: KeyTrouble['kind'] | undefined;
}

/** The provider's last answer to a limited key, as any client may see it. */
export interface LimitedAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** The owner's keys for one provider. */
export interface KeyPool {
  readonly size: number;
  lastLimited: LimitedAnswer | undefined;
  /** The key with the fewest running requests of those that do not rest, or undefined. */
  take(tried: ReadonlySet<PooledKey>): PooledKey | undefined;
  release(key: PooledKey): void;
  rest(key: PooledKey, trouble: KeyTrouble): void;
  /** The key that is awake first, and how long that takes: 0, where one is awake now. */
  nextAwake(): { readonly key: PooledKey; readonly waitMs: number };
}

/** Creates the pool. What it knows it has learned in this instance, from the provider's own answers. */
export function createKeyPool(values: readonly string[], now: () => number = Date.now): KeyPool {
  const keys = values.map((value, index): PooledKey => {
    const position = index + 1;
    return { value, position, running: 0, restsUntil: 0, trouble: undefined };
  });
  // Equal ones take turns, and instances do not all begin with the same key.
  let turn = Math.floor(Math.random() * keys.length);

  return {
    size: keys.length,
    lastLimited: undefined,
    take(tried) {
      let best: PooledKey | undefined;
      for (let offset = 0; offset < keys.length; offset++) {
        const key = keys[(turn + offset) % keys.length] as PooledKey;
        if (tried.has(key) || key.restsUntil > now()) continue;
        if (best === undefined || key.running < best.running) best = key;
      }
      if (!best) return undefined;
      turn = best.position % keys.length;
      best.running++;
      return best;
    },
    release: (key) => void key.running--,
    rest(key, { kind, restMs }) {
      key.trouble = kind;
      key.restsUntil = Math.max(key.restsUntil, now() + restMs);
    },
    nextAwake() {
      const key = keys.reduce((one, other) => (other.restsUntil < one.restsUntil ? other : one));
      return { key, waitMs: Math.max(0, key.restsUntil - now()) };
    },
  };
}
