import { readFileSync } from 'node:fs';
import type { CloudKey, KeyVerdict } from '../../shared/clouds/setup';
import type { Dialog } from '../../shared/dialog';
import { readOption } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { chooseRole } from './role';
import { change, type Setting, type Target, toEnvironment } from './setting';
import { chooseRegion } from './target';

/** A key to check, and whether it is saved in the file. */
interface Found {
  /** Undefined: the cloud's own tools find it. */
  readonly key: CloudKey | undefined;
  readonly isKept: boolean;
  /** Where it comes from, in words. */
  readonly words: string;
}

/** The key that was given or is already configured. */
export async function findKey(setting: Setting, target: Target): Promise<Found | undefined> {
  const { task, dialog, shell, envValues } = setting;
  const { names } = target.setup;
  const optionId = readOption(task, 'key-id');
  const id = optionId ?? shell[names.id]?.trim();
  const reads = task.options['secret-stdin'] === true && !dialog;
  const fromInput = reads ? readFileSync(0, 'utf8').trim() : '';
  const secret = fromInput || shell[names.secret]?.trim();
  if (id && secret) {
    const isOfShell = !optionId && !fromInput;
    const token = shell[names.token]?.trim() || undefined;
    return {
      key: { id, secret, token },
      isKept: !isOfShell || task.options['save-key'] === true,
      words: isOfShell ? say('the environment', '环境变量') : say('this command', '这条命令'),
    };
  }
  if (optionId) return undefined;
  const { [names.id]: oldId, [names.secret]: oldSecret, [names.token]: token } = envValues;
  if (oldId && oldSecret) {
    return {
      key: { id: oldId, secret: oldSecret, token: token || undefined },
      isKept: true,
      words: setting.envName,
    };
  }
  const words = await target.setup.findElsewhere(toEnvironment(setting));
  return words === undefined ? undefined : { key: undefined, isKept: false, words };
}

/** Finds a key or asks for one, and checks it with the cloud until one is allowed to deploy. */
export async function chooseKey(setting: Setting, target: Target): Promise<void> {
  const { dialog, task } = setting;
  let region = await chooseRegion(setting, target);
  const present = await findKey(setting, target);
  const account = readAccount(setting, target);
  let found = present && (await isToBeUsed(present, dialog)) ? present : undefined;
  found ??= await askForKey(setting, target, region, account);
  for (;;) {
    const verdict = await judge(setting, target, found, region);
    if (verdict.isRight) {
      task.log.success(
        say(
          `The key works in ${region}${describe(verdict)}.`,
          `密钥在 ${region} 可用${describe(verdict)}。`,
        ),
      );
      if (found.isKept && found.key) keep(setting, target, found.key);
      await chooseRole(setting, target, verdict.account ?? account);
      return;
    }
    if (!dialog) throw new UserError('SETUP_KEY_REFUSED', verdict.lines);
    dialog.show(['', ...verdict.lines, '']);
    if (verdict.blame === 'region') region = await chooseRegion(setting, target, region);
    else if (verdict.blame === 'key' && isReplaceable(setting, target, found)) {
      found = await readKey(dialog, target);
    } else {
      if (verdict.blame === 'rights') {
        showSteps(setting, target, region, verdict.account ?? account);
      }
      if (!(await dialog.confirm(say('Try again?', '再试一次吗？'), true))) {
        throw new UserError('SETUP_KEY_REFUSED', say('Nothing was written.', '没有写入任何内容。'));
      }
    }
  }
}

const describe = ({ owner, account }: Extract<KeyVerdict, { isRight: true }>) =>
  owner ? ` (${owner})` : account ? ` (${account})` : '';

/** A key in the shell takes precedence over any other. */
const isReplaceable = ({ shell }: Setting, { setup }: Target, { isKept }: Found) =>
  isKept || !shell[setup.names.secret]?.trim();

