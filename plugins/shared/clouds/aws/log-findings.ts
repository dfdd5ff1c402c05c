import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import type { Wanted } from './wanted';

/** Whether the log goes somewhere, and how long it is kept. */
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
          `The log group ${name} is gone: nothing is logged.`,
          `日志组 ${name} 不见了：没有记录日志。`,
        ),
        cure,
        async fix() {
          await unlessMissing('logs:CreateLogGroup', () =>
            logs.send(new sdk.CreateLogGroupCommand({ logGroupName: name })),
          );
          await keep();
          return say(`made the log group ${name}`, `已创建日志组 ${name}`);
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
        `The log is kept ${group.retentionInDays ?? 'permanently'}, in the YAML file ${days} days.`,
        `日志保留 ${group.retentionInDays ?? '永久'}，YAML 文件里是 ${days} 天。`,
      ),
      cure,
      async fix() {
        await keep();
        return say(`the log is kept ${days} days`, `日志保留 ${days} 天`);
      },
    },
  ];
}
