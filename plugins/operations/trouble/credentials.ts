import type { Cloud } from '../../shared/clouds/cloud';
import { clouds } from '../../shared/clouds/clouds';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/** Commands that need an account. */
const needAccount =
  /^(deploy|info|remove|rollback|logs|metrics|invoke|undo|pause|resume|doctor check)( |$)/;

/**
 * Checks, before anything is packaged, that there are credentials for the cloud of the YAML file. If there
 * are only those of another cloud, `-c` was probably forgotten.
 *
 * @throws {UserError} that explains what to do.
 */
export async function checkCredentials(task: Task, cloud: Cloud): Promise<void> {
  const words = task.serverless.processedInput.commands.join(' ');
  const { url, file } = task.options;
  const asksCloud = (words === 'verify' && !url) || (words === 'usage' && !file);
  if (!needAccount.test(words) && !asksCloud) return;
  try {
    await cloud.checkCredentials(task);
  } catch (error) {
    if (!(error instanceof UserError) || !/MISSING|INCOMPLETE/.test(error.code)) throw error;
    const others = clouds.filter(
      (one) => one.isOffered && one !== cloud && one.hasCredentials(process.env),
    );
    const hints = others.map(({ title, configFile }) =>
      say(
        `There are credentials for ${title}. Did you mean: npx sls ${words} -c ${configFile}`,
        `检测到 ${title} 的凭证。你要运行的可能是：npx sls ${words} -c ${configFile}`,
      ),
    );
    if (hints.length === 0) throw error;
    throw new UserError(error.code, [error.message, '', ...hints], error);
  }
}
