import { toCommand } from '../../command-line';
import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import { toAwsProvider } from './osls';

/** The name of the stack's deployment bucket, if it has been deleted. */
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
    // Not deployed yet, or no access: the deploy itself reports that more clearly.
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
        `The deployment bucket ${Bucket} was deleted: the function still works, but cannot be updated.`,
        `部署存储桶 ${Bucket} 已被删除：函数仍在运行，但无法再部署。`,
      ),
      cure: toCommand(task, 'doctor check --fix'),
      async fix() {
        const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
        const s3 = await api.s3();
        // CloudFormation identifies a bucket by name only. S3 encrypts it and blocks public access by default.
        await unlessMissing('s3:CreateBucket', () => s3.send(new CreateBucketCommand({ Bucket })));
        return say(`created the bucket ${Bucket} again`, `已重新创建存储桶 ${Bucket}`);
      },
    },
  ];
}
