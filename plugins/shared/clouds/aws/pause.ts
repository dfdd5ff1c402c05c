import type { Task } from '../../framework';
import { say } from '../../language';
import { UserError } from '../../user-error';
import { type AwsApi, unlessMissing } from './api';
import { findLambdaFunctions } from './stack-functions';

/** The tag that stores the concurrency before the pause: in the cloud, so that any machine can resume. */
const memo = 'paused-concurrency';

/** Sets the concurrency of each function to zero. Responses in progress complete. */
export async function pauseAws(task: Task, api: AwsApi): Promise<string[]> {
  return forEachFunction(task, api, async ({ key, name, arn, reserved }) => {
    if (reserved === 0) return say(`${key}: already paused`, `${key}：已经是暂停状态`);
    const sdk = await import('@aws-sdk/client-lambda');
    const lambda = await api.lambda();
    const nothing = { FunctionName: name, ReservedConcurrentExecutions: 0 };
    await unlessMissing('lambda:PutFunctionConcurrency', () =>
      lambda.send(new sdk.PutFunctionConcurrencyCommand(nothing)),
    );
    const paused = say(`${key}: paused, the address returns 429`, `${key}：已暂停，地址返回 429`);
    // Even if the tag cannot be written, the function is stopped.
    const Tags = { [memo]: reserved === undefined ? 'none' : String(reserved) };
    const isNoted = await lambda.send(new sdk.TagResourceCommand({ Resource: arn, Tags })).then(
      () => true,
      () => false,
    );
    if (isNoted || reserved === undefined) return paused;
    return say(
      `${paused}. Its reserved concurrency of ${reserved} could not be saved: after a resume, run "npx sls doctor check --fix" to restore the value in the YAML file`,
      `${paused}。原来的预留并发 ${reserved} 没能保存：恢复之后请运行 "npx sls doctor check --fix"，还原为 YAML 文件里的值`,
    );
  });
}

/** Restores the concurrency that each function had before the pause. */
export async function resumeAws(task: Task, api: AwsApi): Promise<string[]> {
  return forEachFunction(task, api, async ({ key, name, arn, reserved, tags }) => {
    if (reserved !== 0) return say(`${key}: was not paused`, `${key}：没有暂停`);
    const sdk = await import('@aws-sdk/client-lambda');
    const lambda = await api.lambda();
    const former = Number(tags[memo]);
    if (former > 0) {
      const back = { FunctionName: name, ReservedConcurrentExecutions: former };
      await unlessMissing('lambda:PutFunctionConcurrency', () =>
        lambda.send(new sdk.PutFunctionConcurrencyCommand(back)),
      );
    } else {
      await unlessMissing('lambda:DeleteFunctionConcurrency', () =>
        lambda.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName: name })),
      );
    }
    await unlessMissing('lambda:UntagResource', () =>
      lambda.send(new sdk.UntagResourceCommand({ Resource: arn, TagKeys: [memo] })),
    );
    return say(
      `${key}: resumed${former > 0 ? `, at most ${former} concurrent requests` : ''}`,
      `${key}：已恢复服务${former > 0 ? `，同时最多 ${former} 个请求` : ''}`,
    );
  });
}

interface Target {
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  readonly reserved: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Continues if one function fails: the others must not stay open because of it. */
async function forEachFunction(
  task: Task,
  api: AwsApi,
  step: (target: Target) => Promise<string>,
): Promise<string[]> {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const done: string[] = [];
  const failures: unknown[] = [];
  for (const [key, name] of await findNames(task, api)) {
    try {
      const found = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
        lambda.send(new GetFunctionCommand({ FunctionName: name })),
      );
      if (!found) continue;
      const { Configuration, Concurrency, Tags: tags = {} } = found;
      const reserved = Concurrency?.ReservedConcurrentExecutions;
      const arn = Configuration?.FunctionArn ?? name;
      done.push(await step({ key, name, arn, reserved, tags }));
    } catch (error) {
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (failure) {
    for (const text of done) task.log.success(text);
    throw failure;
  }
  if (done.length > 0) return done;
  throw new UserError('OPERATIONS_NOT_DEPLOYED', [
    say(
      'Nothing is deployed, so there is nothing to pause or resume.',
      '还没有部署，没有可以暂停或恢复的函数。',
    ),
  ]);
}

/** The functions of the YAML file, and others that the stack still has. */
async function findNames({ serverless }: Task, api: AwsApi): Promise<Map<string, string>> {
  const names = new Map(
    Object.entries(serverless.service.functions).map(([key, { name }]) => [key, name] as const),
  );
  const known = new Set(names.values());
  // Pausing must also work without permission to read the stack.
  const template = await api.readTemplate().catch(() => ({}));
  for (const { key, name } of findLambdaFunctions(template)) {
    if (name && !known.has(name)) names.set(key, name);
  }
  return names;
}
