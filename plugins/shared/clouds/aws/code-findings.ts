import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import { repair, type Wanted } from './wanted';

/** Whether the function runs the local code. */
export function findCode(
  { serverless }: Task,
  api: AwsApi,
  { key, yaml }: Wanted,
  current: FunctionConfiguration,
): Finding[] {
  const artifact = yaml.package?.artifact;
  if (!artifact) return [];
  const zip = readFileSync(resolve(serverless.serviceDir, artifact));
  const here = createHash('sha256').update(zip).digest('base64');
  if (current.CodeSha256 === here) return [];
  return [
    {
      where: key,
      kind: 'drift',
      what: 'code',
      text: say(
        `It runs the code ${current.CodeSha256}; the local code is ${here}.`,
        `它运行的代码是 ${current.CodeSha256}，本地是 ${here}。`,
      ),
      cure: 'npx sls deploy',
      async fix() {
        const { UpdateFunctionCodeCommand } = await import('@aws-sdk/client-lambda');
        const request = new UpdateFunctionCodeCommand({ FunctionName: yaml.name, ZipFile: zip });
        const lambda = await api.lambda();
        await unlessMissing('lambda:UpdateFunctionCode', () => lambda.send(request));
        return say(`uploaded the code ${here}`, `已上传代码 ${here}`);
      },
    },
  ];
}

/** Whether its concurrency matches the YAML file; zero means paused. */
export function findConcurrency(
  api: AwsApi,
  { key, yaml }: Wanted,
  { Concurrency }: GetFunctionCommandOutput,
): Finding[] {
  const now = Concurrency?.ReservedConcurrentExecutions;
  const then = yaml.reservedConcurrency;
  if (now === then) return [];
  if (now === 0) {
    const text = say(
      'It is paused: its concurrency is zero, and the address returns 429.',
      '它已暂停：并发为零，地址返回 429。',
    );
    const cure = 'npx sls resume';
    return [{ where: key, kind: 'broken', what: 'paused', text, cure }];
  }
  return [
    {
      where: key,
      kind: 'drift',
      what: 'concurrency',
      text: say(
        `The reserved concurrency is ${now ?? 'not set'}, in the YAML file ${then ?? 'not set'}.`,
        `预留并发是 ${now ?? '未设置'}，YAML 文件里是 ${then ?? '未设置'}。`,
      ),
      cure: repair,
      async fix() {
        const sdk = await import('@aws-sdk/client-lambda');
        const lambda = await api.lambda();
        const target = { FunctionName: yaml.name };
        await unlessMissing('lambda:PutFunctionConcurrency', async () => {
          if (then === undefined)
            await lambda.send(new sdk.DeleteFunctionConcurrencyCommand(target));
          else {
            const request = { ...target, ReservedConcurrentExecutions: then };
            await lambda.send(new sdk.PutFunctionConcurrencyCommand(request));
          }
        });
        return say(
          `set the reserved concurrency to ${then ?? 'none'}`,
          `已把预留并发设为 ${then ?? '无'}`,
        );
      },
    },
  ];
}
