import type { Task } from '../../framework';
import { addedVariables } from '../../own-variables';
import type { Finding } from '../cloud';
import { findAddress } from './address-findings';
import type { Api } from './api/client';
import { findCode } from './code-findings';
import type { Context } from './context';
import { toVariables } from './look';
import { type CloudFunction, findFunction } from './scf/cloud-function';
import {
  type Configuration,
  findDifferences,
  pickFields,
  readCodeFingerprint,
  toConfiguration,
} from './scf/configuration';
import { updateConfiguration } from './scf/function-writes';
import type { FunctionSettings } from './scf/settings';

const words: Readonly<Partial<Record<keyof Configuration, string>>> = {
  MemorySize: 'memory',
  Timeout: 'timeout',
  InitTimeout: 'timeout',
  Environment: 'variables',
  InstanceConcurrencyConfig: 'concurrency',
  VpcConfig: 'network',
  PublicNetConfig: 'network',
  ProtocolParams: 'websocket',
  Role: 'permissions',
  ClsTopicId: 'logs',
  Description: 'description',
};

/** Compares every enabled function with the YAML file and the code here. */
export async function examineTencent(task: Task, context: Context): Promise<Finding[]> {
  const api = context.createApi();
  // Fresh code, packed as a deploy packs it: the same sources give the same bytes.
  await task.serverless.pluginManager.spawn('package');
  const found: Finding[] = [];
  for (const settings of context.functions) {
    const current = await findFunction(api, settings);
    if (!current) {
      found.push({
        where: settings.key,
        kind: 'broken',
        what: 'missing',
        text: `It is not deployed in ${context.region}.`,
        cure: 'npx sls deploy',
      });
      continue;
    }
    found.push(...findBroken(settings, current), ...findFixed(settings, current));
    found.push(...(await findCode(task, api, settings, current)));
    found.push(...findConfiguration(api, settings, current));
    found.push(...(await findAddress(context, settings)));
  }
  return found;
}

function findBroken(settings: FunctionSettings, current: CloudFunction): Finding[] {
  const where = settings.key;
  const found: Finding[] = [];
  if (current.AvailableStatus === 'InsufficientBalance') {
    found.push({
      where,
      kind: 'broken',
      what: 'arrears',
      text: 'The account is in arrears, so the address answers 410.',
      cure: 'Top up: https://console.cloud.tencent.com/expense/recharge',
    });
  }
  if (current.Status && current.Status !== 'Active') {
    const why = (current.StatusReasons ?? []).map(({ ErrorMessage }) => ErrorMessage).join(' ');
    found.push({
      where,
      kind: 'broken',
      what: 'state',
      text: `Its state is ${current.Status}. ${why}`.trim(),
      cure: 'npx sls deploy repairs it',
    });
  }
  return found;
}

/** What is settled when a function is created, or can be changed in the console only. */
function findFixed(settings: FunctionSettings, current: CloudFunction): Finding[] {
  const drift = (what: string, text: string, cure: string): Finding => ({
    where: settings.key,
    kind: 'drift',
    what,
    text,
    cure,
  });
  const remake =
    'It is settled at creation: deploy with another --stage, or remove and deploy again.';
  const found: Finding[] = [];
  if (current.Runtime !== settings.runtime) {
    const text = `The runtime is ${current.Runtime}, the YAML file says ${settings.runtime}.`;
    found.push(drift('runtime', text, remake));
  }
  const isWebSocket = current.ProtocolType === 'WS';
  if (isWebSocket !== (settings.webSocket !== undefined)) {
    const text = `It speaks ${isWebSocket ? 'WebSocket' : 'HTTP'}, the YAML file says the other.`;
    found.push(drift('websocket', text, remake));
  }
  if (settings.logs && !current.ClsTopicId) {
    const text = 'Its log is delivered nowhere.';
    const cure = 'Console: function, "Log configuration". The API can do it at creation only.';
    found.push(drift('logs', text, cure));
  }
  if (!settings.logs && current.ClsTopicId) {
    const text = 'Its log is delivered to CLS, the YAML file says "logs: false".';
    found.push(drift('logs', text, 'Console: function, "Log configuration".'));
  }
  if (current.Role && !settings.role) {
    const text = `It has the role ${current.Role}: each request then carries credentials of it.`;
    found.push(drift('permissions', text, 'Console: function, take the role away.'));
  }
  return found;
}

function findConfiguration(
  api: Api,
  settings: FunctionSettings,
  current: CloudFunction,
): Finding[] {
  const code = readCodeFingerprint(current.Description) ?? '';
  const wanted = toConfiguration(withAdded(settings, current), code);
  return findDifferences(wanted, current).map(({ field, text }) => ({
    where: settings.key,
    kind: 'drift',
    what: words[field] ?? field,
    text: `It differs from the YAML file: a deploy would change ${text}.`,
    cure: 'npx sls deploy',
    async fix() {
      await updateConfiguration(api, settings, pickFields(wanted, [field]));
      return `changed ${text}`;
    },
  }));
}

/** What a deploy has added stays: another checkout may have made it. */
function withAdded(settings: FunctionSettings, current: CloudFunction): FunctionSettings {
  const now = toVariables(current);
  const added = addedVariables.flatMap((name) => {
    const value = now[name];
    return value === undefined || settings.environment[name] !== undefined ? [] : [[name, value]];
  });
  return { ...settings, environment: { ...settings.environment, ...Object.fromEntries(added) } };
}
