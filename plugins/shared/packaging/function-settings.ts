import type { Config } from '../../../lib/config';
import { keysFileName, readKeysFile } from '../../../lib/config/bundled-keys';
import { say } from '../language';
import { UserError } from '../user-error';
import type { ZipFile } from './zip';

type Yaml = Readonly<Record<string, unknown>>;

/** The variables of a function that are known before the deploy. */
export function toVariables(...blocks: (Yaml | undefined)[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const block of blocks) {
    // Tencent's older form puts them under `variables`.
    const nested = block?.variables;
    const flat = nested && typeof nested === 'object' ? (nested as Yaml) : (block ?? {});
    for (const [name, value] of Object.entries(flat)) {
      // Values resolved by CloudFormation are not known yet.
      if (value !== null && typeof value !== 'object') variables[name] = String(value);
    }
  }
  return variables;
}

/** A function to be packaged. */
export interface Packed {
  /** Its key in the YAML file. */
  readonly key: string;
  readonly serviceDir: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Prints a line for the user. */
  notice(text: string): void;
}

/**
 * Reads a function's settings as the function itself will at startup, so that an invalid one stops the
 * deploy with all problems in one message, before anything is sent. Returns the files that these settings
 * need in addition to the bundle.
 */
export async function collectExtraFiles(packed: Packed): Promise<ZipFile[]> {
  const { key, serviceDir, variables, notice } = packed;
  const keysFile = readKeysFile(serviceDir);
  const config = await readSettings(key, variables, keysFile);
  const lock = describeLock(config);
  if (lock) notice(`${key}: ${lock}`);
  const { LICENCES_FILE, toLicenceList } = await import('./licences');
  const files: ZipFile[] = [{ name: LICENCES_FILE, data: await toLicenceList() }];
  if (keysFile !== undefined) files.push({ name: keysFileName, data: keysFile });
  if (config.page) {
    const { bundlePage } = await import('./page');
    files.push(...(await bundlePage()));
  }
  return files;
}

/**
 * Reads the settings of a function.
 *
 * @throws {UserError} with all problems.
 */
export async function readSettings(
  key: string,
  variables: Readonly<Record<string, string>>,
  keysFile: string | undefined,
): Promise<Config> {
  const { ConfigError, loadConfig } = await import('../../../lib/config');
  try {
    return loadConfig(variables, {}, keysFile, true);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.message.split('\n').slice(1);
    throw new UserError('SETTINGS_INVALID', [
      say(
        `The function "${key}" would not start with these settings, so nothing was sent:`,
        `函数“${key}”用这些设置无法启动，因此没有发送任何内容：`,
      ),
      ...problems,
      say(
        'They come from the environment or .env, through "environment" in the YAML file.',
        '这些设置来自环境变量或 .env，通过 YAML 文件里的 "environment" 传入。',
      ),
    ]);
  }
}

/** Who will be able to use the function, in one line; undefined: anyone who knows its address. */
function describeLock({ access }: Config): string | undefined {
  if (!access) return undefined;
  const { keys, injected } = access;
  const count = keys.length === 1 ? '1 access key' : `${keys.length} access keys`;
  const providers = [...injected.keys()].join(', ');
  if (injected.size === 0) {
    return say(
      `locked: only for holders of ${count}`,
      `已上锁：仅限持有访问密钥的人（${keys.length} 个密钥）`,
    );
  }
  return say(
    `locked: only for holders of ${count}, who use your keys for ${providers}`,
    `已上锁：仅限持有访问密钥的人（${keys.length} 个密钥），他们使用你的 ${providers} 密钥`,
  );
}
