import { toCommand } from '../../shared/command-line';
import { canAsk, type Dialog, openDialog } from '../../shared/dialog';
import { mergeEnvText, readEnvText, toEnvValues, writeEnvFile } from '../../shared/env-file';
import { readOption, type Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { chooseAccess } from './access';
import { chooseKey } from './key';
import { findMissing } from './missing';
import { runSls } from './run-sls';
import { createSetting, type Setting, type Target, toConfigFile } from './setting';
import { chooseTarget } from './target';

/**
 * The way from a fresh clone to an address: asks for what a first deploy needs, tries the key, writes `.env`, makes
 * access keys, and deploys. All questions come first, so that nothing has changed if the user
 * cancels.
 */
export async function setUp(task: Task): Promise<void> {
  const dialog = canAsk()
    ? openDialog(() => say('Nothing was written.', '没有写入任何内容。'))
    : undefined;
  let setting: Setting;
  let target: Target;
  let labels: readonly string[];
  let deploys: boolean;
  try {
    setting = await createSetting(task, dialog);
    if (!dialog) refuseIncomplete(await findMissing(setting));
    target = await chooseTarget(setting);
    if (task.options.policy === true) return showPolicy(setting, target);
    await chooseKey(setting, target);
    labels = await chooseAccess(setting);
    deploys = await chooseDeploy(task, dialog);
    await write(setting, dialog);
  } finally {
    dialog?.close();
  }
  await carryOut(setting, target, labels, deploys);
}

function refuseIncomplete(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new UserError('SETUP_INCOMPLETE', [
    say('There is no terminal to ask at. Missing:', '这里无法提问，缺少以下内容：'),
    ...missing.map((line) => `  - ${line}`),
    say('Nothing was written.', '没有写入任何内容。'),
  ]);
}

function showPolicy({ task }: Setting, { setup }: Target): void {
  const { service } = task.serverless.service;
  const region = readOption(task, 'region') ?? setup.defaultRegion;
  const account = readOption(task, 'account');
  task.writeText(setup.toSteps({ account, region, service }));
}

/** Shows what changes in the file, and changes it. */
async function write(setting: Setting, dialog: Dialog | undefined): Promise<void> {
  const { task, folder, envName, envText, envValues, changes, shell } = setting;
  const names = Object.keys(changes);
  if (names.length === 0) {
    task.log.notice(say(`${envName} says all this already.`, `${envName} 已经包含这些内容。`));
    return;
  }
  // Before anybody agrees to it: whether it can be written at all.
  mergeEnvText(envText, changes);
  const lines = names.map(
    (name) => `  ${describeChange(name, envValues[name], changes[name] ?? '')}`,
  );
  const hidden = names.filter((name) => shell[name]?.trim());
  const text = [
    say(`What changes in ${envName}:`, `${envName} 的变化：`),
    ...lines,
    ...hidden.map((name) =>
      say(
        `  (${name} is also set in this shell, where it wins over ${envName}.)`,
        `  （这个 shell 里也设置了 ${name}，它优先于 ${envName}。）`,
      ),
    ),
  ];
  task.log.notice(text.join('\n'));
  if (dialog && task.options.yes !== true) {
    const agrees = await dialog.confirm(say(`Write ${envName}?`, `写入 ${envName} 吗？`), true);
    if (!agrees)
      throw new UserError('SETUP_LEFT', say('Nothing was written.', '没有写入任何内容。'));
  }
  // Somebody may have changed it meanwhile.
  writeEnvFile(folder, envName, mergeEnvText(readEnvText(folder, envName), changes));
  task.log.success(
    say(`${envName} written, readable by you alone.`, `${envName} 已写好，只有你能读。`),
  );
}

function describeChange(name: string, before: string | undefined, after: string): string {
  const isSecret = /SECRET_KEY|SECRET_ACCESS_KEY|TOKEN|INJECT_KEYS/.test(name);
  if (after === '') return say(`- ${name} is emptied`, `- ${name} 清空`);
  const value = isSecret ? say('(not shown)', '（不显示）') : after;
  if (!before) return `+ ${name}=${value}`;
  const old = isSecret ? say('another', '另一个值') : before;
  return `~ ${name}=${value} ${say(`(instead of ${old})`, `（原来是${isSecret ? '' : ' '}${old}）`)}`;
}

async function chooseDeploy({ options }: Task, dialog: Dialog | undefined): Promise<boolean> {
  if (typeof options.deploy === 'boolean') return options.deploy;
  return (await dialog?.confirm(say('Deploy at the end?', '最后部署吗？'), true)) ?? false;
}

async function carryOut(
  setting: Setting,
  target: Target,
  labels: readonly string[],
  deploys: boolean,
): Promise<void> {
  const { task, folder, envName } = setting;
  const given = { ...task.given, region: undefined };
  const serverless = { ...task.serverless, configurationFilename: toConfigFile(setting, target) };
  const command = toCommand({ serverless, given }, 'deploy');
  const flags = command.split(' ').slice(3);
  const run = (words: readonly string[]) =>
    runSls(
      [...words, ...flags],
      folder,
      toShell(setting, toEnvValues(readEnvText(folder, envName))),
    );
  for (const label of labels) {
    const code = await run(['keys', 'add', '--label', label]);
    if (code !== 0) {
      process.exitCode = code;
      return;
    }
  }
  if (!deploys) {
    task.log.notice(say(`To deploy: ${command}`, `要部署：${command}`));
    return;
  }
  process.exitCode = await run(['deploy', ...(task.options.yes === true ? ['--yes'] : [])]);
}

/** What a new terminal has: neither what the file said before, nor what it says now. */
function toShell({ shell }: Setting, now: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(shell).filter(([name, value]) => now[name] !== value));
}