async function isToBeUsed({ key, words }: Found, dialog: Dialog | undefined): Promise<boolean> {
  if (!dialog) return true;
  return dialog.confirm(
    key
      ? say(`Use the key ${key.id} of ${words}?`, `使用${words}里的密钥 ${key.id} 吗？`)
      : say(`Use the credentials of ${words}?`, `使用 ${words} 的凭证吗？`),
    true,
  );
}

function readAccount({ task }: Setting, { setup }: Target): string | undefined {
  const account = readOption(task, 'account')?.replaceAll('-', '');
  if (account === undefined || setup.isAccount(account)) return account;
  throw new UserError('SETUP_ACCOUNT', [
    say(
      `--account must be your account ID, such as ${setup.placeholder}.`,
      `--account 应为你的账号 ID，例如 ${setup.placeholder}。`,
    ),
  ]);
}

async function askForKey(
  setting: Setting,
  target: Target,
  region: string,
  account: string | undefined,
): Promise<Found> {
  const { dialog } = setting;
  if (!dialog) throw new Error('There is no terminal to ask for a key.');
  const { words, isAccount, placeholder } = target.setup;
  const hasKey = await dialog.confirm(
    say('Do you have a key for this project already?', '你已经有用于本项目的密钥吗？'),
    false,
  );
  if (!hasKey) {
    const answer =
      account ??
      (await dialog.ask(
        say(
          `Your ${words.account}, for the policy (Enter: keep ${placeholder})`,
          `你的${words.account}，用于策略（直接回车：保留 ${placeholder}）`,
        ),
        {
          check: (text) =>
            text === '' || isAccount(text.replaceAll('-', ''))
              ? undefined
              : say(
                  'Not an account ID: it consists of digits only.',
                  '这不是账号 ID：账号 ID 只含数字。',
                ),
        },
      ));
    showSteps(setting, target, region, answer.replaceAll('-', '') || undefined);
  }
  return readKey(dialog, target);
}

function showSteps(
  { task }: Setting,
  { setup }: Target,
  region: string,
  account: string | undefined,
): void {
  const { service } = task.serverless.service;
  task.writeText(['', ...setup.toSteps({ account, region, service }), '']);
}

async function readKey(dialog: Dialog, { setup }: Target): Promise<Found> {
  const { words, isKeyId, isTemporary } = setup;
  const id = await dialog.ask(words.id, {
    check: (text) =>
      isKeyId(text)
        ? undefined
        : say(
            `Not a valid ${words.id}: it contains only letters and digits.`,
            `${words.id} 无效：只能包含字母和数字。`,
          ),
  });
  const secret = await dialog.askHidden(words.secret, (text) =>
    /^[\w+/=-]{10,}$/.test(text)
      ? undefined
      : say(
          `Not a valid ${words.secret}: it has at least 10 characters and no spaces.`,
          `${words.secret} 无效：至少 10 个字符，且不含空格。`,
        ),
  );
  const token = isTemporary(id)
    ? await dialog.askHidden(say('Session token', '会话 token'))
    : undefined;
  return { key: { id, secret, token }, isKept: true, words: '' };
}

async function judge(
  setting: Setting,
  { setup }: Target,
  { key }: Found,
  region: string,
): Promise<KeyVerdict> {
  const { task } = setting;
  const { service, provider } = task.serverless.service;
  const step = task.progress.create({
    message: say('Checking the key with the cloud', '正在向云验证密钥'),
  });
  try {
    return await setup.checkKey(key, {
      ...{ region, service, stage: provider.stage },
      environment: toEnvironment(setting),
    });
  } finally {
    step.remove();
  }
}

function keep(setting: Setting, { setup }: Target, key: CloudKey): void {
  const { names, rivals } = setup;
  change(setting, names.id, key.id);
  change(setting, names.secret, key.secret);
  for (const [name, value] of [
    [names.token, key.token ?? ''],
    ...rivals.map((rival) => [rival, ''] as const),
  ] as const) {
    if (value !== '' || setting.envValues[name]) change(setting, name, value);
  }
}
