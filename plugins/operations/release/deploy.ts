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

/** A deploy, from comparing with what is deployed to reporting the result. */
export interface Deploy {
  /**
   * Reports what will change, asks before widening access or removing something, and prepares the release
   * records.
   */
  begin(): Promise<void>;
  /** Called after osls has compared by itself, which may be wrong: skips the deploy if nothing changes. */
  skipIfSame(): void;
  /** Deletes what the YAML file no longer contains, and records the region. */
  finish(): Promise<void>;
  /**
   * Prints what is deployed now and how to use it. Returns whether there is an address to verify, and
   * whether it is new.
   */
  show(): Promise<{ readonly canVerify: boolean; readonly isNew: boolean }>;
}

/** The plans of a deploy, function by function. */
type Plans = ReadonlyMap<string, FunctionPlan>;

/**
 * Called once everything is packaged.
 *
 * @param only the function of `deploy function`.
 */
export async function createDeploy(task: Task, cloud: Cloud, only?: string): Promise<Deploy> {
  const { serverless, log, progress, writeText } = task;
  const project = readProject(serverless.serviceDir);
  const session = await cloud.open(task);
  let nothingChanges = false;
  let removesFunctions = false;
  let region = '';
  let former: string | undefined;
  return {
    async begin() {
      const step = progress.create({
        message: say('Checking what is deployed', '正在检查已部署的内容'),
      });
      try {
        await session.prepare((text) => step.update(text));
        const now = await askAddresses(await session.look());
        const plans = await session.plan(now, only);
        const accesses = await readAccesses(session, serverless.serviceDir);
        step.remove();
        nothingChanges = plans.size === 0;
        removesFunctions = [...plans.values()].some(({ kind }) => kind === 'remove');
        region = now.region;
        former = toAddresses(now).http;
        announce(task, now, plans, accesses);
        const openings = toOpenings(now, accesses, only);
        await confirm(task, only ? `deploy function -f ${only}` : 'deploy', [
          ...openings,
          ...toRemovals(now, plans),
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
      // osls would print a remembered address; the current one is shown at the end.
      serverless.serviceOutputs.clear();
      if (removesFunctions) {
        for (const change of await session.removeLeftovers()) log.success(change);
      }
      const { regions } = readState(serverless.serviceDir);
      keepState(serverless.serviceDir, { regions: { ...regions, [toKey(task, cloud)]: region } });
    },
    async show() {
      const now = await askAddresses(await session.look());
      if (nothingChanges)
        log.success(say('No changes: nothing was deployed.', '没有变化，未进行部署。'));
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
        `First deploy of ${service}, stage ${provider.stage}, to ${region}: creates ${[...plans.keys()].join(' and ')}, with a new address.`,
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
    [say(`Changes of this deploy in ${region}:`, `本次部署在 ${region} 的变更：`), ...lines].join(
      '\n',
    ),
  );
}

/** Who may use the proxy after the deploy, if that changes. */
function describeChange(now: Access, next: Access): string | undefined {
  const [before, after] = [now, next].map((access) => describeAccess(access));
  if (before === after) return undefined;
  return say(`; access after the deploy: ${after}`, `；部署后的访问权限：${after}`);
}

function describePlan({ kind, changes }: FunctionPlan): string {
  if (kind === 'create') return say('new, with its own address', '新建，有自己的地址');
  if (kind === 'remove') return say('will be removed', '删除');
  return changes.join(', ');
}

function toRemovals({ functions }: Deployment, plans: Plans): string[] {
  return functions
    .filter(({ key }) => plans.get(key)?.kind === 'remove')
    .map(({ key, address }) =>
      say(
        `${key}: will be removed, because it is not in the YAML file or is disabled there${address ? `; its address ${address} is deleted permanently` : ''}`,
        `${key}：YAML 文件里没有或已关闭，将被删除${address ? `；它的地址 ${address} 将永久失效` : ''}`,
      ),
    );
}

const toKey = ({ serverless }: Task, { id }: Cloud) =>
  [id, serverless.service.service, serverless.service.provider.stage].join('/');

/**
 * In another region, a deploy creates another function with another address, which should not happen by
 * mistake.
 */
function findMove(task: Task, cloud: Cloud, { functions, region }: Deployment): string[] {
  const last = readState(task.serverless.serviceDir).regions?.[toKey(task, cloud)];
  if (last === undefined) {
    if (functions.length === 0) {
      task.log.notice(
        say(
          'This checkout has no record of a deploy, so other regions and stages are not checked.',
          '本地没有部署记录，因此不检查其他地域和阶段。',
        ),
      );
    }
    return [];
  }
  if (last === region || functions.length > 0) return [];
  const there = { ...task, given: { ...task.given, region: last } };
  return [
    say(
      `will be deployed to ${region}, with a new address; the last deploy, in ${last}, stays there until you run "${toCommand(there, 'remove')}"`,
      `将部署到 ${region}，得到新的地址；上一次部署在 ${last}，会一直保留，直到运行 "${toCommand(there, 'remove')}"`,
    ),
  ];
}

/** The record of its release in each function; a function that does not change keeps its record. */
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

/** The bytes that the other variables leave. */
function findRoom(variables: Readonly<Record<string, string>>): number {
  const pairs = Object.entries(variables).filter(([name]) => name !== releaseVariable);
  const used = pairs.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  return mostBytes - used - releaseVariable.length - 64;
}

/** Every key that was valid before and is not after this deploy. */
function toRevoked(former: DeployedFunction | undefined, { keys }: Access): string[] {
  const valid = new Set(keys.map(({ mark }) => mark));
  const once = [
    ...(former?.release?.revoked ?? []),
    ...(former?.access.keys ?? []).map(({ mark }) => mark),
  ];
  return [...new Set(once)].filter((mark) => !valid.has(mark));
}
