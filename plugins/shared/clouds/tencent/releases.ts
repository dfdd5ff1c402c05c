import { say } from '../../language';
import { type Access, guessAccess } from '../../release/access';
import { type Release, readRelease, releaseVariable } from '../../release/release';
import type { FunctionRelease } from '../cloud';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { toVariables } from './look';
import { type CloudFunction, findFunction } from './scf/cloud-function';
import { findFunctionUrl } from './scf/function-url';
import { latest, switchLiveVersion } from './scf/versions';
import { findServiceFunctions, type ServiceFunction } from './service-functions';

/** The release recorded by the last deploy of each function: `$LATEST`, regardless of what the address serves. */
export async function findLastDeploy(context: Context): Promise<Map<string, Release>> {
  const found = new Map<string, Release>();
  for (const target of await findServiceFunctions(context)) {
    const last = await findFunction(context.createApi(), target);
    const release = last && readRelease(toVariables(last)[releaseVariable]);
    if (release) found.set(target.key, release);
  }
  return found;
}

/** The access mode of a kept version; its address may be more restrictive. */
export async function findVersion(
  context: Context,
  { key, id }: FunctionRelease,
): Promise<Access | undefined> {
  const api = context.createApi();
  const target = (await findServiceFunctions(context)).find((one) => one.key === key);
  const version = target && (await findKept(context, target, id));
  if (!version) return undefined;
  const variables = toVariables(version);
  const access = readRelease(variables[releaseVariable])?.access ?? guessAccess(variables);
  const url = await findFunctionUrl(api, target);
  return url?.settings.authType === 'CAM' ? { ...access, mode: 'signed' } : access;
}

async function findKept(
  context: Context,
  target: ServiceFunction,
  id: string,
): Promise<CloudFunction | undefined> {
  try {
    return await findFunction(context.createApi(), target, id);
  } catch (error) {
    if (!isApiError(error, /^ResourceNotFound/)) throw error;
    return undefined;
  }
}

/** Moves the addresses; the last deploy stays as `$LATEST` until the next deploy replaces it. */
export async function serveVersions(
  context: Context,
  targets: readonly FunctionRelease[],
): Promise<string[]> {
  const api = context.createApi();
  const functions = await findServiceFunctions(context);
  const done: string[] = [];
  for (const { key, id } of targets) {
    const target = functions.find((one) => one.key === key);
    if (!target) continue;
    await switchLiveVersion(api, target, id);
    const en = id === latest ? say('the last deploy', '最近一次部署') : `version ${id}`;
    const zh = id === latest ? '最近一次部署' : `版本 ${id}`;
    done.push(say(`${key} serves ${en} again`, `${key} 已恢复为${zh}`));
  }
  return done;
}
