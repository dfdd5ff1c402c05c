import type { Task } from '../../framework';
import { say } from '../../language';
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

/** Compares every enabled function with the YAML file and the local code. */
export async function examineTencent(task: Task, context: Context): Promise<Finding[]> {
  const api = context.createApi();
  // The current code, packaged as in a deploy: the same sources give the same bytes.
  await task.serverless.pluginManager.spawn('package');
  const found: Finding[] = [];
  for (const settings of context.functions) {
    const current = await findFunction(api, settings);
    if (!current) {
      found.push({
        where: settings.key,
        kind: 'broken',
        what: 'missing',
        text: say(`It is not deployed in ${context.region}.`, `它没有部署在 ${context.region}。`),
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
      text: say(
        'The account is in arrears, so the address returns 410.',
        '账号欠费，地址返回 410。',
      ),
      cure: say(
        'Top up: https://console.cloud.tencent.com/expense/recharge',
        '充值：https://console.cloud.tencent.com/expense/recharge',
      ),
    });
  }
  if (current.Status && current.Status !== 'Active') {
    const why = (current.StatusReasons ?? []).map(({ ErrorMessage }) => ErrorMessage).join(' ');
    found.push({
      where,
      kind: 'broken',
      what: 'state',
      text: say(
        `Its state is ${current.Status}. ${why}`.trim(),
        `它的状态是 ${current.Status}。${why}`.trim(),
      ),
      cure: say('npx sls deploy repairs it', 'npx sls deploy 会修复'),
    });
  }
  return found;
}

/** Properties that are fixed at creation, or that only the console can change. */
function findFixed(settings: FunctionSettings, current: CloudFunction): Finding[] {
  const drift = (what: string, text: string, cure: string): Finding => ({
    where: settings.key,
    kind: 'drift',
    what,
    text,
    cure,
  });
  const remake = say(
    'It is fixed at creation: deploy with another --stage, or remove and deploy again.',
    '它在创建时就固定了：换一个 --stage 部署，或删除后再部署。',
  );
  const found: Finding[] = [];
  if (current.Runtime !== settings.runtime) {
    const text = say(
      `The runtime is ${current.Runtime}, but ${settings.runtime} in the YAML file.`,
      `运行环境是 ${current.Runtime}，YAML 文件里是 ${settings.runtime}。`,
    );
    found.push(drift('runtime', text, remake));
  }
  const isWebSocket = current.ProtocolType === 'WS';
  if (isWebSocket !== (settings.webSocket !== undefined)) {
    const text = say(
      `It uses ${isWebSocket ? 'WebSocket' : 'HTTP'}, unlike the YAML file.`,
      `它使用 ${isWebSocket ? 'WebSocket' : 'HTTP'}，与 YAML 文件不同。`,
    );
    found.push(drift('websocket', text, remake));
  }
  if (settings.logs && !current.ClsTopicId) {
    const text = say('Its log is not delivered to CLS.', '它没有开启日志投递。');
    const cure = say(
      'Console: function, "Log configuration". The API can set this only at creation.',
      '控制台：函数，“日志配置”。API 只能在创建时设置。',
    );
    found.push(drift('logs', text, cure));
  }
  if (!settings.logs && current.ClsTopicId) {
    const text = say(
      'Its log is delivered to CLS, but the YAML file sets "logs: false".',
      '它开启了向 CLS 的日志投递，而 YAML 文件里是 "logs: false"。',
    );
    found.push(
      drift(
        'logs',
        text,
        say('Console: function, "Log configuration".', '控制台：函数，“日志配置”。'),
      ),
    );
  }
  if (current.Role && !settings.role) {
    const text = say(
      `It has the role ${current.Role}, so each request carries its credentials.`,
      `它带有角色 ${current.Role}，每个请求都会带上该角色的凭证。`,
    );
    found.push(
      drift(
        'permissions',
        text,
        say('Console: function, remove the role.', '控制台：函数，移除角色。'),
      ),
    );
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
    text: say(
      `It differs from the YAML file: a deploy would change ${text}.`,
      `与 YAML 文件不同：部署会修改 ${text}。`,
    ),
    cure: 'npx sls deploy',
    async fix() {
      await updateConfiguration(api, settings, pickFields(wanted, [field]));
      return say(`changed ${text}`, `已修改 ${text}`);
    },
  }));
}

/** Variables added by a deploy stay: another checkout may have deployed them. */
function withAdded(settings: FunctionSettings, current: CloudFunction): FunctionSettings {
  const now = toVariables(current);
  const added = addedVariables.flatMap((name) => {
    const value = now[name];
    return value === undefined || settings.environment[name] !== undefined ? [] : [[name, value]];
  });
  return { ...settings, environment: { ...settings.environment, ...Object.fromEntries(added) } };
}
