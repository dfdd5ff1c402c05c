import {
  type Cloud,
  type CloudSession,
  type DeployedFunction,
  type Deployment,
  type FunctionPlan,
  toAddresses,
} from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { type Access, describeAccess } from '../../shared/release/access';
import { type Project, readProject } from '../../shared/release/project';
import { type Release, releaseVariable, toReleaseText } from '../../shared/release/release';
import { keepState, readState } from '../state';
import { readAccesses, toOpenings } from './accesses';
import { askAddresses } from './ask-address';
import { confirm } from './confirm';
import { toExamples } from './examples';
import { toSummary } from './summary';

/** A deploy, from the question what serves to the answer what serves now. */
export interface Deploy {
  /** Says what will change, asks where that opens or ends something, and hands on what to note. */
  begin(): Promise<void>;
  /** Once osls has decided for itself whether there is something to do: it may be wrong. */
  skipIfSame(): void;
  /** Deletes what the YAML file no longer has, and notes the region. */
  finish(): Promise<void>;
  /** Shows what serves now, and how to use it; gives whether there is an address to verify, and a new one. */
  show(): Promise<{ readonly canVerify: boolean; readonly isNew: boolean }>;
}

/** The plans of a deploy, function by function. */
type Plans = ReadonlyMap<string, FunctionPlan>;

/**
 * Begins once everything is packed.
 *
 * @param only the function of `deploy function`.
 */
export async function createDeploy(task: Task, cloud: Cloud, only?: string): Promise<Deploy> {
  const { serverless, log, progress, writeText } = task;
  const project = readProject(serverless.serviceDir);
  const session = await cloud.open(task);
  let nothingChanges = false;
  let endsFunctions = false;
  let region = '';
  let former: string | undefined;
  return {
    async begin() {
      const step = progress.create({
        message: say('Looking at what serves', '查看正在运行的内容'),
      });
      try {
        await session.prepare((text) => step.update(text));
        const now = await askAddresses(await session.look());
        const plans = await session.plan(now, only);
        const accesses = await readAccesses(session, serverless.serviceDir);
        step.remove();
        nothingChanges = plans.size === 0;
        endsFunctions = [...plans.values()].some(({ kind }) => kind === 'remove');
        region = now.region;
        former = toAddresses(now).http;
        announce(task, now, plans, accesses);
        const openings = toOpenings(now, accesses, only);
        await confirm(task, only ? `deploy function -f ${only}` : 'deploy', [
          ...openings,
          ...toEndings(now, plans),
          ...findMove(task, cloud, now),
        ]);
        session.carry(toReleases(session, now, plans, accesses, project));
        if (!nothingChanges) session.enforce();
      } finally {
        step.remove();
      }
    },
    skipIfSame() {
      if (nothingChanges) session.skip();
    },
    async finish() {
      // osls would print an address that it remembers; what serves is shown at the end.
      serverless.serviceOutputs.clear();
      if (endsFunctions) {
        for (const change of await session.removeLeftovers()) log.success(change);
      }
      const { regions } = readState(serverless.serviceDir);
      keepState(serverless.serviceDir, { regions: { ...regions, [toKey(task, cloud)]: region } });
    },
    async show() {
      const now = await askAddresses(await session.look());
      if (nothingChanges)
        log.success(say('Nothing has changed, nothing was done.', '没有变化，什么都没做。'));
      writeText(['', ...toSummary(task, cloud, now, project)]);
      for (const one of now.functions) {
        const wanted = session.wanted.find(({ key }) => key === one.key);
        const examples = wanted ? toExamples(task, one, wanted.variables.UPSTREAM_URL) : [];
        if (examples.length > 0) writeText(['', ...examples]);
      }
      const { http } = toAddresses(now);
      if (http === undefined) return { canVerify: false, isNew: false };
      const paused = now.functions.filter(({ isPaused }) => isPaused).map(({ key }) => key);
      if (paused.length > 0) {
        log.warning(
          say(
            `Paused: ${paused.join(', ')}. To resume: ${toCommand(task, 'resume')}`,
            `已暂停：${paused.join('、')}。恢复服务：${toCommand(task, 'resume')}`,
          ),
        );
      }
      return { canVerify: paused.length === 0, isNew: http !== former };
    },
  };
}

