import { findFunction } from '../../serverless-tencent-scf/src/cloud-function';
import { createContext } from '../../serverless-tencent-scf/src/context';
import type { Serverless as TencentServerless } from '../../serverless-tencent-scf/src/framework';
import { findFunctionUrl } from '../../serverless-tencent-scf/src/function-url';
import type { Task } from '../framework';
import type { Cloud } from './cloud';
import { examineTencent } from './tencent-findings';
import { pauseTencent, resumeTencent } from './tencent-pause';
import { findServedVersion, serveVersion } from './tencent-served';

/** Tencent Cloud SCF, through the API client of its provider plugin. */
export function createTencent(task: Task): Cloud {
  const serverless = task.serverless as unknown as TencentServerless;
  const context = createContext(serverless, task.options, task, 'enabled');
  return {
    name: 'tencent',
    async findAddresses() {
      const api = context.createApi();
      const found: string[] = [];
      for (const settings of context.functions) {
        if (!(await findFunction(api, settings))) continue;
        found.push((await findFunctionUrl(api, settings))?.address ?? '');
      }
      return {
        http: found.find((address) => address.startsWith('http')),
        webSocket: found.find((address) => address.startsWith('ws')),
      };
    },
    findServed: () => findServedVersion(context),
    serve: (name) => serveVersion(context, name),
    examine: () => examineTencent(task, context),
    pause: () => pauseTencent(context),
    resume: () => resumeTencent(context),
  };
}
