import type { Task } from '../../framework';
import { UserError } from '../../user-error';
import { type AwsApi, unlessMissing } from './api';

/** The tag that remembers the concurrency from before the pause: in the cloud, for any machine. */
const memo = 'paused-concurrency';

/** Takes all concurrency away from each function. Answers that have begun go on to their end. */
export async function pauseAws(task: Task, api: AwsApi): Promise<string[]> {
  return forEachFunction(task, api, async (key, name, arn, reserved) => {
    if (reserved === 0) return `${key}: was paused already`;
    const sdk = await import('@aws-sdk/client-lambda');
    const lambda = await api.lambda();
    const Tags = { [memo]: reserved === undefined ? 'none' : String(reserved) };
    await unlessMissing('lambda:TagResource', () =>
      lambda.send(new sdk.TagResourceCommand({ Resource: arn, Tags })),
    );
    const nothing = { FunctionName: name, ReservedConcurrentExecutions: 0 };
    await unlessMissing('lambda:PutFunctionConcurrency', () =>
      lambda.send(new sdk.PutFunctionConcurrencyCommand(nothing)),
    );
    return `${key}: paused, the address answers 429`;
  });
}

/** Gives each function the concurrency from before the pause. */
export async function resumeAws(task: Task, api: AwsApi): Promise<string[]> {
  return forEachFunction(task, api, async (key, name, arn, reserved, tags) => {
    if (reserved !== 0) return `${key}: was not paused`;
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
    return `${key}: serves again${former > 0 ? `, at most ${former} requests at once` : ''}`;
  });
}

type Step = (
  key: string,
  name: string,
  arn: string,
  reserved: number | undefined,
  tags: Readonly<Record<string, string>>,
) => Promise<string>;

async function forEachFunction({ serverless }: Task, api: AwsApi, step: Step): Promise<string[]> {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const done: string[] = [];
  for (const [key, { name }] of Object.entries(serverless.service.functions)) {
    const found = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
      lambda.send(new GetFunctionCommand({ FunctionName: name })),
    );
    if (!found) continue;
    const { Configuration, Concurrency, Tags = {} } = found;
    const reserved = Concurrency?.ReservedConcurrentExecutions;
    done.push(await step(key, name, Configuration?.FunctionArn ?? name, reserved, Tags));
  }
  if (done.length > 0) return done;
  throw new UserError('OPERATIONS_NOT_DEPLOYED', [
    'Nothing is deployed: there is nothing to pause or resume.',
  ]);
}
