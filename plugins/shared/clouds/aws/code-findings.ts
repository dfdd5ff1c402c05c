import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Task } from '../../framework';
import type { Finding } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import { deploy, repair, type Wanted } from './wanted';

/** Whether the function runs the code that is here. */
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
      text: `It runs the code ${current.CodeSha256}, here is ${here}.`,
      cure: `${deploy}; where that finds nothing to do, somebody has changed the code by hand: npx sls doctor check --fix`,
      async fix() {
        const { UpdateFunctionCodeCommand } = await import('@aws-sdk/client-lambda');
        const request = new UpdateFunctionCodeCommand({ FunctionName: yaml.name, ZipFile: zip });
        const lambda = await api.lambda();
        await unlessMissing('lambda:UpdateFunctionCode', () => lambda.send(request));
        return `uploaded the code ${here}`;
      },
    },
  ];
}

/** Whether it may serve as many requests at once as the YAML file says; none is a pause. */
export function findConcurrency(
  api: AwsApi,
  { key, yaml }: Wanted,
  { Concurrency }: GetFunctionCommandOutput,
): Finding[] {
  const now = Concurrency?.ReservedConcurrentExecutions;
  const then = yaml.reservedConcurrency;
  if (now === then) return [];
  if (now === 0) {
    const text = 'It is paused: its concurrency is zero, and the address answers 429.';
    const cure = 'npx sls resume';
    return [{ where: key, kind: 'broken', what: 'paused', text, cure }];
  }
  return [
    {
      where: key,
      kind: 'drift',
      what: 'concurrency',
      text: `The reserved concurrency is ${now ?? 'not set'}, in the YAML file ${then ?? 'not set'}.`,
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
        return `set the reserved concurrency to ${then ?? 'none'}`;
      },
    },
  ];
}
