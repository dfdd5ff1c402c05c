import type { Context } from '../../shared/clouds/tencent/context';
import { removeFunction } from '../../shared/clouds/tencent/scf/removal';
import { findServiceFunctions } from '../../shared/clouds/tencent/service-functions';
import { say } from '../../shared/language';

/** Deletes every function of the service and stage, including those no longer in the YAML file. */
export async function remove(context: Context): Promise<void> {
  const api = context.createApi();
  let removed = 0;
  for (const target of await findServiceFunctions(context)) {
    const progress = context.progress.create({
      message: say(`${target.key}: removing`, `${target.key}：正在删除`),
    });
    try {
      if (!(await removeFunction(api, target))) continue;
      removed += 1;
      context.log.success(
        say(
          `${target.key}: removed ${target.name} and its address`,
          `${target.key}：已删除 ${target.name} 和它的地址`,
        ),
      );
    } finally {
      progress.remove();
    }
  }
  if (removed === 0)
    context.log.success(
      say(`Nothing was deployed in ${context.region}`, `${context.region} 没有任何部署`),
    );
  else
    context.log.notice(
      say(
        'The log stays in CLS until it expires; to delete it, delete its topic there.',
        '日志会保留在 CLS 里直到过期；要清除日志，请在 CLS 删除日志主题。',
      ),
    );
}
