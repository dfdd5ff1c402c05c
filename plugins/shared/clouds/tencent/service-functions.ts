import { say } from '../../language';
import type { ScfAnswer } from './api/client';
import { isApiError } from './api/errors';
import type { Context } from './context';
import { type FunctionName, findFunction } from './scf/cloud-function';

/** A function of this service and stage that exists. */
export interface ServiceFunction extends FunctionName {
  readonly key: string;
  /** Whether the YAML file has it, switched on. */
  readonly isWanted: boolean;
}

/**
 * Every function of this service and stage in the cloud: also one that the YAML file switches off or
 * no longer has, which would serve its old code to its old keys unseen.
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

/** Those that no entry of the YAML file names: told by their name and the tags of their creation. */
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
          'Functions that are no longer in the YAML file cannot be seen: the key may not do scf:ListFunctions (docs/deploy-tencent.md has the policy).',
          '看不到 YAML 文件里已经没有的函数：密钥没有 scf:ListFunctions 的权限（策略见 docs/deploy-tencent.zh-CN.md）。',
        ),
      );
      return found;
    }
    for (const { FunctionName = '', Tags = [] } of page) {
      if (!FunctionName.startsWith(prefix) || known.has(FunctionName)) continue;
      const tags = new Map((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
      // A stage may be called "prod-eu": the name alone does not tell where it ends.
      if (tags.get('service') !== service.service || tags.get('stage') !== stage) continue;
      const key = FunctionName.slice(prefix.length);
      found.push({ key, name: FunctionName, namespace, isWanted: false });
    }
    if (page.length < pageSize) return found;
  }
}

const pageSize = 100;
