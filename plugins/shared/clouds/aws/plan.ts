import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Serverless } from '../../framework';
import { say } from '../../language';
import { releaseVariable } from '../../release/release';
import type { DeployedFunction, FunctionPlan } from '../cloud';
import type { AwsApi } from './api';
import { unlessMissing } from './api';
import type { FindFunctions, StackFunction } from './stack-functions';
import type { Resource, Template } from './template';

/** Two templates: the deployed one and the packaged one. */
export interface Comparison {
  readonly now: Template;
  readonly next: Template;
  readonly findFunctions: FindFunctions;
  readonly deployed: readonly DeployedFunction[];
}

/** The key for changes that belong to no function. */
const rest = 'stack';

/**
 * The changes of a deploy, by resource. Compares with the deployed template rather than,
 * as osls does, with the newest upload: after an undo or a failed update the two differ.
 */
export function planStack({
  now,
  next,
  findFunctions,
  deployed,
}: Comparison): Map<string, FunctionPlan> {
  const plans = new Map<string, FunctionPlan>();
  const before = findFunctions(now);
  const after = findFunctions(next);
  for (const entry of after) {
    const former = before.find(({ id }) => id === entry.id);
    if (!former) plans.set(entry.key, { kind: 'create', changes: [] });
    else add(plans, entry.key, findVariableChanges(former, entry));
  }
  for (const entry of before) {
    if (after.some(({ id }) => id === entry.id)) continue;
    const key = deployed.find(({ name }) => name === entry.name)?.key ?? entry.key;
    plans.set(key, { kind: 'remove', changes: [] });
  }
  const keyOf = (id: string) => after.find((entry) => entry.id === id)?.key;
  const names = new Set([
    ...Object.keys(now.Resources ?? {}),
    ...Object.keys(next.Resources ?? {}),
  ]);
  for (const id of names) {
    const [former, later] = [now.Resources?.[id], next.Resources?.[id]];
    if (former && later) {
      const fields = findFieldChanges(former, later);
      const key = keyOf(id);
      if (key) add(plans, key, fields);
      else
        add(
          plans,
          rest,
          fields.map((field) => `${id}: ${field}`),
        );
    } else if (before.length > 0 && !isFunction(former ?? later)) {
      add(plans, rest, [former ? `-${id}` : `+${id}`]);
    }
  }
  if (before.length === 0 || after.some(({ key }) => plans.get(key)?.kind === 'create'))
    plans.delete(rest);
  return plans;
}

function add(plans: Map<string, FunctionPlan>, key: string, changes: readonly string[]): void {
  if (changes.length === 0) return;
  const { changes: earlier = [] } = plans.get(key) ?? {};
  plans.set(key, { kind: 'change', changes: [...earlier, ...changes] });
}

const isFunction = (resource: Resource | undefined) =>
  /^AWS::Lambda::(Function|Url|Permission|WebFunction\w*)$/.test(resource?.Type ?? '');

/** Names with a sign, as on every cloud: + added, - removed, * changed. Values never show. */
function findVariableChanges(former: StackFunction, later: StackFunction): string[] {
  const names = new Set([...Object.keys(former.variables), ...Object.keys(later.variables)]);
  names.delete(releaseVariable);
  const changed = [...names].flatMap((name) => {
    const [now, then] = [former.variables[name], later.variables[name]].map((value) =>
      value === undefined || value === null ? undefined : JSON.stringify(value),
    );
    if (now === then) return [];
    return now === undefined ? `+${name}` : then === undefined ? `-${name}` : `*${name}`;
  });
  if (changed.length === 0) return [];
  changed.sort();
  return [say(`variables ${changed.join(', ')}`, `变量 ${changed.join('、')}`)];
}

/** Skips what is reported elsewhere or changes with every packaging. */
const withoutVariables = (name: string, value: unknown): unknown => {
  if (name === 'Environment' || name === 'EnvironmentVariables') return undefined;
  // The folder changes with every packaging; code is compared by content.
  if (name === 'S3Key') return undefined;
  return value;
};

const labels: Readonly<Record<string, string>> = {
  MemorySize: say('memory', '内存'),
  Timeout: say('timeout', '超时'),
  Runtime: say('runtime', '运行时'),
  BuildConfig: say('code', '代码'),
  ServiceConfig: say('settings', '设置'),
};

function findFieldChanges(former: Resource, later: Resource): string[] {
  const now = (former.Properties ?? {}) as Record<string, unknown>;
  const then = (later.Properties ?? {}) as Record<string, unknown>;
  const names = new Set([...Object.keys(now), ...Object.keys(then)]);
  return [...names].flatMap((name) => {
    const [a, b] = [now[name], then[name]].map((value) => withoutVariables(name, value)) as [
      unknown,
      unknown,
    ];
    if (toText(a) === toText(b)) return [];
    const label = labels[name] ?? name;
    const isShort = [a, b].every((value) => typeof value !== 'object' && value !== undefined);
    return isShort ? [say(`${label} ${a} to ${b}`, `${label} ${a} 改为 ${b}`)] : [label];
  });
}

/** Independent of the order of fields. */
function toText(value: unknown): string {
  return (
    JSON.stringify(value, (name, part: unknown) => {
      const kept = name === '' ? part : withoutVariables(name, part);
      if (kept === null || typeof kept !== 'object' || Array.isArray(kept)) return kept;
      return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? ''
  );
}

/** The functions whose code on AWS differs from the packaged code. */
export async function findOtherCode(
  { service, serviceDir }: Serverless,
  api: AwsApi,
  deployed: readonly DeployedFunction[],
): Promise<string[]> {
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await api.lambda();
  const found: string[] = [];
  for (const { key, name } of deployed) {
    const artifact = service.functions[key]?.package?.artifact;
    if (!artifact) continue;
    const zip = readFileSync(resolve(serviceDir, artifact));
    const here = createHash('sha256').update(zip).digest('base64');
    const there = await unlessMissing(`lambda:GetFunction on ${name}`, () =>
      lambda.send(new GetFunctionCommand({ FunctionName: name })),
    );
    if (there?.Configuration?.CodeSha256 !== here) found.push(key);
  }
  return found;
}
