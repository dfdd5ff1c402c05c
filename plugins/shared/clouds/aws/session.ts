import type { Task } from '../../framework';
import type { CloudSession } from '../cloud';
import { createAwsApi } from './api';
import { checkDeploy } from './before-deploy';
import { examineAws } from './findings';
import { lookAtLambda } from './look';
import { pauseAws, resumeAws } from './pause';
import { findOtherCode } from './plan';
import { findLambdaFunctions, toKnownVariables } from './stack-functions';
import { openStack } from './stack-session';

/** AWS, through the SDK that osls includes, with its credentials, region and endpoint. */
export function openAws(task: Task): CloudSession {
  const api = createAwsApi(task);
  const { provider, functions } = task.serverless.service;
  return {
    ...openStack(task, api, {
      findFunctions: findLambdaFunctions,
      look: lookAtLambda,
      findOtherCode: (deployed) => findOtherCode(task.serverless, api, deployed),
    }),
    wanted: Object.entries(functions).map(([key, { environment, url }]) => ({
      key,
      variables: toKnownVariables({ ...provider.environment, ...environment }),
      isSigned: typeof url === 'object' && url.authorizer === 'aws_iam',
    })),
    checkDeploy: () => checkDeploy(task, api),
    examine: () => examineAws(task, api),
    pause: () => pauseAws(task, api),
    resume: () => resumeAws(task, api),
  };
}
