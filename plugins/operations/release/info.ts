import type { Cloud } from '../../shared/clouds/cloud';
import type { Task } from '../../shared/framework';
import { readProject } from '../../shared/release/project';
import { askAddresses } from './ask-address';
import { toSummary } from './summary';

/** Prints what is deployed; the cloud's own plugin prints more about each function below it. */
export async function showInfo(task: Task, cloud: Cloud): Promise<void> {
  const now = await askAddresses(await (await cloud.open(task)).look());
  task.writeText(toSummary(task, cloud, now, readProject(task.serverless.serviceDir)));
}

/** Removes what osls would repeat in other words, from its own records. */
export function dropRepetitions({ serverless }: Task): void {
  for (const name of ['service', 'stage', 'region', 'endpoint', 'endpoints']) {
    serverless.serviceOutputs.delete(name);
  }
}
