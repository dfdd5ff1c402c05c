import type { Task } from '../framework';
import { createAwsApi } from './aws-api';
import { examineAws } from './aws-findings';
import { pauseAws, resumeAws } from './aws-pause';
import { findServedDeployment, serveDeployment } from './aws-served';
import type { Cloud } from './cloud';

/** AWS, through the SDK that osls brings, with its credentials, region and endpoint. */
export function createAws(task: Task): Cloud {
  const api = createAwsApi(task);
  return {
    name: 'aws',
    async findAddresses() {
      const { Outputs = [] } = (await api.findStack()) ?? {};
      // `ProxyLambdaFunctionUrl` of osls, or that of a Web Function: whatever is an address.
      const url = Outputs.map(({ OutputValue = '' }) => OutputValue).find((value) =>
        /^https?:\/\//.test(value),
      );
      return { http: url?.replace(/\/$/, '') };
    },
    findServed: () => findServedDeployment(api),
    serve: (name) => serveDeployment(task, name),
    examine: () => examineAws(task, api),
    pause: () => pauseAws(task, api),
    resume: () => resumeAws(task, api),
  };
}
