import type { AccessConfig } from '../../../lib/config/access';
import { readAccessKeys } from '../../../lib/config/access-keys';

import { say } from '../language';

/** An access key as recorded in a release: enough to distinguish keys, useless for access. */
export interface KeyMark {
  readonly label: string;
  /** The first eight digits of the SHA-256 of the key. */
  readonly mark: string;
}

/** Who may use an address, and with whose keys. */
export interface Access {
  /** `signed`: only requests that the cloud itself accepts. `unknown`: not recorded. */
  readonly mode: 'open' | 'locked' | 'signed' | 'unknown';
  readonly keys: readonly KeyMark[];
  /** The providers whose keys the proxy adds; undefined: not known. */
  readonly injected: readonly string[] | undefined;
}

export const unknownAccess: Access = { mode: 'unknown', keys: [], injected: undefined };

/** The access defined by a function's settings. */
export function toAccess(config: AccessConfig): Access {
  if (!config) return { mode: 'open', keys: [], injected: [] };
  return {
    mode: 'locked',
    keys: config.keys.map(({ label, hash }) => toMark(label, hash)),
    injected: [...config.injected.keys()],
  };
}

/** The access according to the variables of a function without a release record, which exclude access-keys.txt. */
export function guessAccess(variables: Readonly<Record<string, string>>): Access {
  const { ACCESS_KEYS = '', INJECT_KEYS = '' } = variables;
  const injected = INJECT_KEYS.split(/[\s;]+/).flatMap(
    (entry) => /^([\w-]+)=/.exec(entry)?.[1] ?? [],
  );
  if (ACCESS_KEYS === '') return { ...unknownAccess, injected };
  const { keys } = readAccessKeys(ACCESS_KEYS);
  return { mode: 'locked', keys: keys.map(({ label, hash }) => toMark(label, hash)), injected };
}

const toMark = (label: string, hash: Buffer): KeyMark => ({
  label,
  mark: hash.toString('hex').slice(0, 8),
});

/** `locked: for alice, bob` */
export function describeAccess({ mode, keys }: Access): string {
  if (mode === 'open') {
    return say(
      'open: anyone who knows the address, with their own API key',
      '开放：任何知道地址的人都可以用自己的 API 密钥访问',
    );
  }
  if (mode === 'signed') {
    return say(
      'locked: only for requests signed with a key of the cloud account',
      '已上锁：只接受用云账号密钥签名的请求',
    );
  }
  if (mode === 'unknown') {
    return say('unknown: deployed by an older version or by hand', '未知：由旧版本或手动部署');
  }
  const labels = keys.map(({ label }) => label);
  return labels.length > 0
    ? say(`locked: for ${labels.join(', ')}`, `已上锁：仅限 ${labels.join('、')}`)
    : say('locked: no access key exists', '已上锁：没有访问密钥');
}

/** `yes, for openai` */
export function describeInjected({ injected }: Access): string {
  if (!injected) return say('unknown', '未知');
  if (injected.length === 0) return say('no', '否');
  return say(`yes, for ${injected.join(', ')}`, `是：${injected.join('、')}`);
}

/**
 * The access that a change adds.
 *
 * @param revoked keys that were valid once and are not now; `all`: every key that is not valid now.
 */
export function findOpenings(
  now: Access,
  next: Access,
  revoked: readonly string[] | 'all',
): string[] {
  const openings: string[] = [];
  if (next.mode === 'open' && (now.mode === 'locked' || now.mode === 'signed')) {
    openings.push(
      say(
        'opens the address, which is now locked: anyone who knows it will be able to use it',
        '会开放目前已上锁的地址：之后任何知道地址的人都能使用',
      ),
    );
  }
  if (next.mode === 'open' && now.mode === 'unknown') {
    openings.push(
      say(
        'leaves the address open; it is unknown whether it is locked now',
        '地址将是开放的；目前是否上锁未知',
      ),
    );
  }
  if (next.mode === 'locked' && now.mode === 'signed') {
    openings.push(
      say('accepts unsigned requests that have an access key', '会接受带有访问密钥的未签名请求'),
    );
  }
  if (next.mode === 'unknown' && now.mode !== 'open') {
    openings.push(
      say(
        'may open the address: it is unknown who could use that release',
        '可能会开放地址：无法得知那个版本对谁开放',
      ),
    );
  }
  const known = new Set(now.keys.map(({ mark }) => mark));
  const back = next.keys.filter(
    ({ mark }) => !known.has(mark) && (revoked === 'all' || revoked.includes(mark)),
  );
  if (now.mode !== 'open' && back.length > 0) {
    const labels = back.map(({ label }) => label).join(', ');
    openings.push(
      say(
        back.length === 1
          ? `makes the access key ${labels} valid again`
          : `makes the access keys ${labels} valid again`,
        `会使访问密钥 ${labels} 重新生效`,
      ),
    );
  }
  return openings;
}
