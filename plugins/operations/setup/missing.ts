import { readOption } from '../../shared/framework';
import { say } from '../../shared/language';
import { findLock } from './access';
import { findKey } from './key';
import type { Setting, Target } from './setting';
import { findTarget } from './target';

/** Everything that is missing where there is no terminal to ask for it, in one list. */
export async function findMissing(setting: Setting): Promise<string[]> {
  const { task, targets } = setting;
  const { options } = task;
  const target = findTarget(setting);
  const missing: string[] = [];
  if (!target) {
    missing.push(
      say(
        `the cloud: --cloud ${targets.map(({ site }) => site.id).join(' | ')}`,
        `云：--cloud ${targets.map(({ site }) => site.id).join(' | ')}`,
      ),
    );
  }
  if (options.policy === true) return missing;
  if (!target || !(await hasKey(setting, target))) {
    const names = new Set((target ? [target] : targets).map(({ setup }) => setup.names));
    const pairs = [...names].map(({ id, secret }) =>
      say(`${id} and ${secret}`, `${id} 和 ${secret}`),
    );
    missing.push(
      say(
        `a key: ${pairs.join(' (or ')}${pairs.length > 1 ? ')' : ''} in the environment; or --key-id, and the secret on standard input with --secret-stdin`,
        `密钥：环境变量 ${pairs.join('（或 ')}${pairs.length > 1 ? '）' : ''}；或 --key-id，并用 --secret-stdin 从标准输入传入 SecretKey（AWS：秘密访问密钥）`,
      ),
    );
  }
  if (
    readOption(task, 'access-keys') === undefined &&
    options.open !== true &&
    !findLock(setting)
  ) {
    missing.push(
      say(
        'who may use the address: --access-keys alice,bob, or --open for anyone with an API key of their own',
        '谁可以使用地址：--access-keys alice,bob，或 --open（任何人都可以用自己的 API 密钥使用）',
      ),
    );
  }
  return missing;
}

/** Standard input can be read only once. */
async function hasKey(setting: Setting, target: Target): Promise<boolean> {
  if (setting.task.options['secret-stdin'] === true) {
    return readOption(setting.task, 'key-id') !== undefined;
  }
  return (await findKey(setting, target)) !== undefined;
}
