import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FunctionConfiguration, GetFunctionCommandOutput } from '@aws-sdk/client-lambda';
import type { FunctionYaml, Task } from '../framework';
import { tokenVariable } from '../token';
import { findAccess } from './aws-access';
import { type AwsApi, unlessMissing } from './aws-api';
import { findLog } from './aws-log';
import type { Finding } from './cloud';

/** A function with what stands in the YAML file, merged. */
export interface Wanted {
  readonly key: string;
  readonly yaml: FunctionYaml;
}

/** Compares every function with the YAML file and the code here. */
export async function examineAws(task: Task, api: AwsApi): Promise<Finding[]> {
  const stack = await api.findStack();
  const where = api.stackName;
  if (!stack) {
    return [{ where, kind: 'broken', what: 'missing', text: 'It is not deployed.', cure: deploy }];
  }
  const found: Finding[] = [];
  const status = stack.StackStatus ?? '';
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    const text = `Its state is ${status}. ${stack.StackStatusReason ?? ''}`.trim();
    // After a failed update, CloudFormation has put everything back: it serves, but the old code.
    const kind = status === 'UPDATE_ROLLBACK_COMPLETE' ? 'drift' : 'broken';
    found.push({ where, kind, what: 'state', text, cure: 'npx sls deploy -c serverless.aws.yml' });
  }
  const functions = Object.entries(task.serverless.service.functions);
  if (functions.length > 0) await task.serverless.pluginManager.spawn('package');
  for (const [key, yaml] of functions) {
    found.push(...(await examineFunction(task, api, { key, yaml })));
  }
  return found;
}

const deploy = 'npx sls deploy -c serverless.aws.yml';

async function examineFunction(task: Task, api: AwsApi, wanted: Wanted): Promise<Finding[]> {
  const sdk = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const { name } = wanted.yaml;
  const current = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
    lambda.send(new sdk.GetFunctionCommand({ FunctionName: name })),
  );
  if (!current?.Configuration) {
    const text = `The function ${name} is gone, although its stack is there.`;
    const cure = 'npx sls remove, then npx sls deploy: the address will be a new one.';
    return [{ where: wanted.key, kind: 'broken', what: 'missing', text, cure }];
  }
  return [
    ...findConfiguration(task, api, wanted, current.Configuration),
    ...findCode(task, api, wanted, current.Configuration),
    ...findConcurrency(api, wanted, current),
    ...(await findAccess(api, wanted)),
    ...(await findLog(task, api, wanted)),
  ];
}

/** CloudFormation does not notice what was changed past it: only a direct call repairs that. */
const repair =
  'npx sls doctor check --fix -c serverless.aws.yml (a deploy would find nothing to do)';

function findConfiguration(
  { serverless }: Task,
  api: AwsApi,
  { key, yaml }: Wanted,
  current: FunctionConfiguration,
): Finding[] {
  const { provider } = serverless.service;
  const found: Finding[] = [];
  const compare = (what: string, field: string, now: unknown, then: unknown) => {
    if (then === undefined || now === then) return;
    found.push({
      where: key,
      kind: 'drift',
      what,
      text: `The ${what} is ${now}, the YAML file says ${then}.`,
      cure: repair,
      async fix() {
        await update(api, yaml.name, { [field]: then });
        return `set the ${what} to ${then}`;
      },
    });
  };
  compare('memory', 'MemorySize', current.MemorySize, yaml.memorySize ?? provider.memorySize);
  compare('timeout', 'Timeout', current.Timeout, yaml.timeout ?? provider.timeout);
  compare('runtime', 'Runtime', current.Runtime, yaml.runtime ?? provider.runtime);
  const wanted = toVariables({ ...provider.environment, ...yaml.environment });
  const now = { ...current.Environment?.Variables };
  if (!wanted[tokenVariable]) delete now[tokenVariable];
  const names = [...new Set([...Object.keys(now), ...Object.keys(wanted)])].sort();
  const changed = names.filter((name) => now[name] !== wanted[name]);
  if (changed.length > 0) {
    // Names only: a value may be a secret.
    const list = changed.map((name) =>
      !(name in now)
        ? `${name} is missing`
        : !(name in wanted)
          ? `${name} is extra`
          : `${name} differs`,
    );
    found.push({
      where: key,
      kind: 'drift',
      what: 'variables',
      text: `Variables: ${list.join(', ')}.`,
      cure: repair,
      async fix() {
        await update(api, yaml.name, { Environment: { Variables: wanted } });
        return `set the variables ${changed.join(', ')}`;
      },
    });
  }
  return found;
}

function toVariables(environment: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(environment).filter(([, value]) => value != null && value !== '');
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

async function update(api: AwsApi, name: string, change: object): Promise<void> {
  const sdk = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const request = { FunctionName: name, ...change };
  await unlessMissing('lambda:UpdateFunctionConfiguration', () =>
    lambda.send(new sdk.UpdateFunctionConfigurationCommand(request)),
  );
  await sdk.waitUntilFunctionUpdatedV2(
    { client: lambda, maxWaitTime: 120, minDelay: 1 },
    { FunctionName: name },
  );
}

function findCode(
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
      cure: `${deploy}; where that finds nothing to do, somebody has changed the code by hand: npx sls doctor check --fix -c serverless.aws.yml`,
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

function findConcurrency(
  api: AwsApi,
  { key, yaml }: Wanted,
  { Concurrency }: GetFunctionCommandOutput,
): Finding[] {
  const now = Concurrency?.ReservedConcurrentExecutions;
  const then = yaml.reservedConcurrency;
  if (now === then) return [];
  if (now === 0) {
    const text = 'It is paused: its concurrency is zero, and the address answers 429.';
    const cure = 'npx sls resume -c serverless.aws.yml';
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
