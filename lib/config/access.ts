import type { AccessKey } from './access-key';
import { readAccessKeys } from './access-keys';
import { type OwnerKeys, readOwnerKeys } from './owner-keys';
import { optional, type Setting, type Source } from './section';
import { readChoice } from './values';

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

/** @param keysFile the text of `access-keys.txt`; undefined: there is none. */
export function readAccess(
  { read, isSet, problem }: Source<keyof typeof accessSettings>,
  keysFile: string | undefined,
): AccessConfig {
  const injected = read('injectedKeys', readOwnerKeys);
  const url = read('redisUrl', optional(readRedisUrl));
  const failure = read('redisFailure', readChoice('local', 'refuse'));
  const listed = read('accessKeys', String);
  // Checked together, so that no label or hash is in both.
  const { keys, problems } = readAccessKeys(`${keysFile ?? ''}\n${listed}`);
  for (const one of problems) problem(`access keys: ${one}`);
  if (isSet('accessKeys') || keysFile !== undefined) {
    return { keys, injected, redis: url === undefined ? undefined : { url, failure } };
  }
  if (isSet('injectedKeys')) {
    problem(
      'INJECT_KEYS is set, but there is no access key: anyone who finds the address could use your keys. ' +
        'Create an access key with "npx sls keys add --label me", or set ACCESS_KEYS',
    );
  }
  return undefined;
}

function readRedisUrl(text: string): string {
  if (/^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '') {
    return text;
  }
  throw new Error('must be an address such as rediss://user:password@redis.example.com:6379');
}
