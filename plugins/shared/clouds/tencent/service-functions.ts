import { say } from '../../language';
import type { ScfAnswer } from './api/client';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { type FunctionName, findFunction } from './scf/cloud-function';

/** A deployed function of this service and stage. */
export interface ServiceFunction extends FunctionName {
  readonly key: string;
  /** Whether the YAML file contains it, enabled. */
  readonly isWanted: boolean;
}

/**
 * All functions of this service and stage in the cloud, including those that the YAML file disables or
 * no longer contains, which would keep serving their old code to their old keys unnoticed.
 */
export async function findServiceFunctions(context: Context): Promise<ServiceFunction[]> {
  const api = context.createApi();
  const found: ServiceFunction[] = [];
  for (const { key, name, namespace, enabled } of context.functions) {
    if (await findFunction(api, { name, namespace })) {
      found.push({ key, name, namespace, isWanted: enabled });
    }
  }
  const known = new Set(context.functions.map(({ name }) => name));
  return [...found, ...(await findLeftovers(context, known))];
}

/** Functions that are not in the YAML file, identified by their name and creation tags. */
async function findLeftovers(
  { createApi, service, log }: Context,
  known: ReadonlySet<string>,
): Promise<ServiceFunction[]> {
  const { stage, namespace = 'default' } = service.provider;
  const prefix = `${service.service}-${stage}-`;
  const found: ServiceFunction[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const request = { Namespace: namespace, SearchKey: prefix, Offset: offset, Limit: pageSize };
    let page: NonNullable<ScfAnswer<'ListFunctions'>['Functions']>;
    try {
      page = (await createApi().scf('ListFunctions', request)).Functions ?? [];
    } catch (error) {
      if (!isApiError(error, /UnauthorizedOperation/)) throw error;
      log.warning(
        say(
          'Functions that are no longer in the YAML file cannot be listed: the key lacks scf:ListFunctions (see the policy in docs/deploy-tencent.md).',
          '无法列出 YAML 文件里已经删除的函数：密钥没有 scf:ListFunctions 权限（策略见 docs/deploy-tencent.zh-CN.md）。',
        ),
      );
      return found;
    }
    for (const { FunctionName = '', Tags = [] } of page) {
      if (!FunctionName.startsWith(prefix) || known.has(FunctionName)) continue;
      const tags = new Map((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
      // A stage may be called "prod-eu", so the name alone is ambiguous.
      if (tags.get('service') !== service.service || tags.get('stage') !== stage) continue;
      const key = FunctionName.slice(prefix.length);
      found.push({ key, name: FunctionName, namespace, isWanted: false });
    }
    if (page.length < pageSize) return found;
  }
}

const pageSize = 100;
