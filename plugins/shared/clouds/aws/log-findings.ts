import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import type { Wanted } from './wanted';

/** Whether the log group exists, and how long it keeps lines. */
export async function findLog(
  { serverless }: Task,
  api: AwsApi,
  wanted: Wanted,
): Promise<Finding[]> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  const logs = await api.logs();
  const name = `/aws/lambda/${wanted.yaml.name}`;
  const answer = await unlessMissing('logs:DescribeLogGroups', () =>
    logs.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name })),
  );
  const group = answer?.logGroups?.find(({ logGroupName }) => logGroupName === name);
  const days = serverless.service.provider.logRetentionInDays;
  const keep = async () => {
    if (days === undefined) return;
    const request = { logGroupName: name, retentionInDays: days };
    await unlessMissing('logs:PutRetentionPolicy', () =>
      logs.send(new sdk.PutRetentionPolicyCommand(request)),
    );
  };
  const cure = 'npx sls doctor check --fix';
  if (!group) {
    return [
      {
        where: wanted.key,
        kind: 'drift',
        what: 'logs',
        text: say(
          `The log group ${name} no longer exists: nothing is logged.`,
          `日志组 ${name} 已不存在：没有记录日志。`,
        ),
        cure,
        async fix() {
          await unlessMissing('logs:CreateLogGroup', () =>
            logs.send(new sdk.CreateLogGroupCommand({ logGroupName: name })),
          );
          await keep();
          return say(`created the log group ${name}`, `已创建日志组 ${name}`);
        },
      },
    ];
  }
  if (days === undefined || group.retentionInDays === days) return [];
  return [
    {
      where: wanted.key,
      kind: 'drift',
      what: 'logs',
      text: say(
        `The log is kept for ${group.retentionInDays ?? 'an unlimited number of'} days, but for ${days} days in the YAML file.`,
        `日志保留期是${group.retentionInDays === undefined ? '永久' : ` ${group.retentionInDays} 天`}，YAML 文件里是 ${days} 天。`,
      ),
      cure,
      async fix() {
        await keep();
        return say(`the log is now kept for ${days} days`, `日志现在保留 ${days} 天`);
      },
    },
  ];
}
