import type { Cloud, DeployedFunction, Deployment } from '../../shared/clouds/cloud';
import { toCommand } from '../../shared/command-line';
import type { Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { describeAccess, describeInjected } from '../../shared/release/access';
import type { Project } from '../../shared/release/project';
import { describeRelease } from '../../shared/release/release';
import { toLines } from '../../shared/table';

type Row = readonly [label: string, value: string];

/** The deployed state, in the same words on every cloud. */
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
    [say('service', '服务'), `${service}, ${say('stage', '阶段')} ${provider.stage}`],
    [say('cloud', '云'), cloud.title],
    [say('region', '地域'), region],
  ];
  if (!main) {
    rows.push([
      say('address', '地址'),
      say(
        `none: nothing is deployed here (${toCommand(task, 'deploy')})`,
        `无：这里还没有部署（${toCommand(task, 'deploy')}）`,
      ),
    ]);
  } else {
    rows.push(
      [say('address', '地址'), main.address ?? say('none', '无')],
      ['WebSocket', socket?.address ?? describeNoSocket(cloud)],
      ...describeServing(task, main),
      ...compareWithProject(task, main, project),
    );
  }
  if (trouble) rows.push([say('trouble', '问题'), trouble]);
  return [...toLines(rows), ...others.flatMap((one) => describeOther(task, one, main))];
}

const isWebSocket = (address: string | undefined) => address?.startsWith('ws') === true;

function describeNoSocket({ traits, title }: Cloud): string {
  return traits.hasWebSocketAddress
    ? say('none (set WEBSOCKET=true and deploy)', '无（设置 WEBSOCKET=true 并部署即可）')
    : say(`none on ${title}`, `${title} 没有`);
}

function describeServing(task: Task, one: DeployedFunction): Row[] {
  const { release, releaseName, access, changed, trouble } = one;
  return [
    [
      say('release', '版本'),
      `${release ? describeRelease(release) : say('unknown', '未知')} (${releaseName})`,
    ],
    [say('access', '访问'), describeAccess(access)],
    [say('injected', '注入密钥'), describeInjected(access)],
    [say('paused', '暂停'), describePause(task, one)],
    [lastChange(), changed ? toTime(changed) : say('unknown', '未知')],
    ...(trouble ? [[say('state', '状态'), trouble] as const] : []),
  ];
}

const describePause = (task: Task, { isPaused, pausedStatus }: DeployedFunction): string =>
  isPaused
    ? say(
        `yes: the address returns ${pausedStatus} to everyone until "${toCommand(task, 'resume')}"`,
        `是：地址对所有人返回 ${pausedStatus}，直到运行 "${toCommand(task, 'resume')}"`,
      )
    : say('no', '否');

const lastChange = () => say('last change', '最近变更');

/** `2026-11-26 11:40:12 UTC` */
const toTime = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Whether the local version is the deployed one. */
function compareWithProject(task: Task, { release }: DeployedFunction, project: Project): Row[] {
  if (!release) return [];
  const { version, commit } = project;
  const isSame = version === release.version && (!commit || commit === release.commit);
  if (isSame) return [];
  const here = describeRelease(project);
  return [
    [
      say('local', '本地'),
      say(
        `${here}: differs from the release (${toCommand(task, 'deploy')})`,
        `${here}：与已部署的版本不同（${toCommand(task, 'deploy')}）`,
      ),
    ],
  ];
}

/** What differs from the main function; everything if the function is no longer in the YAML file. */
function describeOther(
  task: Task,
  one: DeployedFunction,
  main: DeployedFunction | undefined,
): string[] {
  const same = new Set(main && one.isWanted ? describeServing(task, main).map(String) : []);
  const rows = describeServing(task, one).filter(
    (row) => !same.has(String(row)) && !(one.isWanted && row[0] === lastChange()),
  );
  if (rows.length === 0) return [];
  const what = one.isWanted
    ? ''
    : say(
        ' (not in the YAML file, or disabled there; a deploy removes it)',
        '（YAML 文件里没有，或已关闭；部署会删除它）',
      );
  return [
    '',
    `${one.key}${what}:`,
    ...toLines([[say('address', '地址'), one.address ?? say('none', '无')], ...rows]),
  ];
}
