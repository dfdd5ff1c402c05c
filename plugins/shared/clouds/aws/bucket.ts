import { toCommand } from '../../command-line';
import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import { toAwsProvider } from './osls';

/** The name of the bucket that the stack made for deploys, if somebody has deleted it since. */
export async function findLostBucket(
  { serverless }: Task,
  api: AwsApi,
): Promise<string | undefined> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    const provider = toAwsProvider(serverless);
    const Bucket = await provider.getServerlessDeploymentBucketName();
    const s3 = await api.s3();
    return await s3.send(new HeadBucketCommand({ Bucket })).then(
      () => undefined,
      (error: Error) => (error.name === 'NotFound' ? Bucket : undefined),
    );
  } catch {
    // Not deployed yet, or no access at all: the deploy itself says that better.
    return undefined;
  }
}

/** Whether code can still be deployed. */
export async function findBucket(task: Task, api: AwsApi): Promise<Finding[]> {
  const Bucket = await findLostBucket(task, api);
  if (!Bucket) return [];
  return [
    {
      where: api.stackName,
      kind: 'broken',
      what: 'bucket',
      text: say(
        `The bucket ${Bucket}, through which code is deployed, was deleted: it serves, but nothing can be deployed.`,
        `部署代码用的存储桶 ${Bucket} 已被删除：仍在服务，但无法再部署。`,
      ),
      cure: toCommand(task, 'doctor check --fix'),
      async fix() {
        const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
        const s3 = await api.s3();
        // CloudFormation knows a bucket by its name alone. S3 encrypts it and closes it to the public by itself.
        await unlessMissing('s3:CreateBucket', () => s3.send(new CreateBucketCommand({ Bucket })));
        return say(`made the bucket ${Bucket} again`, `已重新创建存储桶 ${Bucket}`);
      },
    },
  ];
}
