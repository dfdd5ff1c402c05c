import type { Context } from '../../shared/clouds/tencent/context';
import { removeFunction } from '../../shared/clouds/tencent/scf/removal';
import { findServiceFunctions } from '../../shared/clouds/tencent/service-functions';
import { say } from '../../shared/language';

/** Deletes every function of the service and stage, also one that the YAML file no longer has. */
export async function remove(context: Context): Promise<void> {
  const api = context.createApi();
  let removed = 0;
  for (const target of await findServiceFunctions(context)) {
    const progress = context.progress.create({ message: `${target.key}: removing` });
    try {
      if (!(await removeFunction(api, target))) continue;
      removed += 1;
      context.log.success(
        say(
          `${target.key}: removed ${target.name} with its address`,
          `${target.key}：已删除 ${target.name} 和它的地址`,
        ),
      );
    } finally {
      progress.remove();
    }
  }
  if (removed === 0)
    context.log.success(
      say(`Nothing was deployed in ${context.region}`, `${context.region} 里没有部署任何东西`),
    );
  else
    context.log.notice(
      say(
        'The log stays in CLS until it expires; delete its topic there to be rid of it.',
        '日志会留在 CLS 里直到过期；要清除，请在那里删除日志主题。',
      ),
    );
}
