import { UserError } from '../../user-error';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { change, findFunction, toTarget, unlessGone } from './scf/cloud-function';
import type { FunctionSettings } from './scf/settings';
import { latest } from './scf/versions';

/**
 * An alias that nothing points to remembers, in its description, the quota from before the pause: it
 * is in the cloud, so that another machine can resume, and a deploy does not touch it.
 */
const memo = 'paused';

/** The quota that a function has to itself, in MB; undefined when it shares that of the region. */
export async function readReserved(
  context: Context,
  settings: FunctionSettings,
): Promise<number | undefined> {
  const api = context.createApi();
  const answer = await api.scf('GetReservedConcurrencyConfig', toTarget(settings));
  return answer.ReservedMem ?? undefined;
}

/** Takes the quota of each function away. Answers that have begun go on to their end. */
export async function pauseTencent(context: Context): Promise<string[]> {
  const api = context.createApi();
  const done: string[] = [];
  for (const settings of await findDeployed(context)) {
    const reserved = await readReserved(context, settings);
    if (reserved === 0) {
      done.push(`${settings.key}: was paused already`);
      continue;
    }
    const remembered = {
      ...toTarget(settings),
      Name: memo,
      FunctionVersion: latest,
      // Only letters, digits, spaces, commas and full stops are allowed in it.
      Description: `Paused. Before ${reserved ?? 'no quota of its own'}`,
    };
    await forget(context, settings);
    await change(api, settings, () => api.scf('CreateAlias', remembered));
    const nothing = { ...toTarget(settings), ReservedConcurrencyMem: 0 };
    await change(api, settings, () => api.scf('PutReservedConcurrencyConfig', nothing));
    done.push(`${settings.key}: paused, the address answers 432`);
  }
  return done;
}

/** Gives each function its quota back. */
export async function resumeTencent(context: Context): Promise<string[]> {
  const api = context.createApi();
  const done: string[] = [];
  for (const settings of await findDeployed(context)) {
    if ((await readReserved(context, settings)) !== 0) {
      done.push(`${settings.key}: was not paused`);
      continue;
    }
    const former = await recall(context, settings);
    if (former) {
      const request = { ...toTarget(settings), ReservedConcurrencyMem: former };
      await change(api, settings, () => api.scf('PutReservedConcurrencyConfig', request));
    } else {
      const request = toTarget(settings);
      await change(api, settings, () => api.scf('DeleteReservedConcurrencyConfig', request));
    }
    await forget(context, settings);
    done.push(`${settings.key}: serves again${former ? ` with ${former} MB of its own` : ''}`);
  }
  return done;
}

async function recall(context: Context, settings: FunctionSettings): Promise<number | undefined> {
  try {
    const request = { ...toTarget(settings), Name: memo };
    const { Description = '' } = await context.createApi().scf('GetAlias', request);
    return Number(/Before:? (\d+)$/.exec(Description)?.[1]) || undefined;
  } catch (error) {
    if (!isApiError(error, /^ResourceNotFound/)) throw error;
    return undefined;
  }
}

async function forget(context: Context, settings: FunctionSettings): Promise<void> {
  const api = context.createApi();
  const request = { ...toTarget(settings), Name: memo };
  await unlessGone(() => change(api, settings, () => api.scf('DeleteAlias', request)));
}

async function findDeployed(context: Context): Promise<FunctionSettings[]> {
  const found: FunctionSettings[] = [];
  for (const settings of context.functions) {
    if (await findFunction(context.createApi(), settings)) found.push(settings);
  }
  if (found.length > 0) return found;
  throw new UserError('OPERATIONS_NOT_DEPLOYED', [
    `Nothing is deployed in ${context.region}: there is nothing to pause or resume.`,
  ]);
}
