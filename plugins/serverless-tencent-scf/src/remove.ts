import type { Api } from '../../shared/clouds/tencent/api/client';
import type { Context } from '../../shared/clouds/tencent/context';
import {
  change,
  deleteFunction,
  type FunctionName,
  findFunction,
  toTarget,
  unlessGone,
  waitUntilSettled,
} from '../../shared/clouds/tencent/scf/cloud-function';
import { listTriggers, liveAlias } from '../../shared/clouds/tencent/scf/function-url';

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
  await deleteFunction(api, target);
  return true;
}
