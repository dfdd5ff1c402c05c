import type { Context } from '../../shared/clouds/tencent/context';
import { removeFunction } from '../../shared/clouds/tencent/scf/removal';
import { findServiceFunctions } from '../../shared/clouds/tencent/service-functions';

/** Deletes every function of the service and stage, also one that the YAML file no longer has. */
export async function remove(context: Context): Promise<void> {
  const api = context.createApi();
  let removed = 0;
  for (const target of await findServiceFunctions(context)) {
    const progress = context.progress.create({ message: `${target.key}: removing` });
    try {
      if (!(await removeFunction(api, target))) continue;
      removed += 1;
      context.log.success(`${target.key}: removed ${target.name} with its address`);
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
