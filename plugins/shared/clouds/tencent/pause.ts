import { say } from '../../language';
import { UserError } from '../../user-error';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { change, toTarget, unlessGone } from './scf/cloud-function';
import { readReserved } from './scf/reserved';
import { latest } from './scf/versions';
import { findServiceFunctions, type ServiceFunction } from './service-functions';

/**
 * An alias that nothing points to remembers, in its description, the quota from before the pause: it
 * is in the cloud, so that another machine can resume, and a deploy does not touch it.
 */
const memo = 'paused';

/** Takes the quota of each function away. Answers that have begun go on to their end. */
export async function pauseTencent(context: Context): Promise<string[]> {
  return forEachFunction(context, async (target) => {
    const api = context.createApi();
    // Nothing may keep the function from being stopped: not even that its quota cannot be read.
    const reserved = await readReserved(api, target).catch(() => undefined);
    if (reserved === 0)
      return say(`${target.key}: was paused already`, `${target.key}：已经是暂停状态`);
    const nothing = { ...toTarget(target), ReservedConcurrencyMem: 0 };
    await change(api, target, () => api.scf('PutReservedConcurrencyConfig', nothing));
    const paused = say(
      `${target.key}: paused, the address answers 432`,
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
          `${paused}. Its own quota of ${reserved} MB could not be noted: after a resume, set it again in the console`,
          `${paused}。它原来独占的 ${reserved} MB 配额没能记下来：恢复之后请在控制台重新设置`,
        );
  });
}

/** Gives each function its quota back. */
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
      `${target.key}: serves again${former ? ` with ${former} MB of its own` : ''}`,
      `${target.key}：已恢复服务${former ? `，独占配额 ${former} MB` : ''}`,
    );
  });
}

async function remember(context: Context, target: ServiceFunction, reserved: number) {
  const api = context.createApi();
  await forget(context, target);
  // Letters, digits, spaces, commas and full stops are all that a description may hold.
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

/** False when the cloud refused it: the pause stands all the same. */
const unlessUnnoted = (note: () => Promise<void>): Promise<boolean> =>
  note().then(
    () => true,
    () => false,
  );

/** Goes on after a function that fails: the others must not stay open because of it. */
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
      `Nothing is deployed in ${context.region}: there is nothing to pause or resume.`,
      `${context.region} 里没有部署任何东西：没有可以暂停或恢复的函数。`,
    ),
  ]);
}
