import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { say } from '../../../language';
import { UserError } from '../../../user-error';

/** A key of an account, or a temporary key with its token. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Sources of credentials besides the environment. */
export interface CredentialPlaces {
  readonly environment: Environment;
  /** `provider.credentials` of the YAML file. */
  readonly file?: string | undefined;
  readonly home?: string;
}

const families = [
  {
    id: 'TENCENTCLOUD_SECRET_ID',
    key: 'TENCENTCLOUD_SECRET_KEY',
    tokens: ['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'],
  },
  { id: 'TENCENT_SECRET_ID', key: 'TENCENT_SECRET_KEY', tokens: ['TENCENT_TOKEN'] },
] as const;

/**
 * Finds the credentials: the environment (and `.env`) under the names of Tencent's own tools, then
 * under those of the old Serverless plugin, then a file.
 *
 * @throws {UserError} if there are none, or only half of a pair: falling through to the next source
 *   would deploy to an account that the user did not intend.
 */
export function loadCredentials({ environment, file, home }: CredentialPlaces): Credentials {
  for (const { id, key, tokens } of families) {
    const secretId = environment[id]?.trim();
    const secretKey = environment[key]?.trim();
    if (!secretId && !secretKey) continue;
    if (!secretId || !secretKey) throw half(secretId ? id : key, secretId ? key : id);
    const token = tokens.map((name) => environment[name]?.trim()).find(Boolean);
    return { secretId, secretKey, ...(token ? { token } : {}) };
  }
  const standard = join(home ?? homedir(), '.tencentcloud', 'credentials');
  const path = file ? resolve(file.replace(/^~(?=\/)/, home ?? homedir())) : standard;
  const found = readCredentialsFile(path);
  if (found) return found;
  throw new UserError('TENCENT_CREDENTIALS_MISSING', [
    say(
      'No Tencent Cloud credentials were found, so nothing was sent.',
      '没有找到腾讯云凭证，因此没有发送任何内容。',
    ),
    '',
    say(
      'For guided setup, with the policy for your account: npx sls setup. Or by hand:',
      '按提示逐步设置（包括适合你账号的策略）：npx sls setup。或者手动设置：',
    ),
    '',
    say(
      '  1. Create a key: https://console.cloud.tencent.com/cam/capi (international accounts:',
      '  1. 创建密钥：https://console.cloud.tencent.com/cam/capi（国际站账号：',
    ),
    say(
      '     https://console.tencentcloud.com/cam/capi). A sub-user with the policy in',
      '     https://console.tencentcloud.com/cam/capi）。使用带有 docs/deploy-tencent.zh-CN.md 里',
    ),
    say(
      '     docs/deploy-tencent.md is safer than a root account key.',
      '     策略的子用户，比使用主账号的密钥更安全。',
    ),
    say(
      '  2. Put it into .env (see .env.example) or into the environment:',
      '  2. 写进 .env（参见 .env.example）或环境变量：',
    ),
    '       TENCENTCLOUD_SECRET_ID=...',
    '       TENCENTCLOUD_SECRET_KEY=...',
    say('  3. Run the same command again.', '  3. 再运行同一条命令。'),
    '',
    say(
      `Searched: TENCENTCLOUD_SECRET_ID, TENCENT_SECRET_ID, ${path}.`,
      `已查找：TENCENTCLOUD_SECRET_ID、TENCENT_SECRET_ID、${path}。`,
    ),
    say(
      'To try a deploy without an account: npm run twin:tencent.',
      '没有账号也可以试用部署：npm run twin:tencent。',
    ),
  ]);
}

function half(present: string, missing: string): UserError {
  return new UserError('TENCENT_CREDENTIALS_INCOMPLETE', [
    say(
      `${present} is set, but ${missing} is not, so nothing was sent.`,
      `设置了 ${present}，但没有设置 ${missing}，因此没有发送任何内容。`,
    ),
    say(
      'Set both, or set neither to use credentials from another source.',
      '请同时设置两者；或者都不设置，使用其他来源的凭证。',
    ),
  ]);
}

/** Reads the section [default] of an INI file; the old plugin prefixed the names with `tencent_`. */
function readCredentialsFile(path: string): Credentials | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const values = new Map<string, string>();
  let section = 'default';
  for (const line of text.split(/\r?\n/)) {
    section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1]?.trim() ?? section;
    const pair = /^\s*(?:tencent_)?(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    if (section === 'default' && pair?.[1]) values.set(pair[1], pair[2] ?? '');
  }
  const secretId = values.get('secret_id');
  const secretKey = values.get('secret_key');
  const token = values.get('token') || values.get('session_token');
  if (!secretId || !secretKey) {
    throw new UserError('TENCENT_CREDENTIALS_INCOMPLETE', [
      say(
        `${path} contains no complete key, so nothing was sent. It should look like this:`,
        `${path} 里没有完整的密钥，因此没有发送任何内容。格式应该如下：`,
      ),
      '',
      '  [default]',
      '  secret_id = ...',
      '  secret_key = ...',
    ]);
  }
  return { secretId, secretKey, ...(token ? { token } : {}) };
}
