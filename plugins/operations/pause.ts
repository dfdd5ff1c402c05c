import { openCloud } from '../shared/clouds/clouds';
import { toCommand } from '../shared/command-line';
import type { Task } from '../shared/framework';
import { say } from '../shared/language';

/** The kill switch: from now on no request costs anything, and none is answered. */
export async function pause(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.pause()) task.log.success(change);
  task.log.notice(
    say(
      `Answers that have begun go on to their end. To serve again: ${toCommand(task, 'resume')}`,
      `已经开始的响应会继续到结束。恢复服务：${toCommand(task, 'resume')}`,
    ),
  );
}

/** Undoes a pause, also one that was made on another machine. */
export async function resume(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.resume()) task.log.success(change);
}
