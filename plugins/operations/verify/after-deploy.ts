import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { isFailed, toText, toVerdict } from './report';
import { runChecks } from './run-checks';
import { findSubject } from './subject';

/** The exit code of a deploy that went through, but whose address does not do what it should. */
export const deployedButUnwell = 3;

/** Not the uploads, which would send megabytes with every deploy. */
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
 * Verifies what was just deployed. Never throws: the deploy is done, and only the exit code tells the difference.
 *
 * @param isNew whether the address is new; its permissions and its name may take a minute to spread.
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
        say('To serve again what served before: npx sls undo', '恢复之前运行的版本：npx sls undo'),
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
  process.exitCode = deployedButUnwell;
}
