import { toCommand } from '../../command-line';
import type { Task } from '../../framework';
import { say } from '../../language';
import { guessAccess } from '../../release/access';
import { readRelease, releaseVariable } from '../../release/release';
import { UserError } from '../../user-error';
import { createAwsApi } from '../aws/api';
import { checkDeploy } from '../aws/before-deploy';
import { describeDeployment } from '../aws/deployments';
import { examineAws } from '../aws/findings';
import type { LookRequest } from '../aws/look';
import { toKnownVariables } from '../aws/stack-functions';
import { openStack } from '../aws/stack-session';
import type { CloudSession, DeployedFunction } from '../cloud';
import { findRevisions } from './web-functions';

/** Web Functions: an ordinary stack, but their endpoint can be paused only in the YAML file. */
export function openAwsWeb(task: Task): CloudSession {
  const api = createAwsApi(task);
  const pauseInYaml = async (): Promise<never> => {
    throw new UserError('OPERATIONS_NOT_DEPLOYED', [
      say(
        'Web Functions are paused in the YAML file: set ThrottleConfig: { RateLimit: 0 } on the',
        'Web Functions 在 YAML 文件里暂停：在端点设置 ThrottleConfig: { RateLimit: 0 }',
      ),
      say(
        `endpoint and deploy (${toCommand(task, 'deploy')}); remove it and deploy to resume.`,
        `并部署（${toCommand(task, 'deploy')}）；删除该设置并部署即可恢复。`,
      ),
    ]);
  };
  return {
    // The code's name in the bucket is its hash, so the template contains it.
    ...openStack(task, api, { findFunctions: findRevisions, look, findOtherCode: async () => [] }),
    wanted: findRevisions(task.serverless.service.resources ?? {}).map((entry) => ({
      key: entry.key,
      variables: toKnownVariables(entry.variables),
      isSigned: entry.isSigned,
    })),
    checkDeploy: () => checkDeploy(task, api),
    examine: () => examineAws(task, api),
    pause: pauseInYaml,
    resume: pauseInYaml,
  };
}

/** No known Lambda API returns these; a revision never changes, so the template is accurate. */
async function look({ task, stack, entry }: LookRequest): Promise<DeployedFunction> {
  const { key, isSigned, isClosed } = entry;
  const variables = toKnownVariables(entry.variables);
  const release = readRelease(variables[releaseVariable]);
  const access = release?.access ?? guessAccess(variables);
  const address = (stack.Outputs ?? []).find(
    ({ OutputKey }) => OutputKey === `${key}EndpointAddress`,
  );
  const wanted = findRevisions(task.serverless.service.resources ?? {});
  const id = release && String(release.at);
  return {
    ...{ key, release },
    name: entry.name ?? key,
    isWanted: wanted.some((one) => one.key === key),
    address: address?.OutputValue?.replace(/\/$/, ''),
    releaseId: id,
    releaseName: describeDeployment(id),
    access: isSigned ? { ...access, mode: 'signed' } : access,
    isPaused: isClosed,
    pausedStatus: 429,
    changed: stack.LastUpdatedTime ?? stack.CreationTime,
  };
}
