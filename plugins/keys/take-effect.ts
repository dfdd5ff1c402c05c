import { toCommand } from '../shared/command-line';
import type { Task } from '../shared/framework';
import { say } from '../shared/language';

/** Deploys, where that was asked for; else says how. */
export async function takeEffect(task: Task, state: string): Promise<void> {
  const { serverless, options, log } = task;
  if (options.deploy === true) {
    await serverless.pluginManager.spawn('deploy');
  } else {
    log.notice(
      say(
        `${state} To make it take effect: ${toCommand(task, 'deploy')}`,
        `${state} 要使它生效：${toCommand(task, 'deploy')}`,
      ),
    );
  }
}
