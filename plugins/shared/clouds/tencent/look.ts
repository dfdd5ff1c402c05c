import { say } from '../../language';
import { guessAccess } from '../../release/access';
import { readRelease, releaseVariable } from '../../release/release';
import type { DeployedFunction, Deployment } from '../cloud';
import type { Context } from './context';
import { type CloudFunction, findFunction } from './scf/cloud-function';
import { findFunctionUrl } from './scf/function-url';
import { readReserved } from './scf/reserved';
import { findLiveVersion, listVersions } from './scf/versions';
import { findServiceFunctions, type ServiceFunction } from './service-functions';

/** The deployed functions in the region of a command. */
export async function lookAtTencent(context: Context): Promise<Deployment> {
  const functions: DeployedFunction[] = [];
  for (const target of await findServiceFunctions(context)) {
    functions.push(...(await lookAtFunction(context, target)));
  }
  return { region: context.region, functions };
}

async function lookAtFunction(
  context: Context,
  target: ServiceFunction,
): Promise<DeployedFunction[]> {
  const api = context.createApi();
  const last = await findFunction(api, target);
  if (!last) return [];
  const [url, live, [newest], reserved] = await Promise.all([
    findFunctionUrl(api, target),
    findLiveVersion(api, target),
    listVersions(api, target),
    readReserved(api, target),
  ]);
  const isPinned = /^\d+$/.test(live);
  // A version has its own code, settings and variables.
  const serving = (isPinned && (await findFunction(api, target, live))) || last;
  const variables = toVariables(serving);
  const release = readRelease(variables[releaseVariable]);
  const access = release?.access ?? guessAccess(variables);
  const id = isPinned ? live : newest && String(newest.number);
  return [
    {
      ...{ key: target.key, name: target.name, isWanted: target.isWanted, release },
      address: url?.address || undefined,
      releaseId: id,
      releaseName:
        isPinned || id
          ? say(`version ${id}`, `版本 ${id}`)
          : say('no version kept', '没有保留版本'),
      access: url?.settings.authType === 'CAM' ? { ...access, mode: 'signed' } : access,
      isPaused: reserved === 0,
      pausedStatus: 432,
      trouble: findTrouble(last),
      changed: toDate(last.ModTime),
    },
  ];
}

/** The variables of a function, by name. */
export function toVariables({ Environment }: CloudFunction): Record<string, string> {
  const pairs = (Environment?.Variables ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}

function findTrouble({ AvailableStatus, Status, StatusReasons }: CloudFunction) {
  if (AvailableStatus === 'InsufficientBalance') {
    return say(
      'stopped, the account is in arrears: the address returns 410',
      '账号欠费，已停止服务：地址返回 410',
    );
  }
  if (Status === undefined || Status === 'Active') return undefined;
  const reasons = (StatusReasons ?? []).map(
    ({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`,
  );
  return [say(`in the state ${Status}`, `处于状态 ${Status}`), ...reasons].join('; ');
}

/** Tencent Cloud returns Beijing times without a time zone. */
function toDate(text: string | undefined): Date | undefined {
  const time = Date.parse(`${text?.replace(' ', 'T')}+08:00`);
  return Number.isNaN(time) ? undefined : new Date(time);
}
