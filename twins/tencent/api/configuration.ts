import type { Call, Cloud } from '../cloud';
import { ApiError } from '../errors';
import type { Concurrency, Configuration, Variable } from '../state';
import { checkOneOf, checkWhole, invalid, text } from './rules';

/** The defaults of CreateFunction. */
export const DEFAULT_CONFIGURATION: Configuration = {
  description: '',
  memorySize: 128,
  timeout: 3,
  initTimeout: 65,
  environment: [],
  role: '',
  publicNetwork: true,
  fixedAddress: false,
  concurrency: undefined,
  idleTimeout: 15,
  clsLogsetId: '',
  clsTopicId: '',
  ignoreSystemLog: false,
  vpc: undefined,
};

/** Parameters that the twin does not implement and therefore rejects instead of ignoring. */
const NOT_HERE = ['Layers', 'DeadLetterConfig', 'CfsConfig', 'IntranetConfig', 'L5Enable'];

const MAX_ENVIRONMENT_BYTES = 4096;
const RESERVED = /^(SCF_|QCLOUD_|TENCENTCLOUD_)/i;

/**
 * The existing configuration with the parameters of a call applied.
 *
 * @throws {ApiError} if a value is out of range.
 */
export function applyConfiguration(
  cloud: Cloud,
  call: Call,
  base: Configuration,
  webSocket: boolean,
): Configuration {
  const { parameters } = call;
  for (const name of NOT_HERE) {
    const value = parameters[name];
    const isEmpty = value === '' || value === 'FALSE' || (Array.isArray(value) && !value.length);
    if (value !== undefined && !isEmpty) {
      throw new ApiError('UnsupportedOperation', `The local twin does not have ${name}.`);
    }
  }
  checkMemory(parameters.MemorySize);
  checkWhole('Timeout', parameters.Timeout, 1, 900);
  checkWhole('InitTimeout', parameters.InitTimeout, 3, 300);
  checkDescription(text(call, 'Description'), call.action === 'CreateFunction');
  checkOneOf(call, 'DnsCache', ['FALSE', '']);
  const role = text(call, 'Role', base.role);
  if (role && !/^[\w.@/:-]+$/.test(role)) throw invalid('Role', 'it must be the name of a role');
  return {
    description: text(call, 'Description', base.description),
    memorySize: numberOr(parameters.MemorySize, base.memorySize),
    timeout: numberOr(parameters.Timeout, base.timeout),
    initTimeout: numberOr(parameters.InitTimeout, base.initTimeout),
    environment: toEnvironment(parameters.Environment, base.environment),
    role,
    ...toPublicNetwork(parameters.PublicNetConfig, base),
    concurrency: toConcurrency(parameters.InstanceConcurrencyConfig, base.concurrency),
    idleTimeout: toIdleTimeout(parameters.ProtocolParams, base.idleTimeout, webSocket),
    ...toLogTarget(cloud, call, base),
    vpc: toVpc(cloud, call, base.vpc),
    ignoreSystemLog: (parameters.IgnoreSysLog as boolean | undefined) ?? base.ignoreSystemLog,
  };
}

const numberOr = (value: unknown, defaultValue: number) =>
  typeof value === 'number' ? value : defaultValue;

function checkMemory(value: unknown): void {
  if (value === undefined || value === 64) return;
  checkWhole('MemorySize', value, 128, 3072);
  if (Number(value) % 128 !== 0) {
    throw invalid('MemorySize', 'it must be 64, or 128 to 3072 in steps of 128');
  }
}

/**
 * The SDK's rule for descriptions: letters, digits, spaces, commas, full stops and Chinese. CreateFunction accepts
 * line breaks, too; UpdateFunctionConfiguration does not mention them.
 *
 * @throws {ApiError} if a description is too long or contains any other character.
 */
export function checkDescription(value: string, lineBreaks = false): void {
  if (value.length > 1000) throw invalid('Description', 'it may have 1000 characters');
  const foreign = value.match(/[^A-Za-z0-9 ,.\n\p{Script=Han}]/u)?.[0];
  if (foreign || (!lineBreaks && value.includes('\n'))) {
    throw invalid(
      'Description',
      `${JSON.stringify(foreign ?? '\n')} is not allowed, only letters, digits, spaces, commas, full stops and Chinese`,
    );
  }
}

/** Both ids, or two empty ones for no VPC. The cloud also requires a role for SCF; the twin does not. */
function toVpc({ settings }: Cloud, call: Call, base: Configuration['vpc']): Configuration['vpc'] {
  const given = call.parameters.VpcConfig as { VpcId?: string; SubnetId?: string } | undefined;
  if (!given) return base;
  const { VpcId = '', SubnetId = '' } = given;
  if (!VpcId && !SubnetId) return undefined;
  if (!VpcId || !SubnetId) throw invalid('VpcConfig', 'VpcId and SubnetId belong together');
  const found = settings.vpcs.find(
    (vpc) => vpc.vpcId === VpcId && vpc.subnetId === SubnetId && vpc.region === call.region,
  );
  if (!found) {
    throw new ApiError(
      'ResourceNotFound.Vpc',
      `The VPC ${VpcId} or its subnet ${SubnetId} does not exist in ${call.region}.`,
    );
  }
  return { VpcId, SubnetId };
}

