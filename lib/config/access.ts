import type { AccessKey } from './access-key';
import type { OwnerKeys } from './owner-keys';
import type { Setting } from './section';

/** What to do with requests while Redis is unavailable: count in this instance, or reject. */
export type RedisFailure = 'local' | 'refuse';

/** Access keys, injected keys and limits. Undefined: the proxy is open. */
export type AccessConfig = Lock | undefined;

export interface Lock {
  /**
   * `ACCESS_KEYS` and the file `access-keys.txt`, which a deploy includes. May be empty: nobody has
   * access.
   */
  readonly keys: readonly AccessKey[];
  /** `INJECT_KEYS`: the owner's keys. */
  readonly injected: OwnerKeys;
  /** `REDIS_URL` and `REDIS_FAILURE`: for counting limits together. */
  readonly redis: { readonly url: string; readonly failure: RedisFailure } | undefined;
}

export const accessSettings = {
  accessKeys: { name: 'ACCESS_KEYS', defaultValue: '', aliases: [], secret: true },
  injectedKeys: { name: 'INJECT_KEYS', defaultValue: '', aliases: [], secret: true },
  redisUrl: { name: 'REDIS_URL', defaultValue: '', aliases: [], secret: true },
  redisFailure: { name: 'REDIS_FAILURE', defaultValue: 'local', aliases: [] },
} as const satisfies Record<string, Setting>;
