import type { Stack } from '@aws-sdk/client-cloudformation';
import type { FunctionUrlConfig, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { Task } from '../../framework';
import { say } from '../../language';
import { guessAccess } from '../../release/access';
import { readRelease, releaseVariable } from '../../release/release';
import type { DeployedFunction } from '../cloud';
import { type AwsApi, unlessMissing } from './api';
import { describeDeployment, toTimestamp } from './deployments';
import type { StackFunction } from './stack-functions';
import type { Template } from './template';

/** The input for inspecting one function of a stack. */
export interface LookRequest {
  readonly task: Task;
  readonly api: AwsApi;
  readonly stack: Stack;
  readonly template: Template;
  readonly entry: StackFunction;
}

/** Queries Lambda itself: CloudFormation does not notice changes that were made without it. */
export async function lookAtLambda(request: LookRequest): Promise<DeployedFunction | undefined> {
  const { task, api, template, entry } = request;
  const name = entry.name ?? '';
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const found = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
    lambda.send(new GetFunctionCommand({ FunctionName: name })),
  );
  if (!found) return undefined;
  const url = await findUrl(request, name);
  const { Configuration = {}, Concurrency } = found;
  const variables = Configuration.Environment?.Variables ?? {};
  const release = readRelease(variables[releaseVariable]);
  const access = release?.access ?? guessAccess(variables);
  const id = toTimestamp(template.Resources?.[entry.id]?.Properties?.Code?.S3Key ?? '');
  const [key, yaml] = Object.entries(task.serverless.service.functions).find(
    ([, one]) => one.name === name,
  ) ?? [entry.key, undefined];
  return {
    ...{ key, name, release },
    isWanted: yaml !== undefined,
    address: url?.FunctionUrl?.replace(/\/$/, ''),
    releaseId: id,
    releaseName: describeDeployment(id),
    access: url?.AuthType === 'AWS_IAM' ? { ...access, mode: 'signed' } : access,
    isPaused: Concurrency?.ReservedConcurrentExecutions === 0,
    pausedStatus: 429,
    trouble: findTrouble(found),
    changed: toDate(Configuration.LastModified),
  };
}

async function findUrl(
  { api, stack }: LookRequest,
  name: string,
): Promise<Partial<FunctionUrlConfig> | undefined> {
  const { GetFunctionUrlConfigCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  try {
    return await unlessMissing('lambda:GetFunctionUrlConfig', () =>
      lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: name })),
    );
  } catch (error) {
    if (!/AccessDenied|not authorized/.test((error as Error).message)) throw error;
    // Older policies do not allow this call: the address in the outputs of the stack is better than none.
    const outputs = (stack.Outputs ?? []).map(({ OutputValue = '' }) => OutputValue);
    const address = outputs.find((value) => /^https?:\/\//.test(value));
    return address === undefined ? undefined : { FunctionUrl: address };
  }
}

function findTrouble({ Configuration }: GetFunctionCommandOutput): string | undefined {
  const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = Configuration ?? {};
  if (State === 'Failed')
    return say(
      `in the state Failed: ${StateReason ?? 'AWS gives no reason'}`,
      `处于 Failed 状态：${StateReason ?? 'AWS 没有说明原因'}`,
    );
  if (LastUpdateStatus === 'Failed')
    return say(
      `its last update failed: ${LastUpdateStatusReason ?? ''}`,
      `最近一次更新失败：${LastUpdateStatusReason ?? ''}`,
    );
  return undefined;
}

function toDate(text: string | undefined): Date | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time);
}
