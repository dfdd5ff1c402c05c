import { createHash } from 'node:crypto';
import { say } from '../../../language';
import { releaseVariable } from '../../../release/release';
import type { ScfAnswer, ScfRequest } from '../api/client';
import type { FunctionSettings } from './settings';

type CloudFunction = ScfAnswer<'GetFunction'>;
type Update = ScfRequest<'UpdateFunctionConfiguration'>;

/** Settings that can be set at creation and changed at any time after that. */
export type Configuration = Pick<
  Update,
  | 'Description'
  | 'MemorySize'
  | 'Timeout'
  | 'InitTimeout'
  | 'Environment'
  | 'VpcConfig'
  | 'PublicNetConfig'
  | 'InstanceConcurrencyConfig'
  | 'ProtocolParams'
  | 'Role'
  | 'ClsLogsetId'
  | 'ClsTopicId'
>;

/** The first half of a SHA-256: enough to tell two builds apart, short enough to read. */
export function toFingerprint(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

/**
 * The description contains the fingerprint of the code, because no API call reliably reports
 * which zip a function runs. Only letters, digits, spaces, commas and full stops are allowed in it.
 */
function toDescription(text: string, codeFingerprint: string): string {
  const allowed = text.replace(/[^A-Za-z0-9 ,.\p{Script=Han}]/gu, ' ').trim();
  return `${allowed}. Code ${codeFingerprint}.`;
}

/** The fingerprint of the code that a function runs, if this plugin deployed it. */
export function readCodeFingerprint(description: string | undefined): string | undefined {
  return /Code ([0-9a-f]{16})\.$/.exec(description ?? '')?.[1];
}

/** The code fingerprint of a kept version, from its description: see {@link toVersionContent}. */
export const readVersionCode = (description: string | undefined): string | undefined =>
  /^Code ([0-9a-f]{16}), configuration /.exec(description ?? '')?.[1];

/** The configuration in the API's format. */
export function toConfiguration(
  settings: FunctionSettings,
  codeFingerprint: string,
): Configuration {
  const { concurrency, vpc, webSocket, role, logs } = settings;
  const variables = Object.entries(settings.environment).map(([Key, Value]) => ({ Key, Value }));
  return {
    Description: toDescription(settings.description, codeFingerprint),
    MemorySize: settings.memorySize,
    Timeout: settings.timeout,
    ...(settings.initTimeout ? { InitTimeout: settings.initTimeout } : {}),
    // An empty list keeps the old variables; a single empty variable clears them.
    Environment: { Variables: variables.length > 0 ? variables : [{ Key: '', Value: '' }] },
    VpcConfig: { VpcId: vpc?.vpcId ?? '', SubnetId: vpc?.subnetId ?? '' },
    PublicNetConfig: {
      PublicNetStatus: 'ENABLE',
      EipConfig: { EipStatus: settings.fixedIp ? 'ENABLE' : 'DISABLE' },
    },
    InstanceConcurrencyConfig:
      concurrency === undefined
        ? { DynamicEnabled: '' }
        : { DynamicEnabled: 'FALSE', MaxConcurrency: concurrency },
    ...(webSocket ? { ProtocolParams: { WSParams: { IdleTimeOut: webSocket.idleTimeout } } } : {}),
    ...(role ? { Role: role } : {}),
    ...(typeof logs === 'object' ? { ClsLogsetId: logs.logsetId, ClsTopicId: logs.topicId } : {}),
  };
}

/** Configuration for a function that does not exist yet: empty fields are omitted. */
export function toNewConfiguration(wanted: Configuration): Configuration {
  const { Environment, VpcConfig, InstanceConcurrencyConfig, ...rest } = wanted;
  return {
    ...rest,
    ...(Environment?.Variables?.[0]?.Key ? { Environment } : {}),
    ...(VpcConfig?.VpcId ? { VpcConfig } : {}),
    ...(InstanceConcurrencyConfig?.DynamicEnabled ? { InstanceConcurrencyConfig } : {}),
  };
}

/** A field that differs, in words. Never contains values of variables. */
export interface Difference {
  readonly field: keyof Configuration;
  readonly text: string;
}

/** The change reported if only the release record differs. */
export const noteOfRelease = say('the release record', '版本记录');

/** Compares the desired configuration with the function's, field by field. */
export function findDifferences(wanted: Configuration, current: CloudFunction): Difference[] {
  const found: Difference[] = [];
  const compare = (field: keyof Configuration, label: string, now: unknown, then: unknown) => {
    if (String(now) !== String(then))
      found.push({
        field,
        text: say(`${label} ${now} to ${then}`, `${label} ${now} 改为 ${then}`),
      });
  };
  compare('MemorySize', say('memory', '内存'), current.MemorySize, wanted.MemorySize);
  compare('Timeout', say('timeout', '超时'), current.Timeout, wanted.Timeout);
  if (wanted.InitTimeout) {
    compare(
      'InitTimeout',
      say('init timeout', '初始化超时'),
      current.InitTimeout,
      wanted.InitTimeout,
    );
  }
  compare(
    'InstanceConcurrencyConfig',
    say('concurrency', '并发'),
    toConcurrency(current.InstanceConcurrencyConfig),
    toConcurrency(wanted.InstanceConcurrencyConfig),
  );
  compare('VpcConfig', 'VPC', toVpc(current.VpcConfig), toVpc(wanted.VpcConfig));
  compare(
    'PublicNetConfig',
    say('fixed IP', '固定 IP'),
    current.PublicNetConfig?.EipConfig?.EipStatus ?? 'DISABLE',
    wanted.PublicNetConfig?.EipConfig?.EipStatus,
  );
  if (wanted.ProtocolParams) {
    compare(
      'ProtocolParams',
      say('WebSocket idle timeout', 'WebSocket 空闲超时'),
      current.ProtocolParams?.WSParams?.IdleTimeOut,
      wanted.ProtocolParams.WSParams?.IdleTimeOut,
    );
  }
  if (wanted.Role) compare('Role', say('role', '角色'), current.Role, wanted.Role);
  if (wanted.ClsTopicId) {
    compare('ClsTopicId', say('log topic', '日志主题'), current.ClsTopicId, wanted.ClsTopicId);
  }
  const variables = findChangedVariables(current.Environment, wanted.Environment);
  if (variables.length > 0) {
    const named = variables.filter((name) => !name.endsWith(releaseVariable));
    const text =
      named.length > 0
        ? say(`variables ${named.join(', ')}`, `变量 ${named.join('、')}`)
        : noteOfRelease;
    found.push({ field: 'Environment', text });
  }
  if (withoutCode(current.Description) !== withoutCode(wanted.Description)) {
    found.push({ field: 'Description', text: say('description', '描述') });
  }
  return found;
}

/** Some of the fields; those that belong together stay together. */
export function pickFields(
  wanted: Configuration,
  fields: readonly (keyof Configuration)[],
): Configuration {
  const chosen = new Set<string>(fields);
  if (chosen.has('ClsTopicId')) chosen.add('ClsLogsetId');
  return Object.fromEntries(Object.entries(wanted).filter(([field]) => chosen.has(field)));
}

type Variables = Configuration['Environment'];

function toMap(environment: Variables | null): Map<string, string> {
  const variables = environment?.Variables ?? [];
  return new Map(variables.map(({ Key = '', Value = '' }) => [Key, Value] as const));
}

/** Names with a sign: + added, - removed, * changed. */
function findChangedVariables(current: Variables | null, wanted: Variables): string[] {
  const now = toMap(current ?? undefined);
  const then = toMap(wanted);
  now.delete('');
  then.delete('');
  const added = [...then.keys()].filter((name) => !now.has(name)).map((name) => `+${name}`);
  const gone = [...now.keys()].filter((name) => !then.has(name)).map((name) => `-${name}`);
  const other = [...then].filter(([name, value]) => now.has(name) && now.get(name) !== value);
  return [...added, ...gone, ...other.map(([name]) => `*${name}`)].sort();
}

function toConcurrency(config: Configuration['InstanceConcurrencyConfig'] | null): string {
  return config?.DynamicEnabled === 'FALSE' ? String(config.MaxConcurrency ?? 1) : '1';
}

function toVpc(vpc: Configuration['VpcConfig'] | null): string {
  return vpc?.VpcId ? `${vpc.VpcId}/${vpc.SubnetId}` : say('none', '无');
}

function withoutCode(description: string | undefined): string {
  return (description ?? '').replace(/Code [0-9a-f]{16}\.$/, '');
}

/** The fingerprint of a configuration, independent of the order of its variables. */
export function toConfigurationFingerprint(configuration: Configuration): string {
  const { Description: _, Environment, ...rest } = configuration;
  const variables = [...toMap(Environment)].sort(([a], [b]) => (a < b ? -1 : 1));
  return toFingerprint(JSON.stringify([Object.entries(rest).sort(), variables]));
}

/** The description of a kept version: its content. */
export const toVersionContent = (code: string, configuration: Configuration): string =>
  `Code ${code}, configuration ${toConfigurationFingerprint(configuration)}`;
