import { readOption } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { change, type Setting, type Target, toEnvironment } from './setting';

/**
 * The kind of account, if no question is needed to know it.
 *
 * @throws {UserError} when `--cloud` names none of them.
 */
export function findTarget({ task, targets }: Setting): Target | undefined {
  const given = readOption(task, 'cloud');
  if (given === undefined) return targets.length === 1 ? targets[0] : undefined;
  const found = targets.find(({ site }) => site.id === given);
  if (found) return found;
  const ids = targets.map(({ site }) => site.id).join(', ');
  throw new UserError('SETUP_CLOUD', [
    say(`--cloud must be one of: ${ids}.`, `--cloud 只能是：${ids}。`),
  ]);
}

/** Asks for the kind of account, if it is not clear. */
export async function chooseTarget(setting: Setting): Promise<Target> {
  const { dialog, targets, changes } = setting;
  const target =
    findTarget(setting) ??
    (await dialog?.choose(
      say('Where should the proxy run?', '代理部署在哪里？'),
      targets.map((value) => ({ value, title: value.site.title })),
    ));
  if (!target) throw new Error('There is no terminal to ask for the cloud.');
  for (const [name, value] of Object.entries(target.site.variables)) {
    // An address that was set on purpose stays, such as that of a twin.
    const isOfSite = targets.some(
      ({ site }) => site.variables[name] === toEnvironment(setting)[name],
    );
    if (isOfSite || !toEnvironment(setting)[name]) {
      if (value !== '' || setting.envValues[name]) changes[name] = value;
    }
  }
  return target;
}

/**
 * The region to deploy to. A region set in the shell takes precedence over the file.
 *
 * @param refused a region that the cloud does not accept for this account.
 */
export async function chooseRegion(
  setting: Setting,
  { setup }: Target,
  refused?: string,
): Promise<string> {
  const { task, dialog, shell, envValues } = setting;
  const { names, defaultRegion, regions } = setup;
  const inShell = shell[names.region]?.trim();
  const find = (region: string) => {
    if (inShell && region !== inShell) {
      return say(
        `${names.region} is ${inShell} in this shell, which takes precedence over ${setting.envName}. Enter ${inShell}, or press Ctrl-C and unset the variable.`,
        `当前 shell 里 ${names.region} 是 ${inShell}，优先于 ${setting.envName}。请输入 ${inShell}，或按 Ctrl-C 退出并取消该变量。`,
      );
    }
    if (region === refused) return say('Choose another region.', '请换一个地域。');
    return setup.findRegionProblem(region, toEnvironment(setting));
  };
  const given = refused === undefined ? readOption(task, 'region') : undefined;
  const before = inShell ?? envValues[names.region] ?? '';
  let region = given ?? (dialog ? undefined : before || defaultRegion);
  const problem = region === undefined ? undefined : find(region);
  if (problem !== undefined) {
    if (!dialog) throw new UserError('SETUP_REGION', [problem]);
    dialog.show([problem]);
    region = undefined;
  }
  region ??= await dialog?.ask(
    say(`Region (such as ${regions.join(', ')})`, `地域（例如 ${regions.join('、')}）`),
    { defaultAnswer: before && before !== refused ? before : defaultRegion, check: find },
  );
  if (region === undefined) throw new Error('There is no terminal to ask for the region.');
  // The default is in the YAML file already.
  const isKnown = region === inShell || (region === defaultRegion && !envValues[names.region]);
  if (!isKnown) change(setting, names.region, region);
  else delete setting.changes[names.region];
  return region;
}
