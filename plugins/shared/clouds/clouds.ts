import type { Service, Task } from '../framework';
import { say } from '../language';
import { UserError } from '../user-error';
import { aws } from './aws/aws';
import { awsWeb } from './aws-web/aws-web';
import type { Cloud, CloudSession } from './cloud';
import { tencent } from './tencent/tencent';

/** Every cloud that the commands know. */
export const clouds: readonly Cloud[] = [tencent, aws, awsWeb];

/** The cloud that a YAML file is written for. */
export function findCloud(service: Service): Cloud {
  const found = clouds.find((cloud) => cloud.describes(service));
  if (found) return found;
  throw new UserError('CLOUD_UNKNOWN', [
    say(
      `The YAML file names the provider "${service.provider.name}", which these plugins do not support.`,
      `YAML 文件里的 provider 是“${service.provider.name}”，这些插件不支持。`,
    ),
    say(
      `Supported: ${clouds.map(({ title }) => title).join(', ')}.`,
      `支持：${clouds.map(({ title }) => title).join(', ')}。`,
    ),
  ]);
}

/** The cloud that an address reports. */
export const findCloudById = (id: string | undefined): Cloud | undefined =>
  clouds.find((cloud) => cloud.id === id);

/** Opens a session for the service of a command on its cloud. */
export const openCloud = (task: Task): Promise<CloudSession> =>
  findCloud(task.serverless.service).open(task);
