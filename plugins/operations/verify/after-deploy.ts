import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { isFailed, toText, toVerdict } from './report';
import { runChecks } from './run-checks';
import { findSubject } from './subject';

/** The exit code of a deploy that succeeded, but whose address did not pass `verify`. */
export const deployedButNotVerified = 3;

/** Without uploads, which would send megabytes with every deploy. */
const quick = [
  'reachable',
  'version',
  'region',
  'streaming',
  'upstream',
  'privacy',
  'cors',
  'access',
];

/**
 * Verifies what was just deployed. Never throws: the deploy has succeeded, and a failure only sets the exit
 * code.
 *
 * @param isNew whether the address is new; its permissions and its DNS name may take a minute to become
 * effective.
 */
export async function verifyDeployed(task: Task, isNew: boolean): Promise<void> {
  const { log, progress, writeText } = task;
  const thoroughness = {
    ...{ events: 6, interval: 200, uploads: [], tooLarge: 0 },
    wait: isNew ? 60_000 : 10_000,
  };
  const step = progress.create({ message: say('Verifying', '正在检查') });
  try {
    const subject = await findSubject(task);
    const onCheck = (title: string) => step.update(`${say('Verifying', '正在检查')}: ${title}`);
    const findings = await runChecks(subject, thoroughness, onCheck, quick);
    step.remove();
    const verdict = toVerdict(findings);
    if (!isFailed(findings)) return log.success(`verify: ${verdict}`);
    writeText(['', ...toText(findings, false)]);
    log.warning(
      [
        say(`Deployed, but verify failed: ${verdict}`, `已部署，但 verify 未通过：${verdict}`),
        say('To restore the previous version: npx sls undo', '恢复之前的版本：npx sls undo'),
      ].join('\n'),
    );
  } catch (error) {
    step.remove();
    log.warning(
      [
        say('Deployed, but verify could not reach it:', '已部署，但 verify 无法访问：'),
        (error as Error).message,
        say('Try again: npx sls verify', '再试一次：npx sls verify'),
      ].join('\n'),
    );
  }
  process.exitCode = deployedButNotVerified;
}
