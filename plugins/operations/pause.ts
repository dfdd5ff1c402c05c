import { openCloud } from '../shared/clouds/clouds';
import { toCommand } from '../shared/command-line';
import type { Task } from '../shared/framework';
import { say } from '../shared/language';

/** Stops the function: from now on, no request is served or billed. */
export async function pause(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.pause()) task.log.success(change);
  task.log.notice(
    say(
      `Responses in progress will complete. To resume: ${toCommand(task, 'resume')}`,
      `正在进行的响应会正常完成。恢复服务：${toCommand(task, 'resume')}`,
    ),
  );
}

/** Ends a pause, including one made on another machine. */
export async function resume(task: Task): Promise<void> {
  const session = await openCloud(task);
  for (const change of await session.resume()) task.log.success(change);
}
