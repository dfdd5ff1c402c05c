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
 * From a fresh clone to an address: asks for what a first deploy needs, checks the key, writes `.env`,
 * creates access keys, and deploys. All questions come first, so that nothing has changed if the user
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
    say('There is no terminal for questions. Missing:', '没有可交互的终端，缺少以下内容：'),
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
    task.log.notice(
      say(`${envName} already contains all of this.`, `${envName} 已经包含这些内容。`),
    );
    return;
  }
  // Before the question: fails if the values cannot be written to the file.
  mergeEnvText(envText, changes);
  const lines = names.map(
    (name) => `  ${describeChange(name, envValues[name], changes[name] ?? '')}`,
  );
  const hidden = names.filter((name) => shell[name]?.trim());
  const text = [
    say(`Changes to ${envName}:`, `${envName} 的变更：`),
    ...lines,
    ...hidden.map((name) =>
      say(
        `  (${name} is also set in this shell, which takes precedence over ${envName}.)`,
        `  （当前 shell 里也设置了 ${name}，它优先于 ${envName}。）`,
      ),
    ),
  ];
  task.log.notice(text.join('\n'));
  if (dialog && task.options.yes !== true) {
    const agrees = await dialog.confirm(say(`Write ${envName}?`, `写入 ${envName} 吗？`), true);
    if (!agrees)
      throw new UserError('SETUP_LEFT', say('Nothing was written.', '没有写入任何内容。'));
  }
  // The file may have changed in the meantime.
  writeEnvFile(folder, envName, mergeEnvText(readEnvText(folder, envName), changes));
  task.log.success(
    say(`${envName} written; only you can read it.`, `已写入 ${envName}，只有你能读取。`),
  );
}

function describeChange(name: string, before: string | undefined, after: string): string {
  const isSecret = /SECRET_KEY|SECRET_ACCESS_KEY|TOKEN|INJECT_KEYS/.test(name);
  if (after === '') return say(`- ${name} is cleared`, `- ${name} 清空`);
  const value = isSecret ? say('(not shown)', '（不显示）') : after;
  if (!before) return `+ ${name}=${value}`;
  const old = isSecret ? say('another value', '另一个值') : before;
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

/** The environment of a new terminal: without the values of the file, old or new. */
function toShell({ shell }: Setting, now: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(shell).filter(([name, value]) => now[name] !== value));
}
