import type { Cloud, CloudSession, FunctionRelease } from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { findOpenings } from '../../shared/release/access';
import { readProject } from '../../shared/release/project';
import { UserError } from '../../shared/user-error';
import { askAddresses } from './ask-address';
import { confirm } from './confirm';
import { toSummary } from './summary';

/** Before earlier releases are restored: asks if that gives access to anyone who has none now. */
export async function guardReleases(
  task: Task,
  session: CloudSession,
  command: string,
  targets: readonly FunctionRelease[],
): Promise<void> {
  const { functions } = await askAddresses(await session.look());
  const openings: string[] = [];
  for (const target of targets) {
    const now = functions.find(({ key }) => key === target.key);
    if (!now || now.releaseId === target.id) continue;
    const next = await session.findRelease(target);
    if (!next) continue;
    openings.push(...findOpenings(now.access, next, 'all').map((text) => `${target.key}: ${text}`));
  }
  await confirm(task, command, openings);
}

/** The same before a `rollback`. */
export async function guardRollback(task: Task, cloud: Cloud): Promise<void> {
  const to = cloud.findRollback(task);
  if (!to) {
    task.log.notice(
      say(
        `To switch to a version: ${toCommand(task, cloud.rollbackExample)}`,
        `切换到某个版本：${toCommand(task, cloud.rollbackExample)}`,
      ),
    );
    return;
  }
  const session = await cloud.open(task);
  const { functions } = await askAddresses(await session.look());
  const keys = to.key ? [to.key] : functions.map(({ key }) => key);
  const targets = keys.map((key) => ({ key, id: to.id }));
  await guardReleases(task, session, `rollback ${to.words}`, targets);
}

/** Before a `remove`: names the addresses that are deleted permanently. */
export async function guardRemove(task: Task, cloud: Cloud): Promise<void> {
  const { functions } = await (await cloud.open(task)).look();
  await confirm(
    task,
    'remove',
    functions.map(({ key, address }) =>
      address
        ? say(
            `${key}: its address ${address} is deleted permanently; a new deploy gets another one`,
            `${key}：地址 ${address} 将永久失效；再次部署会得到另一个地址`,
          )
        : say(
            `${key}: is deleted, with all versions that were kept`,
            `${key}：连同保留的所有版本一起删除`,
          ),
    ),
  );
}

/** Restores the release before the last deploy. */
export async function undo(task: Task, cloud: Cloud): Promise<void> {
  const session = await cloud.open(task);
  const now = await askAddresses(await session.look());
  const last = await session.findLastDeploy(now);
  const newest = Math.max(...[...last.values()].map(({ at }) => at));
  if (last.size === 0) {
    throw new UserError('UNDO_UNKNOWN', [
      now.functions.length === 0
        ? say(`Nothing is deployed in ${now.region}.`, `${now.region} 里没有任何部署。`)
        : say(
            'The last deploy did not record the release before it: it was made with an older version of this project.',
            '最近一次部署没有记录之前的版本：它是用本项目的旧版本完成的。',
          ),
      say(
        `Choose a version yourself: ${toCommand(task, 'rollback')}`,
        `请自己选择版本：${toCommand(task, 'rollback')}`,
      ),
    ]);
  }
  // Functions that the last deploy left as they were have nothing to undo.
  const made = [...last].filter(([, { at }]) => at === newest);
  const targets: FunctionRelease[] = [];
  for (const [key, { before }] of made) {
    const serving = now.functions.find((one) => one.key === key)?.releaseId;
    if (before === 'none') {
      task.log.notice(
        say(
          `${key}: the last deploy created it, so there is no earlier version.`,
          `${key}：由最近一次部署创建，没有可以恢复的版本。`,
        ),
      );
    } else if (before === undefined) {
      task.log.warning(
        say(
          `${key}: the version before the last deploy was not kept.`,
          `${key}：最近一次部署之前的版本没有保留。`,
        ),
      );
    } else if (before !== serving) targets.push({ key, id: before });
  }
  if (targets.length === 0)
    throw toNothing(
      task,
      made.map(([, { before }]) => before),
    );
  await guardReleases(task, session, 'undo', targets);
  for (const change of await session.serve(targets)) task.log.success(change);
  const project = readProject(task.serverless.serviceDir);
  task.writeText([
    '',
    ...toSummary(task, cloud, await askAddresses(await session.look()), project),
  ]);
}

function toNothing(task: Task, before: readonly (string | undefined)[]): UserError {
  if (before.every((id) => id === 'none')) {
    return new UserError('UNDO_NOTHING', [
      say(
        `Nothing was deployed before the last deploy. To stop serving: ${toCommand(task, 'pause')}`,
        `最近一次部署之前没有其他部署。要停止服务：${toCommand(task, 'pause')}`,
      ),
    ]);
  }
  if (before.includes(undefined)) {
    return new UserError('UNDO_UNKNOWN', [
      say(
        `The previous version is unknown. Choose a version yourself: ${toCommand(task, 'rollback')}`,
        `之前的版本未知。请自己选择版本：${toCommand(task, 'rollback')}`,
      ),
    ]);
  }
  return new UserError('UNDO_DONE', [
    say(
      'The version before the last deploy is already running: there is nothing to undo, and nothing was changed.',
      '最近一次部署之前的版本已经在运行：没有可撤销的内容，未做任何改动。',
    ),
    say(
      `To go further back, choose a version: ${toCommand(task, 'rollback')}`,
      `要退回更早的版本，请自己选择：${toCommand(task, 'rollback')}`,
    ),
  ]);
}
