import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Api } from '../../serverless-tencent-scf/src/client';
import { change, findFunction, toTarget } from '../../serverless-tencent-scf/src/cloud-function';
import {
  type Configuration,
  findDifferences,
  pickFields,
  readCodeFingerprint,
  toConfiguration,
  toFingerprint,
} from '../../serverless-tencent-scf/src/configuration';
import type { Context } from '../../serverless-tencent-scf/src/context';
import {
  createFunctionUrl,
  findFunctionUrl,
  isOpenAs,
  updateFunctionUrl,
} from '../../serverless-tencent-scf/src/function-url';
import { updateCode, updateConfiguration } from '../../serverless-tencent-scf/src/function-writes';
import type { FunctionSettings } from '../../serverless-tencent-scf/src/settings';
import {
  findLiveVersion,
  latest,
  listVersions,
  switchLiveVersion,
} from '../../serverless-tencent-scf/src/versions';
import type { Task } from '../framework';
import { tokenVariable } from '../token';
import type { Finding } from './cloud';
import { readReserved } from './tencent-pause';

type CloudFunction = NonNullable<Awaited<ReturnType<typeof findFunction>>>;

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

async function findCode(
  task: Task,
  api: Api,
  settings: FunctionSettings,
  current: CloudFunction,
): Promise<Finding[]> {
  const artifact = task.serverless.service.functions[settings.key]?.package?.artifact;
  if (!artifact) return [];
  const zip = readFileSync(resolve(task.serverless.serviceDir, artifact));
  const here = toFingerprint(zip);
  const there = readCodeFingerprint(current.Description);
  const finding = (text: string): Finding => ({
    where: settings.key,
    kind: 'drift',
    what: 'code',
    text,
    cure: 'npx sls deploy --force',
    async fix() {
      await updateCode(api, settings, zip);
      const wanted = toConfiguration(settings, here);
      await updateConfiguration(api, settings, pickFields(wanted, ['Description']));
      return `uploaded the code ${here}`;
    },
  });
  if (there !== here) {
    return [finding(`It runs the code ${there ?? 'of somebody else'}, here is ${here}.`)];
  }
  // Whoever uploads code in the console leaves the description as it is. The deploy has kept a
  // version of what it uploaded: the cloud's own hashes of both must be equal.
  const versions = await listVersions(api, settings);
  const kept = versions.find(({ description }) => description.startsWith(`Code ${here},`));
  if (!kept) return [];
  const [now, then] = await Promise.all([
    api.scf('GetFunctionAddress', { ...toTarget(settings), Qualifier: latest }),
    api.scf('GetFunctionAddress', { ...toTarget(settings), Qualifier: String(kept.number) }),
  ]);
  if (!now.CodeSha256 || !then.CodeSha256 || now.CodeSha256 === then.CodeSha256) return [];
  return [finding('Its code was changed after the deploy, past this project.')];
}

function findConfiguration(
  api: Api,
  settings: FunctionSettings,
  current: CloudFunction,
): Finding[] {
  const code = readCodeFingerprint(current.Description) ?? '';
  const wanted = toConfiguration(settings, code);
  const knowsToken = settings.environment[tokenVariable] !== undefined;
  return findDifferences(wanted, knowsToken ? current : withoutToken(current)).map(
    ({ field, text }) => ({
      where: settings.key,
      kind: 'drift',
      what: words[field] ?? field,
      text: `It differs from the YAML file: a deploy would change ${text}.`,
      cure: 'npx sls deploy',
      async fix() {
        await updateConfiguration(api, settings, pickFields(wanted, [field]));
        return `changed ${text}`;
      },
    }),
  );
}

/** Another checkout has deployed: its token is no drift. */
function withoutToken(current: CloudFunction): CloudFunction {
  const { Environment } = current;
  const Variables = (Environment?.Variables ?? []).filter(({ Key }) => Key !== tokenVariable);
  return { ...current, Environment: { Variables } };
}

async function findAddress(context: Context, settings: FunctionSettings): Promise<Finding[]> {
  const api = context.createApi();
  const where = settings.key;
  const found: Finding[] = [];
  const wanted = settings.url;
  const url = await findFunctionUrl(api, settings);
  if (wanted && !url?.address && !(url && !wanted.internet)) {
    found.push({
      where,
      kind: 'broken',
      what: 'url',
      text: url ? 'Its address is closed.' : 'It has no address.',
      cure: 'npx sls deploy',
      async fix() {
        if (url) await updateFunctionUrl(api, settings, url, wanted);
        const made = url ? await findFunctionUrl(api, settings) : undefined;
        const { address } = made ?? (await createFunctionUrl(api, settings, wanted));
        return `the address is ${address}`;
      },
    });
  } else if (wanted && url && !isOpenAs(url, wanted)) {
    found.push({
      where,
      kind: 'drift',
      what: 'permissions',
      text: `Its address asks for ${url.settings.authType}, the YAML file says ${wanted.authType}.`,
      cure: 'npx sls deploy',
      async fix() {
        await updateFunctionUrl(api, settings, url, wanted);
        return `the address asks for ${wanted.authType}`;
      },
    });
  }
  const live = await findLiveVersion(api, settings);
  if (live !== latest) {
    found.push({
      where,
      kind: 'drift',
      what: 'version',
      text: `The address serves version ${live}, not the last deploy.`,
      cure: 'npx sls rollback --to latest',
      async fix() {
        await switchLiveVersion(api, settings, latest);
        return 'the address serves the last deploy';
      },
    });
  }
  const reserved = await readReserved(context, settings);
  if (reserved === 0) {
    found.push({
      where,
      kind: 'broken',
      what: 'paused',
      text: 'It is paused: its concurrency is zero, and the address answers 432.',
      cure: 'npx sls resume',
    });
  } else if (reserved !== undefined) {
    found.push({
      where,
      kind: 'drift',
      what: 'reserved',
      text: `It has a quota of its own of ${reserved} MB, of which the YAML file says nothing.`,
      cure: 'Console: function, "Concurrency quota"; or leave it, if you want it.',
      async fix() {
        const request = toTarget(settings);
        await change(api, settings, () => api.scf('DeleteReservedConcurrencyConfig', request));
        return 'took the quota of its own away';
      },
    });
  }
  return found;
}
