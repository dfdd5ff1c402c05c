import type { AccessConfig } from '../../../lib/config/access';
import { readAccessKeys } from '../../../lib/config/access-keys';

import { say } from '../language';

/** An access key as a release names it: enough to tell two keys apart, of no use to anyone else. */
export interface KeyMark {
  readonly label: string;
  /** The first eight digits of the SHA-256 of the key. */
  readonly mark: string;
}

/** Who may use an address, and with whose keys. */
export interface Access {
  /** `signed`: only requests that the cloud itself lets in. `unknown`: nobody has noted it. */
  readonly mode: 'open' | 'locked' | 'signed' | 'unknown';
  readonly keys: readonly KeyMark[];
  /** The providers whose keys the proxy adds; undefined: not known. */
  readonly injected: readonly string[] | undefined;
}

export const unknownAccess: Access = { mode: 'unknown', keys: [], injected: undefined };

/** What the settings of a function say. */
export function toAccess(config: AccessConfig): Access {
  if (!config) return { mode: 'open', keys: [], injected: [] };
  return {
    mode: 'locked',
    keys: config.keys.map(({ label, hash }) => toMark(label, hash)),
    injected: [...config.injected.keys()],
  };
}

/** What the variables of a function tell that carries no release: access-keys.txt is not among them. */
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
      '未上锁：知道地址的人都能用，自带 API 密钥',
    );
  }
  if (mode === 'signed') {
    return say(
      "locked: only for requests signed with a key of the cloud's account",
      '已上锁：只接受用云账号密钥签名的请求',
    );
  }
  if (mode === 'unknown') {
    return say('not known: deployed by an older version, or by hand', '未知：由旧版本或手工部署');
  }
  const labels = keys.map(({ label }) => label);
  return labels.length > 0
    ? say(`locked: for ${labels.join(', ')}`, `已上锁：仅限 ${labels.join('、')}`)
    : say('locked: no access key is known', '已上锁：没有已知的访问密钥');
}

/** `yes, for openai` */
export function describeInjected({ injected }: Access): string {
  if (!injected) return say('not known', '未知');
  if (injected.length === 0) return say('no', '否');
  return say(`yes, for ${injected.join(', ')}`, `是：${injected.join('、')}`);
}

/**
 * What a change lets in that is kept out now.
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
        'opens the address, which is locked now: anyone who knows it can use it then',
        '会打开现在已上锁的地址：之后知道地址的人都能用',
      ),
    );
  }
  if (next.mode === 'open' && now.mode === 'unknown') {
    openings.push(
      say(
        'leaves the address open; whether it is locked now is not known',
        '地址将不上锁；现在是否上锁不得而知',
      ),
    );
  }
  if (next.mode === 'locked' && now.mode === 'signed') {
    openings.push(
      say(
        'lets in requests that are not signed, as long as they bring an access key',
        '未签名的请求只要带访问密钥也会放行',
      ),
    );
  }
  if (next.mode === 'unknown' && now.mode !== 'open') {
    openings.push(
      say(
        'may open the address: who could use that release is not known',
        '可能会打开地址：那个版本对谁开放不得而知',
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
          ? `makes the access key ${labels} valid again, which is not valid now`
          : `makes the access keys ${labels} valid again, which are not valid now`,
        `会让现在无效的访问密钥 ${labels} 重新生效`,
      ),
    );
  }
  return openings;
}
