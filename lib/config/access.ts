import type { RedisFailure } from '../layers/access/redis-limits';
import { type AccessKey, readAccessKeys } from './access-keys';
import { optional, type Setting, type Source } from './section';
import { readChoice } from './values';

/** Access keys, injected keys and limits. Undefined: the proxy is open, as without this feature. */
export type AccessConfig = Lock | undefined;

export interface Lock {
  /** `ACCESS_KEYS`, and the file `access-keys.txt` that a deploy takes along. May be empty: nobody gets in. */
  readonly keys: readonly AccessKey[];
  /** `INJECT_KEYS`: the owner's keys, by provider. */
  readonly injected: ReadonlyMap<string, readonly string[]>;
  /** `REDIS_URL` and `REDIS_FAILURE`: where limits are counted together. */
  readonly redis: { readonly url: string; readonly failure: RedisFailure } | undefined;
}

export const accessSettings = {
  accessKeys: { name: 'ACCESS_KEYS', fallback: '', aliases: [], secret: true },
  injectedKeys: { name: 'INJECT_KEYS', fallback: '', aliases: [], secret: true },
  redisUrl: { name: 'REDIS_URL', fallback: '', aliases: [], secret: true },
  redisFailure: { name: 'REDIS_FAILURE', fallback: 'local', aliases: [] },
} as const satisfies Record<string, Setting>;

/** @param keysFile the text of `access-keys.txt`; undefined: there is none. */
export function readAccess(
  { read, isSet, problem }: Source<keyof typeof accessSettings>,
  keysFile: string | undefined,
): AccessConfig {
  const injected = read('injectedKeys', readInjectedKeys);
  const url = read('redisUrl', optional(readRedisUrl));
  const failure = read('redisFailure', readChoice('local', 'refuse'));
  const listed = read('accessKeys', String);
  // Both together, so that no label or hash is in both.
  const { keys, problems } = readAccessKeys(`${keysFile ?? ''}\n${listed}`);
  for (const one of problems) problem(`access keys: ${one}`);
  if (isSet('accessKeys') || keysFile !== undefined) {
    return { keys, injected, redis: url === undefined ? undefined : { url, failure } };
  }
  if (isSet('injectedKeys')) {
    problem(
      'INJECT_KEYS is set, but there is no access key: whoever finds the address could use your keys. ' +
        'Make an access key with "npx sls keys add --label me", or set ACCESS_KEYS',
    );
  }
  return undefined;
}

/** `openai=sk-one,sk-two anthropic=sk-ant-three` */
function readInjectedKeys(text: string): ReadonlyMap<string, readonly string[]> {
  const injected = new Map<string, readonly string[]>();
  for (const entry of text.split(/[\s;]+/).filter(Boolean)) {
    const [, provider = '', list = ''] =
      /^([a-z0-9][a-z0-9_-]*)=([!-+\--~]+(?:,[!-+\--~]+)*)$/.exec(entry) ?? [];
    if (provider === '' || injected.has(provider)) {
      throw new Error(
        'must be providers with their keys, each provider once: openai=sk-one,sk-two anthropic=sk-ant-three',
      );
    }
    injected.set(provider, [...new Set(list.split(','))]);
  }
  return injected;
}

function readRedisUrl(text: string): string {
  if (/^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '') {
    return text;
  }
  throw new Error('must be an address such as rediss://user:password@redis.example.com:6379');
}