function announce(
  task: Task,
  { functions, region }: Deployment,
  plans: Plans,
  accesses: ReadonlyMap<string, Access>,
): void {
  const { service, provider } = task.serverless.service;
  const { log } = task;
  if (functions.length === 0) {
    log.notice(
      say(
        `First deploy of ${service}, stage ${provider.stage}, to ${region}: makes ${[...plans.keys()].join(' and ')}, with a new address.`,
        `首次部署 ${service}，阶段 ${provider.stage}，地域 ${region}：创建 ${[...plans.keys()].join('、')}，得到新的地址。`,
      ),
    );
    return;
  }
  if (plans.size === 0) return;
  const lines = [...plans].map(([key, plan]) => {
    const [now, next] = [functions.find((one) => one.key === key)?.access, accesses.get(key)];
    const change = now && next && describeChange(now, next);
    return `  ${key}: ${describePlan(plan)}${change ?? ''}`;
  });
  log.notice(
    [say(`What this deploy changes in ${region}:`, `本次部署在 ${region} 要改：`), ...lines].join(
      '\n',
    ),
  );
}

/** Who may use it then, where that changes. */
function describeChange(now: Access, next: Access): string | undefined {
  const [before, after] = [now, next].map((access) => describeAccess(access));
  if (before === after) return undefined;
  return say(`; access then: ${after}`, `；之后的访问：${after}`);
}

function describePlan({ kind, changes }: FunctionPlan): string {
  if (kind === 'create') return say('is new, with an address of its own', '新建，有自己的地址');
  if (kind === 'remove') return say('is removed', '删除');
  return changes.join(', ');
}

function toEndings({ functions }: Deployment, plans: Plans): string[] {
  return functions
    .filter(({ key }) => plans.get(key)?.kind === 'remove')
    .map(({ key, address }) =>
      say(
        `${key}: is removed, since the YAML file does not have it or switches it off${address ? `; its address ${address} is deleted permanently` : ''}`,
        `${key}：YAML 文件里没有或已关闭，将被删除${address ? `；它的地址 ${address} 永久消失` : ''}`,
      ),
    );
}

const toKey = ({ serverless }: Task, { id }: Cloud) =>
  [id, serverless.service.service, serverless.service.provider.stage].join('/');

/** Another region is another function with another address: nobody wants that by a slip. */
function findMove(task: Task, cloud: Cloud, { functions, region }: Deployment): string[] {
  const last = readState(task.serverless.serviceDir).regions?.[toKey(task, cloud)];
  if (last === undefined) {
    if (functions.length === 0) {
      task.log.notice(
        say(
          'No deploy of this checkout is noted, so nothing is known of other regions and stages.',
          '本地没有部署记录，所以不知道其他地域和阶段的情况。',
        ),
      );
    }
    return [];
  }
  if (last === region || functions.length > 0) return [];
  const there = { ...task, given: { ...task.given, region: last } };
  return [
    say(
      `goes to ${region}, with a new address; the last deploy went to ${last}, where it stays until "${toCommand(there, 'remove')}"`,
      `部署到 ${region}，得到新的地址；上一次部署在 ${last}，它会留在那里，直到运行 "${toCommand(there, 'remove')}"`,
    ),
  ];
}

/** What each function notes of itself: one that does not change keeps what it has noted. */
function toReleases(
  session: CloudSession,
  { functions }: Deployment,
  plans: Plans,
  accesses: ReadonlyMap<string, Access>,
  { version, commit }: Project,
): Map<string, string> {
  const at = session.nextAt();
  const releases = new Map<string, string>();
  for (const { key, variables } of session.wanted) {
    const note = (release: Release) => {
      const text = toReleaseText(release, findRoom(variables));
      if (text !== undefined) releases.set(key, text);
    };
    const access = accesses.get(key);
    const former = functions.find((one) => one.key === key);
    if (!plans.has(key) && !plans.has('stack')) {
      if (former?.release) note(former.release);
      continue;
    }
    if (!access) continue;
    note({
      ...{ version, commit, at, access },
      before: former ? former.releaseId : 'none',
      revoked: toRevoked(former, access),
    });
  }
  return releases;
}

const mostBytes = 4096;

/** What the other variables leave. */
function findRoom(variables: Readonly<Record<string, string>>): number {
  const pairs = Object.entries(variables).filter(([name]) => name !== releaseVariable);
  const used = pairs.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  return mostBytes - used - releaseVariable.length - 64;
}

/** Every key that was valid once, and is not after this deploy. */
function toRevoked(former: DeployedFunction | undefined, { keys }: Access): string[] {
  const valid = new Set(keys.map(({ mark }) => mark));
  const once = [
    ...(former?.release?.revoked ?? []),
    ...(former?.access.keys ?? []).map(({ mark }) => mark),
  ];
  return [...new Set(once)].filter((mark) => !valid.has(mark));
}
