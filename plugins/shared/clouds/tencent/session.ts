import type { Task } from '../../framework';
import type { CloudSession } from '../cloud';
import { createContext } from './context';
import { examineTencent } from './findings';
import { pauseTencent, resumeTencent } from './pause';
import { findFunction } from './scf/cloud-function';
import { findFunctionUrl } from './scf/function-url';
import { findServedVersion, serveVersion } from './served';

/** Tencent Cloud SCF, through the API client of its provider plugin. */
export function openTencent(task: Task): CloudSession {
  const context = createContext(task, 'enabled');
  return {
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
    checkDeploy: async () => undefined,
    findServed: () => findServedVersion(context),
    serve: (name) => serveVersion(context, name),
    examine: () => examineTencent(task, context),
    pause: () => pauseTencent(context),
    resume: () => resumeTencent(context),
  };
}
