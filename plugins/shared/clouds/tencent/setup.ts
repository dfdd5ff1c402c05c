import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../language';
import { findRegionProblem } from '../regions';
import type { CloudKey, CloudSetup, KeyPlace, KeyVerdict, PolicyRequest } from '../setup';
import { createApi } from './api/client';
import { loadCredentials } from './api/credentials';
import { ApiError } from './api/errors';
import policy from './policy.json';

const placeholder = '<UIN>';

/** How `setup` prepares an account of Tencent Cloud. */
export const tencentSetup: CloudSetup = {
  sites: [
    {
      id: 'tencent',
      title: say('Tencent Cloud, cloud.tencent.com', '腾讯云国内站，cloud.tencent.com'),
      variables: { TENCENTCLOUD_ENDPOINT: '' },
    },
    {
      id: 'tencent-intl',
      title: say('Tencent Cloud International, tencentcloud.com', '腾讯云国际站，tencentcloud.com'),
      variables: { TENCENTCLOUD_ENDPOINT: 'scf.intl.tencentcloudapi.com' },
    },
  ],
  names: {
    id: 'TENCENTCLOUD_SECRET_ID',
    secret: 'TENCENTCLOUD_SECRET_KEY',
    token: 'TENCENTCLOUD_SESSION_TOKEN',
    region: 'TENCENTCLOUD_REGION',
  },
  words: { id: 'SecretId', secret: 'SecretKey', account: 'UIN' },
  defaultRegion: 'na-siliconvalley',
  regions: ['na-siliconvalley', 'ap-singapore', 'ap-tokyo', 'eu-frankfurt'],
  findRegionProblem(region, environment) {
    if (!/^[a-z]{2}-[a-z]+(-[a-z]+)?$/.test(region)) {
      return say(
        `"${region}" is not a Tencent Cloud region; regions look like na-siliconvalley.`,
        `“${region}”不是腾讯云的地域；地域的写法如 na-siliconvalley。`,
      );
    }
    const { UPSTREAM_URL, PROVIDERS } = environment;
    return findRegionProblem(region, {
      ...(UPSTREAM_URL && { UPSTREAM_URL }),
      ...(PROVIDERS && { PROVIDERS }),
    });
  },
  isAccount: (text) => /^\d{6,14}$/.test(text),
  placeholder,
  toSteps,
  isKeyId: (text) => /^[\w-]{10,}$/.test(text),
  isTemporary: () => false,
  rivals: [],
  async findElsewhere(environment) {
    const file = join(environment.HOME || homedir(), '.tencentcloud', 'credentials');
    return existsSync(file) ? file : undefined;
  },
  checkKey,
};

function toSteps({ account, region, service }: PolicyRequest): string[] {
  const text = JSON.stringify(policy, null, 2)
    .replaceAll(placeholder, account ?? placeholder)
    .replaceAll('na-siliconvalley', region)
    .replaceAll('chatgpt-reverse-proxy', service);
  return [
    say(
      '1. Open https://console.cloud.tencent.com/scf once, and grant the permissions that it requests: this enables the service.',
      '1. 打开一次 https://console.cloud.tencent.com/scf，同意授权请求，即可开通服务。',
    ),
    say(
      '2. Create this policy at https://console.cloud.tencent.com/cam/policy ("Create by policy syntax"):',
      '2. 在 https://console.cloud.tencent.com/cam/policy 按策略语法创建这个策略：',
    ),
    ...(account
      ? []
      : [
          say(
            `   Replace ${placeholder} with your account ID, which is shown at the top right of the console.`,
            `   把 ${placeholder} 换成你的账号 ID（显示在控制台右上角）。`,
          ),
        ]),
    '',
    text,
    '',
    say(
      '3. Create a sub-user with programmatic access at https://console.cloud.tencent.com/cam, give it this policy, and copy its SecretId and SecretKey.',
      '3. 在 https://console.cloud.tencent.com/cam 创建可编程访问的子用户，授予这个策略，复制它的 SecretId 和 SecretKey。',
    ),
    say(
      'With an international account, do the same at console.tencentcloud.com.',
      '国际站账号请在 console.tencentcloud.com 完成同样的步骤。',
    ),
  ];
}

interface Identity {
  readonly AccountId?: string;
  readonly Arn?: string;
}

async function checkKey(key: CloudKey | undefined, place: KeyPlace): Promise<KeyVerdict> {
  const { region, environment } = place;
  const credentials = key
    ? { secretId: key.id, secretKey: key.secret, ...(key.token && { token: key.token }) }
    : loadCredentials({ environment });
  const api = createApi({ credentials, region, endpoint: environment.TENCENTCLOUD_ENDPOINT });
  let identity: Identity | undefined;
  try {
    identity = await api.sts<Identity>('GetCallerIdentity', {});
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A user without permission for this call may have all other permissions.
    if (!/Unauthorized|InvalidAction/.test(error.apiCode)) return toVerdict(error, undefined);
  }
  const account = identity?.AccountId;
  try {
    await api.scf('ListFunctions', { Limit: 1 });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return toVerdict(error, account);
  }
  return { isRight: true, account, ...(identity?.Arn && { owner: identity.Arn }) };
}

function toVerdict(error: ApiError, account: string | undefined): KeyVerdict {
  const { apiCode } = error;
  const blame = /Region/.test(apiCode)
    ? 'region'
    : /Unauthorized|UnOpenedService|OpenService/.test(apiCode)
      ? 'rights'
      : /^AuthFailure/.test(apiCode)
        ? 'key'
        : 'network';
  return { isRight: false, blame, account, lines: error.message.split('\n') };
}
