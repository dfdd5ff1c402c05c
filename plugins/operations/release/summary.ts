import type { Cloud, DeployedFunction, Deployment } from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';
import { describeAccess, describeInjected } from '../../shared/release/access';
import type { Project } from '../../shared/release/project';
import { describeRelease } from '../../shared/release/release';
import { toLines } from '../../shared/table';

type Row = readonly [label: string, value: string];

/** What serves, in the same words on every cloud. */
export function toSummary(
  task: Task,
  cloud: Cloud,
  { region, functions, trouble }: Deployment,
  project: Project,
): string[] {
  const { service, provider } = task.serverless.service;
  const main = functions.find(({ isWanted, address }) => isWanted && !isWebSocket(address));
  const others = functions.filter((one) => one !== main);
  const socket = others.find(({ isWanted, address }) => isWanted && isWebSocket(address));
  const rows: Row[] = [
    ['service', `${service}, stage ${provider.stage}`],
    ['cloud', cloud.title],
    ['region', region],
  ];
  if (!main) {
    rows.push(['address', `none: nothing is deployed here (${toCommand(task, 'deploy')})`]);
  } else {
    rows.push(
      ['address', main.address ?? 'none'],
      ['WebSocket', socket?.address ?? describeNoSocket(cloud)],
      ...describeServing(task, main),
      ...compareWithProject(task, main, project),
    );
  }
  if (trouble) rows.push(['trouble', trouble]);
  return [...toLines(rows), ...others.flatMap((one) => describeOther(task, one, main))];
}

const isWebSocket = (address: string | undefined) => address?.startsWith('ws') === true;

function describeNoSocket({ traits, title }: Cloud): string {
  return traits.hasWebSocketAddress
    ? 'none (WEBSOCKET=true and a deploy make one)'
    : `none on ${title}`;
}

function describeServing(task: Task, one: DeployedFunction): Row[] {
  const { release, releaseName, access, changed, trouble } = one;
  return [
    ['release', `${release ? describeRelease(release) : 'not known'} (${releaseName})`],
    ['access', describeAccess(access)],
    ['injected', describeInjected(access)],
    ['paused', describePause(task, one)],
    ['last change', changed ? toTime(changed) : 'not known'],
    ...(trouble ? [['state', trouble] as const] : []),
  ];
}

const describePause = (task: Task, { isPaused, pausedStatus }: DeployedFunction): string =>
  isPaused
    ? `yes: the address answers ${pausedStatus} to everyone until "${toCommand(task, 'resume')}"`
    : 'no';

/** `2026-11-26 11:40:12 UTC` */
const toTime = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Whether what is checked out here is what serves. */
function compareWithProject(task: Task, { release }: DeployedFunction, project: Project): Row[] {
  if (!release) return [];
  const { version, commit } = project;
  const isSame = version === release.version && (!commit || commit === release.commit);
  if (isSame) return [];
  return [['here', `${describeRelease(project)}: not what serves (${toCommand(task, 'deploy')})`]];
}

/** What is not as with the main function; all of it where the YAML file no longer has it. */
function describeOther(
  task: Task,
  one: DeployedFunction,
  main: DeployedFunction | undefined,
): string[] {
  const same = new Set(main && one.isWanted ? describeServing(task, main).map(String) : []);
  const rows = describeServing(task, one).filter(
    (row) => !same.has(String(row)) && !(one.isWanted && row[0] === 'last change'),
  );
  if (rows.length === 0) return [];
  const what = one.isWanted ? '' : ' (no longer in the YAML file; a deploy removes it)';
  return ['', `${one.key}${what}:`, ...toLines([['address', one.address ?? 'none'], ...rows])];
}
