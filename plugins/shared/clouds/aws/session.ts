import type { Task } from '../../framework';
import type { CloudSession } from '../cloud';
import { createAwsApi } from './api';
import { checkDeploy } from './before-deploy';
import { examineAws } from './findings';
import { pauseAws, resumeAws } from './pause';
import { findServedDeployment, serveDeployment } from './served';

/** AWS, through the SDK that osls brings, with its credentials, region and endpoint. */
export function openAws(task: Task): CloudSession {
  const api = createAwsApi(task);
  return {
    async findAddresses() {
      const { Outputs = [] } = (await api.findStack()) ?? {};
      // `ProxyLambdaFunctionUrl` of osls, or that of a Web Function: whatever is an address.
      const url = Outputs.map(({ OutputValue = '' }) => OutputValue).find((value) =>
        /^https?:\/\//.test(value),
      );
      return { http: url?.replace(/\/$/, '') };
    },
    checkDeploy: () => checkDeploy(task, api),
    findServed: () => findServedDeployment(api),
    serve: (name) => serveDeployment(task, name),
    examine: () => examineAws(task, api),
    pause: () => pauseAws(task, api),
    resume: () => resumeAws(task, api),
  };
}
