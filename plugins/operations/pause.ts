import { openCloud } from '../shared/clouds/clouds';
import type { Task } from '../shared/framework';

/** The kill switch: from now on no request costs anything, and none is answered. */
export async function pause(task: Task): Promise<void> {
  const cloud = await openCloud(task);
  for (const change of await cloud.pause()) task.log.success(change);
  task.log.notice('Answers that have begun go on to their end. To serve again: npx sls resume');
}

/** Undoes a pause, also one that was made on another machine. */
export async function resume(task: Task): Promise<void> {
  const cloud = await openCloud(task);
  for (const change of await cloud.resume()) task.log.success(change);
}
