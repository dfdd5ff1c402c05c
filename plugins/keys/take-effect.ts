import { type Task, toDeployCommand } from './framework';

/** Deploys, where that was asked for; else says how. */
export async function takeEffect(task: Task, state: string): Promise<void> {
  const { serverless, options, log } = task;
  if (options.deploy === true) {
    await serverless.pluginManager.spawn('deploy');
  } else {
    log.notice(`${state} To make it take effect: ${toDeployCommand(serverless)}`);
  }
}
