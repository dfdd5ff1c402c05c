import { openCloud } from '../shared/clouds/clouds';
import { toCommand } from '../shared/command-line';
import type { Task } from '../shared/framework';

/** The kill switch: from now on no request costs anything, and none is answered. */
export async function pause(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.pause()) task.log.success(change);
  task.log.notice(
    `Answers that have begun go on to their end. To serve again: ${toCommand(task, 'resume')}`,
  );
}

/** Undoes a pause, also one that was made on another machine. */
export async function resume(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.resume()) task.log.success(change);
}
