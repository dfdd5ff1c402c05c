import { say } from '../../language';
import { UserError } from '../../user-error';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { change, toTarget, unlessGone } from './scf/cloud-function';
import { readReserved } from './scf/reserved';
import { latest } from './scf/versions';
import { findServiceFunctions, type ServiceFunction } from './service-functions';

/**
 * The description of an unused alias stores the quota from before the pause: it
 * is in the cloud, so that another machine can resume, and a deploy does not touch it.
 */
const memo = 'paused';

/** Sets the quota of each function to zero. Responses in progress complete. */
export async function pauseTencent(context: Context): Promise<string[]> {
  return forEachFunction(context, async (target) => {
    const api = context.createApi();
    // Nothing may prevent the pause, not even an unreadable quota.
    const reserved = await readReserved(api, target).catch(() => undefined);
    if (reserved === 0)
      return say(`${target.key}: already paused`, `${target.key}：已经是暂停状态`);
    const nothing = { ...toTarget(target), ReservedConcurrencyMem: 0 };
    await change(api, target, () => api.scf('PutReservedConcurrencyConfig', nothing));
    const paused = say(
      `${target.key}: paused, the address returns 432`,
      `${target.key}：已暂停，地址返回 432`,
    );
    if (reserved === undefined) {
      await unlessUnnoted(() => forget(context, target));
      return paused;
    }
    const isNoted = await unlessUnnoted(() => remember(context, target, reserved));
    return isNoted
      ? paused
      : say(
          `${paused}. Its dedicated quota of ${reserved} MB could not be saved: after a resume, set it again in the console`,
          `${paused}。原来的 ${reserved} MB 独占配额没能保存：恢复之后请在控制台重新设置`,
        );
  });
}

/** Restores the quota of each function. */
export async function resumeTencent(context: Context): Promise<string[]> {
  return forEachFunction(context, async (target) => {
    const api = context.createApi();
    if ((await readReserved(api, target)) !== 0) {
      return say(`${target.key}: was not paused`, `${target.key}：没有暂停`);
    }
    const former = await recall(context, target);
    if (former) {
      const request = { ...toTarget(target), ReservedConcurrencyMem: former };
      await change(api, target, () => api.scf('PutReservedConcurrencyConfig', request));
    } else {
      const request = toTarget(target);
      await change(api, target, () => api.scf('DeleteReservedConcurrencyConfig', request));
    }
    await forget(context, target);
    return say(
      `${target.key}: resumed${former ? `, with a dedicated quota of ${former} MB` : ''}`,
      `${target.key}：已恢复服务${former ? `，独占配额 ${former} MB` : ''}`,
    );
  });
}

async function remember(context: Context, target: ServiceFunction, reserved: number) {
  const api = context.createApi();
  await forget(context, target);
  // A description may contain only letters, digits, spaces, commas and full stops.
  const Description = `Paused. Before ${reserved} MB`;
  const request = { ...toTarget(target), Name: memo, FunctionVersion: latest, Description };
  await change(api, target, () => api.scf('CreateAlias', request));
}

async function recall(context: Context, target: ServiceFunction): Promise<number | undefined> {
  try {
    const request = { ...toTarget(target), Name: memo };
    const { Description = '' } = await context.createApi().scf('GetAlias', request);
    return Number(/Before:? (\d+)( MB)?$/.exec(Description)?.[1]) || undefined;
  } catch (error) {
    if (!isApiError(error, /^ResourceNotFound/)) throw error;
    return undefined;
  }
}

async function forget(context: Context, target: ServiceFunction): Promise<void> {
  const api = context.createApi();
  const request = { ...toTarget(target), Name: memo };
  await unlessGone(() => change(api, target, () => api.scf('DeleteAlias', request)));
}

/** False if the cloud rejected it: the function stays paused anyway. */
const unlessUnnoted = (note: () => Promise<void>): Promise<boolean> =>
  note().then(
    () => true,
    () => false,
  );

/** Continues if one function fails: the others must not stay open because of it. */
async function forEachFunction(
  context: Context,
  step: (target: ServiceFunction) => Promise<string>,
): Promise<string[]> {
  const done: string[] = [];
  const failures: unknown[] = [];
  for (const target of await findServiceFunctions(context)) {
    try {
      done.push(await step(target));
    } catch (error) {
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure) {
    for (const text of done) context.log.success(text);
    throw failure;
  }
  if (done.length > 0) return done;
  throw new UserError('OPERATIONS_NOT_DEPLOYED', [
    say(
      `Nothing is deployed in ${context.region}, so there is nothing to pause or resume.`,
      `${context.region} 没有任何部署，没有可以暂停或恢复的函数。`,
    ),
  ]);
}
