import { toCommand } from '../../shared/command-line';
import { canAsk, openDialog } from '../../shared/dialog';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/**
 * Asks before an irreversible action or one that widens access. Does nothing without a reason to ask. Where
 * there is no terminal, `--yes` confirms.
 *
 * @param command as it is shown for running it again: `deploy`, `rollback --to 3`.
 * @param reasons sentences without a subject: "proxy: opens the address".
 * @throws {UserError} unless the user confirms. Nothing has been changed then.
 */
export async function confirm(
  task: Task,
  command: string,
  reasons: readonly string[],
): Promise<void> {
  const { options, log } = task;
  if (reasons.length === 0) return;
  const list = reasons.map((reason) => `  - ${reason}`);
  if (options.yes === true) {
    log.warning([say('Confirmed by --yes:', '已用 --yes 确认以下操作：'), ...list].join('\n'));
    return;
  }
  if (!canAsk()) {
    throw new UserError('CONFIRMATION_NEEDED', [
      say(
        `"${command}" needs your confirmation for the following:`,
        `“${command}” 的以下操作需要你确认：`,
      ),
      ...list,
      say(
        `Nothing was changed. To continue anyway: ${toCommand(task, `${command} --yes`)}`,
        `未做任何改动。要继续执行：${toCommand(task, `${command} --yes`)}`,
      ),
    ]);
  }
  const unchanged = () => say('Nothing was changed.', '未做任何改动。');
  const dialog = openDialog(unchanged);
  dialog.show([say('Please confirm:', '请确认：'), ...list]);
  const agrees = await dialog
    .confirm(say('Continue?', '继续吗？'), false)
    .finally(() => dialog.close());
  if (agrees) {
    // A command with several steps asks only once.
    (options as { yes?: boolean }).yes = true;
    return;
  }
  throw new UserError('CONFIRMATION_REFUSED', unchanged());
}
