import { toCommand } from '../shared/command-line';
import type { Task } from '../shared/framework';
import { say } from '../shared/language';

/** Deploys if requested; otherwise prints the command. */
export async function takeEffect(task: Task, state: string): Promise<void> {
  const { serverless, options, log } = task;
  if (options.deploy === true) {
    await serverless.pluginManager.spawn('deploy');
  } else {
    log.notice(
      say(
        `${state} To apply the change: ${toCommand(task, 'deploy')}`,
        `${state}使更改生效：${toCommand(task, 'deploy')}`,
      ),
    );
  }
}
