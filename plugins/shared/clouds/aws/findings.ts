import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Task } from '../../framework';
import { say } from '../../language';
import { addedVariables } from '../../own-variables';
import type { Finding } from '../cloud';
import { findAccess } from './access-findings';
import { type AwsApi, unlessMissing } from './api';
import { findBucket } from './bucket';
import { findCode, findConcurrency } from './code-findings';
import { findLog } from './log-findings';
import { checkVariables } from './variables';
import { deploy, repair, type Wanted } from './wanted';

/** Compares every function with the YAML file and the local code. */
export async function examineAws(task: Task, api: AwsApi): Promise<Finding[]> {
  const stack = await api.findStack();
  const where = api.stackName;
  if (!stack) {
    return [
      {
        where,
        kind: 'broken',
        what: 'missing',
        text: say('It is not deployed.', '没有部署。'),
        cure: deploy,
      },
    ];
  }
  const found: Finding[] = [];
  const status = stack.StackStatus ?? '';
  if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    const text = say(
      `Its state is ${status}. ${stack.StackStatusReason ?? ''}`,
      `状态是 ${status}。${stack.StackStatusReason ?? ''}`,
    ).trim();
    // After a failed update, CloudFormation has rolled back: the function works, but with the old code.
    const kind = status === 'UPDATE_ROLLBACK_COMPLETE' ? 'drift' : 'broken';
    found.push({ where, kind, what: 'state', text, cure: 'npx sls deploy' });
  }
  found.push(...(await findBucket(task, api)));
  const functions = Object.entries(task.serverless.service.functions);
  if (functions.length > 0) await task.serverless.pluginManager.spawn('package');
  for (const [key, yaml] of functions) {
    found.push(...(await examineFunction(task, api, { key, yaml })));
  }
  return found;
}

async function examineFunction(task: Task, api: AwsApi, wanted: Wanted): Promise<Finding[]> {
  const sdk = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const { name } = wanted.yaml;
  const current = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
    lambda.send(new sdk.GetFunctionCommand({ FunctionName: name })),
  );
  if (!current?.Configuration) {
    const text = say(
      `The function ${name} no longer exists, although its stack does.`,
      `函数 ${name} 已不存在，但它的堆栈还在。`,
    );
    const cure = say(
      'npx sls remove, then npx sls deploy: you get a new address.',
      '先运行 npx sls remove，再运行 npx sls deploy：会得到新的地址。',
    );
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

function findConfiguration(
  { serverless }: Task,
  api: AwsApi,
  { key, yaml }: Wanted,
  current: FunctionConfiguration,
): Finding[] {
  const { provider } = serverless.service;
  const found: Finding[] = [];
  const compare = (what: string, label: string, field: string, now: unknown, then: unknown) => {
    if (then === undefined || now === then) return;
    found.push({
      where: key,
      kind: 'drift',
      what,
      text: say(
        `The ${label} is ${now}, but ${then} in the YAML file.`,
        `${label}是 ${now}，YAML 文件里是 ${then}。`,
      ),
      cure: repair,
      async fix() {
        await update(api, yaml.name, { [field]: then });
        return say(`set the ${label} to ${then}`, `已把${label}设为 ${then}`);
      },
    });
  };
  const { MemorySize, Timeout, Runtime } = current;
  compare(
    'memory',
    say('memory', '内存'),
    'MemorySize',
    MemorySize,
    yaml.memorySize ?? provider.memorySize,
  );
  compare('timeout', say('timeout', '超时'), 'Timeout', Timeout, yaml.timeout ?? provider.timeout);
  compare(
    'runtime',
    say('runtime', '运行时'),
    'Runtime',
    Runtime,
    yaml.runtime ?? provider.runtime,
  );
  const wanted = toVariables({ ...provider.environment, ...yaml.environment });
  const now = { ...current.Environment?.Variables };
  // Variables added by a deploy stay: another checkout may have deployed them.
  for (const name of addedVariables) {
    if (wanted[name] === undefined && now[name] !== undefined) wanted[name] = now[name];
  }
  const names = [...new Set([...Object.keys(now), ...Object.keys(wanted)])].sort();
  const changed = names.filter((name) => now[name] !== wanted[name]);
  if (changed.length > 0) {
    // Names only: a value may be a secret.
    const list = changed.map((name) =>
      !(name in now)
        ? say(`${name} is missing`, `缺少 ${name}`)
        : !(name in wanted)
          ? say(`${name} is extra`, `多出 ${name}`)
          : say(`${name} differs`, `${name} 不同`),
    );
    found.push({
      where: key,
      kind: 'drift',
      what: 'variables',
      text: say(`Variables: ${list.join(', ')}.`, `变量：${list.join('，')}。`),
      cure: repair,
      async fix() {
        checkVariables(key, wanted);
        await update(api, yaml.name, { Environment: { Variables: wanted } });
        return say(`set the variables ${changed.join(', ')}`, `已设置变量 ${changed.join('、')}`);
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
