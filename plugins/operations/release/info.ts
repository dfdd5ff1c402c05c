import type { Cloud } from '../../shared/clouds/cloud';
import type { Task } from '../../shared/framework';
import { readProject } from '../../shared/release/project';
import { askAddresses } from './ask-address';
import { toSummary } from './summary';

/** What serves; the cloud's own plugin shows more of each function below it. */
export async function showInfo(task: Task, cloud: Cloud): Promise<void> {
  const now = await askAddresses(await (await cloud.open(task)).look());
  task.writeText(toSummary(task, cloud, now, readProject(task.serverless.serviceDir)));
}

/** osls prints some of the same again, in other words and from its own notes. */
export function dropRepetitions({ serverless }: Task): void {
  for (const name of ['service', 'stage', 'region', 'endpoint', 'endpoints']) {
    serverless.serviceOutputs.delete(name);
  }
}