function toEnvironment(value: unknown, base: readonly Variable[]): readonly Variable[] {
  const variables = (value as { Variables?: { Key?: string; Value?: string }[] } | undefined)
    ?.Variables;
  // An empty list changes nothing; one variable without a name clears them all.
  if (!variables || variables.length === 0) return base;
  const [first] = variables;
  if (variables.length === 1 && first?.Key === '' && first.Value === '') return [];
  let bytes = 0;
  const seen = new Set<string>();
  for (const { Key = '', Value = '' } of variables) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(Key)) {
      throw invalid(
        'Environment',
        `the name "${Key}" must be a letter followed by letters, digits and underscores`,
      );
    }
    if (RESERVED.test(Key)) {
      throw new ApiError(
        'InvalidParameterValue.EnvironmentSystemProtect',
        `System environment variables cannot be set: ${Key} (SCF_, QCLOUD_ and TENCENTCLOUD_ are reserved).`,
      );
    }
    if (Value === '') throw invalid('Environment', `the value of ${Key} must not be empty`);
    // Undocumented: a NUL is impossible in an environment, and for the rest the twin takes the stricter choice.
    if (/[^\P{Cc}\n\t]/u.test(Value)) {
      throw invalid('Environment', `the value of ${Key} has control characters in it`);
    }
    if (seen.has(Key)) throw invalid('Environment', `${Key} is there twice`);
    seen.add(Key);
    bytes += Buffer.byteLength(Key) + Buffer.byteLength(Value);
  }
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    throw new ApiError(
      'InvalidParameterValue.EnvironmentExceededLimit',
      `The environment variables have ${bytes} bytes, please keep them within 4KB.`,
    );
  }
  return variables.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

function toPublicNetwork(
  value: unknown,
  base: Configuration,
): Pick<Configuration, 'publicNetwork' | 'fixedAddress'> {
  const config = value as
    | { PublicNetStatus: string; EipConfig?: { EipStatus: string } }
    | undefined;
  if (!config) return { publicNetwork: base.publicNetwork, fixedAddress: base.fixedAddress };
  const status = config.EipConfig?.EipStatus;
  for (const [name, one] of [
    ['PublicNetConfig', config.PublicNetStatus],
    ['EipConfig', status ?? 'DISABLE'],
  ] as const) {
    if (!['ENABLE', 'DISABLE'].includes(one)) throw invalid(name, 'ENABLE or DISABLE is expected');
  }
  return {
    publicNetwork: config.PublicNetStatus === 'ENABLE',
    fixedAddress: status === undefined ? base.fixedAddress : status === 'ENABLE',
  };
}

function toConcurrency(value: unknown, base: Concurrency | undefined): Concurrency | undefined {
  const config = value as
    | { DynamicEnabled?: string; MaxConcurrency?: number; Type?: string; [name: string]: unknown }
    | undefined;
  if (!config) return base;
  const { DynamicEnabled, MaxConcurrency, Type, ...others } = config;
  if (DynamicEnabled === '') return undefined;
  if (DynamicEnabled !== 'FALSE') {
    throw invalid(
      'InstanceConcurrencyConfig',
      'DynamicEnabled must be "FALSE", or "" to switch it off',
    );
  }
  checkWhole('MaxConcurrency', MaxConcurrency ?? 0, 1, 100);
  if (Object.keys(others).length > 0 || (Type !== undefined && Type !== 'Request-Based')) {
    throw new ApiError('UnsupportedOperation', 'The local twin does not have sessions.');
  }
  return { DynamicEnabled, MaxConcurrency: MaxConcurrency ?? 1 };
}

function toIdleTimeout(value: unknown, base: number, webSocket: boolean): number {
  const seconds = (value as { WSParams?: { IdleTimeOut?: number } } | undefined)?.WSParams
    ?.IdleTimeOut;
  if (seconds === undefined) return base;
  if (!webSocket) {
    throw new ApiError('InvalidParameterValue', 'ProtocolParams needs ProtocolType "WS".');
  }
  // The typings say 1 to 1800, the product's documentation 10 to 7200: this range satisfies both.
  checkWhole('IdleTimeOut', seconds, 10, 1800);
  return seconds;
}

function toLogTarget(
  { state }: Cloud,
  call: Call,
  base: Configuration,
): Pick<Configuration, 'clsLogsetId' | 'clsTopicId'> {
  const clsLogsetId = text(call, 'ClsLogsetId', base.clsLogsetId);
  const clsTopicId = text(call, 'ClsTopicId', base.clsTopicId);
  const topic = state.topics.get(clsTopicId);
  if (clsTopicId && (topic?.logsetId !== clsLogsetId || topic.region !== call.region)) {
    throw invalid('Cls', `there is no topic ${clsTopicId} in the logset ${clsLogsetId}`);
  }
  return { clsLogsetId, clsTopicId };
}
