import type { Task } from '../../framework';
import { say } from '../../language';
import { releaseVariable } from '../../release/release';
import type { CloudSession } from '../cloud';
import { createContext } from './context';
import { examineTencent } from './findings';
import { lookAtTencent } from './look';
import { pauseTencent, resumeTencent } from './pause';
import { planTencent } from './plan';
import { findLastDeploy, findVersion, serveVersions } from './releases';
import { removeFunction } from './scf/removal';
import { latest } from './scf/versions';
import { findServiceFunctions } from './service-functions';

/** Tencent Cloud SCF, with its API. */
export function openTencent(task: Task): CloudSession {
  const context = createContext(task, 'all');
  const enabled = () => context.functions.filter((settings) => settings.enabled);
  return {
    wanted: enabled().map(({ key, environment, url }) => ({
      key,
      variables: environment,
      isSigned: url?.authType === 'CAM',
    })),
    look: () => lookAtTencent(context),
    // The zips, and the variables that other plugins add, are known only after packaging.
    async plan({ functions }, only) {
      const plans = await planTencent(createContext(task, 'all'), functions);
      return new Map([...plans].filter(([key]) => only === undefined || key === only));
    },
    // Each step of a deploy checks this itself.
    prepare: async () => {},
    skip: () => {},
    enforce: () => {},
    nextAt: () => Date.now(),
    carry(releases) {
      for (const [key, text] of releases) {
        const yaml = task.serverless.service.functions[key];
        if (yaml) yaml.environment = withVariable(yaml.environment, releaseVariable, text);
      }
    },
    async removeLeftovers() {
      const done: string[] = [];
      for (const target of await findServiceFunctions(context)) {
        if (target.isWanted || !(await removeFunction(context.createApi(), target))) continue;
        done.push(
          say(
            `${target.key}: removed ${target.name} and its address`,
            `${target.key}：已删除 ${target.name} 和它的地址`,
          ),
        );
      }
      return done;
    },
    checkDeploy: async () => undefined,
    lastDeploy: latest,
    findLastDeploy: () => findLastDeploy(context),
    findRelease: (target) => findVersion(context, target),
    serve: (targets) => serveVersions(context, targets),
    examine: () => examineTencent(task, createContext(task, 'enabled')),
    pause: () => pauseTencent(context),
    resume: () => resumeTencent(context),
  };
}

/** Also accepts the form of the published plugin, with the names under `variables`. */
function withVariable(
  environment: Readonly<Record<string, unknown>> | undefined,
  name: string,
  value: string,
): Record<string, unknown> {
  const { variables } = environment ?? {};
  if (variables && typeof variables === 'object') {
    return { ...environment, variables: { ...variables, [name]: value } };
  }
  return { ...environment, [name]: value };
}
