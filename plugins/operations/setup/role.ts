import { say } from '../../shared/language';
import { change, type Setting, type Target, toEnvironment } from './setting';

/** A key with the policy of this project deploys through a role; a key of an administrator needs none. */
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
            `Deploy through the role ${role.name}? (y if the key has this project's policy)`,
            `通过角色 ${role.name} 部署吗？（密钥使用本项目的策略时选 y）`,
          ),
          true,
        );
  if (isWanted && account) change(setting, role.variable, role.toArn(account));
}
