import type { Api } from '../api/client';
import {
  change,
  deleteFunction,
  type FunctionName,
  findFunction,
  toTarget,
  unlessGone,
  waitUntilSettled,
} from './cloud-function';
import { listTriggers, liveAlias } from './function-url';

/** Deletes a function with its triggers, aliases and versions; false if it does not exist. */
export async function removeFunction(api: Api, target: FunctionName): Promise<boolean> {
  if (!(await findFunction(api, target))) return false;
  const settled = await waitUntilSettled(api, target);
  if (!settled) return true;
  // A remaining trigger or alias may block the deletion of the function.
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
