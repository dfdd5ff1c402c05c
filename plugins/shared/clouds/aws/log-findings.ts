import type { Task } from '../../framework';
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
        text: `The log group ${name} is gone: nothing is logged.`,
        cure,
        async fix() {
          await unlessMissing('logs:CreateLogGroup', () =>
            logs.send(new sdk.CreateLogGroupCommand({ logGroupName: name })),
          );
          await keep();
          return `made the log group ${name}`;
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
      text: `The log is kept ${group.retentionInDays ?? 'for ever'}, in the YAML file ${days} days.`,
      cure,
      async fix() {
        await keep();
        return `the log is kept ${days} days`;
      },
    },
  ];
}
