import { say } from '../../shared/language';
import { change, type Setting, type Target, toEnvironment } from './setting';

/** A key with the policy of this project deploys through a role; one that may do everything needs none. */
export async function chooseRole(
  setting: Setting,
  { setup }: Target,
  account: string | undefined,
): Promise<void> {
  const { role } = setup;
  if (!role) return;
  const { task, dialog } = setting;
  const present = toEnvironment(setting)[role.variable];
  const given = task.options.role;
  if (present || (given !== true && given !== false && !dialog)) return;
  const isWanted =
    typeof given === 'boolean'
      ? given
      : await dialog?.confirm(
          say(
            `Does the key have the policy of this project, so that it deploys through the role ${role.name}? (n: it may do everything)`,
            `密钥用的是本项目的策略，通过角色 ${role.name} 部署吗？（n：它什么都能做）`,
          ),
          true,
        );
  if (isWanted && account) change(setting, role.variable, role.toArn(account));
}
