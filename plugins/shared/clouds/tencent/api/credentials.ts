import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../../user-error';

/** A key of an account, or a temporary one with its token. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where credentials may stand, besides the environment. */
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
 * @throws {UserError} when there are none, or only half of a pair: falling through to the next place
 *   would deploy into an account that the user did not mean.
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
    'There are no Tencent Cloud credentials, so nothing was sent.',
    '',
    '  1. Make a key: https://console.cloud.tencent.com/cam/capi (international accounts:',
    '     https://console.tencentcloud.com/cam/capi). A sub-user with the policy of',
    '     docs/deploy-tencent.md is safer than the key of the whole account.',
    '  2. Put it into .env (see .env.example) or into the environment:',
    '       TENCENTCLOUD_SECRET_ID=...',
    '       TENCENTCLOUD_SECRET_KEY=...',
    '  3. Run the same command again.',
    '',
    `Looked in: TENCENTCLOUD_SECRET_ID, TENCENT_SECRET_ID, ${path}.`,
    'To try a deploy without an account: npm run twin:tencent.',
  ]);
}

function half(present: string, missing: string): UserError {
  return new UserError('TENCENT_CREDENTIALS_INCOMPLETE', [
    `${present} is set, but ${missing} is not, so nothing was sent.`,
    `Set both, or neither to use another place for credentials.`,
  ]);
}

/** Reads the section [default] of an INI file; the old plugin wrote its names with `tencent_` before them. */
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
      `${path} holds no complete key, so nothing was sent. It should look like this:`,
      '',
      '  [default]',
      '  secret_id = ...',
      '  secret_key = ...',
    ]);
  }
  return { secretId, secretKey, ...(token ? { token } : {}) };
}
