import type { AccessConfig, accessSettings } from './access';
import { readAccessKeys } from './access-keys';
import { readOwnerKeys } from './owner-keys';
import { optional, type Source } from './section';
import { readChoice } from './values';

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
        'Set ACCESS_KEYS, or create an access key in a clone: "npx sls keys add --label me"',
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
