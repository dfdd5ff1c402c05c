import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { type FunctionRecord, resolveQualifier, toScfTime } from '../state';
import { functionOf } from './lifecycle';
import { checkOneOf, invalid, namespaceOf, paginate, sortBy, text } from './rules';
import { toTriggerAnswer } from './trigger-answer';

export const getFunctionDetails: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  checkOneOf(call, 'ShowCode', ['TRUE', 'FALSE']);
  const qualifier = text(call, 'Qualifier', '$LATEST');
  const found = resolveQualifier(record, qualifier, () => 1);
  if (!found) {
    throw new ApiError('ResourceNotFound.Version', `The version ${qualifier} does not exist.`);
  }
  const { configuration, code } = found.revision;
  const version = record.versions.get(found.version);
  return {
    FunctionName: record.name,
    FunctionId: record.id,
    Namespace: record.namespace,
    Type: 'HTTP',
    Runtime: record.runtime,
    Handler: record.handler,
    Description: version?.description ?? configuration.description,
    Status: version?.status ?? record.status,
    StatusDesc: '',
    StatusReasons: record.statusReasons,
    AvailableStatus: cloud.state.inArrears ? 'InsufficientBalance' : 'Available',
    AddTime: toScfTime(version?.addTime ?? record.addTime),
    ModTime: toScfTime(version?.modTime ?? record.modTime),
    FunctionVersion: found.version,
    Qualifier: qualifier,
    MemorySize: configuration.memorySize,
    Timeout: configuration.timeout,
    InitTimeout: configuration.initTimeout,
    Environment: { Variables: configuration.environment },
    Role: configuration.role,
    InstallDependency: 'FALSE',
    CodeInfo: '',
    CodeSize: code.zip.length,
    CodeResult: 'success',
    CodeError: '',
    ErrNo: 0,
    ClsLogsetId: configuration.clsLogsetId,
    ClsTopicId: configuration.clsTopicId,
    Tags: record.tags,
    Triggers: record.triggers
      .filter((trigger) => trigger.qualifier === qualifier)
      .map((trigger) => toTriggerAnswer(trigger, record.webSocket)),
    VpcConfig: configuration.vpc ?? { VpcId: '', SubnetId: '' },
    UseGpu: 'FALSE',
    L5Enable: 'FALSE',
    Layers: [],
    DeadLetterConfig: { Type: '', Name: '', FilterType: '' },
    OnsEnable: 'FALSE',
    EipConfig: { EipFixed: 'FALSE', Eips: [] },
    AccessInfo: { Host: '', Vip: '' },
    PublicNetConfig: {
      PublicNetStatus: configuration.publicNetwork ? 'ENABLE' : 'DISABLE',
      EipConfig: {
        EipStatus: configuration.fixedAddress ? 'ENABLE' : 'DISABLE',
        EipAddress: configuration.fixedAddress ? ['203.0.113.7'] : [],
      },
    },
    CfsConfig: { CfsInsList: [] },
    AsyncRunEnable: 'FALSE',
    TraceEnable: 'FALSE',
    DnsCache: 'FALSE',
    ProtocolType: record.webSocket ? 'WS' : '',
    ProtocolParams: record.webSocket
      ? { WSParams: { IdleTimeOut: configuration.idleTimeout } }
      : null,
    InstanceConcurrencyConfig: configuration.concurrency ?? null,
    ImageConfig: null,
    IntranetConfig: null,
  };
};

export const getFunctionAddress: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const qualifier = text(call, 'Qualifier', '$LATEST');
  const found = resolveQualifier(record, qualifier, () => 1);
  if (!found) {
    throw new ApiError('ResourceNotFound.Version', `The version ${qualifier} does not exist.`);
  }
  const { sha256 } = found.revision.code;
  // The twin has no COS: the URL only shows the format, and is never requested.
  return { Url: `https://twin.invalid/${record.id}/${sha256}.zip`, CodeSha256: sha256 };
};

export const listFunctions: Handler = ({ state }, call) => {
  const { Offset, Limit } = call.parameters;
  checkOneOf(call, 'Order', ['ASC', 'DESC']);
  checkOneOf(call, 'Orderby', ['AddTime', 'ModTime', 'FunctionName']);
  const searched = text(call, 'SearchKey').toLowerCase();
  const filters = (call.parameters.Filters ?? []) as { Name: string; Values: string[] }[];
  const properties: Record<string, (record: FunctionRecord) => string> = {
    Status: (record) => record.status,
    Runtime: (record) => record.runtime,
    FunctionType: () => 'HTTP',
    Type: () => 'HTTP',
  };
  for (const { Name } of filters) {
    if (!properties[Name]) throw invalid('Filters', `the twin cannot filter by ${Name}`);
  }
  const fits = (record: FunctionRecord) =>
    record.region === call.region &&
    record.namespace === namespaceOf(call) &&
    record.name.toLowerCase().includes(searched) &&
    filters.every(({ Name, Values }) => Values.includes(properties[Name]?.(record) ?? ''));
  const field = text(call, 'Orderby', 'ModTime');
  const found = sortBy(
    [...state.functions.values()].filter(fits),
    text(call, 'Order', 'DESC'),
    (record) =>
      field === 'FunctionName'
        ? record.name
        : field === 'AddTime'
          ? record.addTime
          : record.modTime,
  );
  return {
    TotalCount: found.length,
    Functions: paginate(found, Offset, Limit).map((record) => ({
      FunctionName: record.name,
      FunctionId: record.id,
      Namespace: record.namespace,
      Type: 'HTTP',
      Runtime: record.runtime,
      Description: record.latest.configuration.description,
      Status: record.status,
      StatusDesc: '',
      StatusReasons: record.statusReasons,
      AddTime: toScfTime(record.addTime),
      ModTime: toScfTime(record.modTime),
      Tags: record.tags,
      TotalProvisionedConcurrencyMem: 0,
      ReservedConcurrencyMem: record.reservedMemory ?? 0,
      AsyncRunEnable: 'FALSE',
      TraceEnable: 'FALSE',
    })),
  };
};
