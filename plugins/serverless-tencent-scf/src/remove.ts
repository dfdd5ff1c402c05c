import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './client';
import {
  change,
  type FunctionName,
  findFunction,
  toTarget,
  waitUntilSettled,
} from './cloud-function';
import type { Context } from './context';
import { isApiError, UserError } from './errors';
import { listTriggers, liveAlias } from './function-url';

/** Deletes every function of the YAML file, also one that is switched off in it by now. */
export async function remove(context: Context): Promise<void> {
  const api = context.createApi();
  let removed = 0;
  for (const settings of context.functions) {
    const progress = context.progress.create({ message: `${settings.key}: removing` });
    try {
      if (!(await removeFunction(api, settings))) continue;
      removed += 1;
      context.log.success(`${settings.key}: removed ${settings.name} with its address`);
    } finally {
      progress.remove();
    }
  }
  if (removed === 0) context.log.success(`Nothing was deployed in ${context.region}`);
  else
    context.log.notice(
      'The log stays in CLS until it expires; delete its topic there to be rid of it.',
    );
}

/** Deletes a function with all that hangs on it; false when there is none. */
async function removeFunction(api: Api, target: FunctionName): Promise<boolean> {
  if (!(await findFunction(api, target))) return false;
  const settled = await waitUntilSettled(api, target);
  if (!settled) return true;
  // A trigger or alias that is left over may block the deletion of the function.
  for (const { Type = '', TriggerName = '', Qualifier } of await listTriggers(api, target)) {
    const request = {
      ...toTarget(target),
      Type,
      TriggerName,
      ...(Qualifier ? { Qualifier } : {}),
    };
    await unlessGone(() => change(api, target, () => api.scf('DeleteTrigger', request)));
  }
  const { Aliases = [] } = await api.scf('ListAliases', toTarget(target));
  for (const { Name } of Aliases.filter((alias) => alias.Name !== liveAlias)) {
    const request = { ...toTarget(target), Name };
    await unlessGone(() => change(api, target, () => api.scf('DeleteAlias', request)));
  }
  await unlessGone(() => change(api, target, () => api.scf('DeleteFunction', toTarget(target))));
  return waitUntilGone(api, target);
}

async function waitUntilGone(api: Api, target: FunctionName): Promise<true> {
  for (let look = 0; look < 120; look += 1) {
    const found = await waitUntilSettled(api, target);
    if (!found) return true;
    if (found.Status === 'DeleteFailed') break;
    await sleep(1000);
  }
  throw new UserError('TENCENT_DELETE_FAILED', [
    `The function ${target.name} is still there after its deletion.`,
    'Run "npx sls remove" again. If that does not help, delete it in the console: https://console.cloud.tencent.com/scf.',
  ]);
}

/** After a lost answer the second try finds nothing to delete: that is what was wanted. */
async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isApiError(error, /^ResourceNotFound/)) throw error;
  }
}
