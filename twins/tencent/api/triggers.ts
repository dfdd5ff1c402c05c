import type { Call, Handler } from '../cloud';
import { ApiError } from '../errors';
import { type FunctionRecord, randomId, resolveQualifier, type Trigger } from '../state';
import { checkBalance, checkWritable, functionOf } from './lifecycle';
import { checkOneOf, invalid, paginate, sortBy, text } from './rules';
import { toTriggerAnswer } from './trigger-answer';

const MAX_TRIGGERS = 10;

interface TriggerDescription {
  readonly authType?: 'NONE' | 'CAM';
  readonly intranet?: boolean;
  readonly extranet?: boolean;
  readonly cors?: object;
}

export const createTrigger: Handler = async (cloud, call) => {
  checkBalance(cloud);
  const record = functionOf(cloud, call);
  checkType(call);
  checkOneOf(call, 'Enable', ['OPEN', 'CLOSE']);
  const qualifier = text(call, 'Qualifier', '$LATEST');
  const description = parseDescription(text(call, 'TriggerDesc'));
  if (!description.authType) throw invalid('TriggerDesc', 'AuthType is missing');
  if (text(call, 'CustomArgument')) throw invalid('CustomArgument', 'only timers have one');
  if (!resolveQualifier(record, qualifier)) {
    throw new ApiError('ResourceNotFound.Qualifier', `The qualifier ${qualifier} does not exist.`);
  }
  checkWritable(record, 'FailedOperation.CreateTrigger');
  if (record.triggers.some((trigger) => trigger.qualifier === qualifier)) {
    throw new ApiError('ResourceInUse.Trigger', `${qualifier} already has a function URL.`);
  }
  if (record.triggers.length >= MAX_TRIGGERS) {
    throw new ApiError('LimitExceeded.Trigger', 'The number of triggers exceeds the quota of 10.');
  }
  const now = Date.now();
  const trigger: Trigger = {
    name: randomId(10),
    qualifier,
    addTime: now,
    modTime: now,
    enabled: text(call, 'Enable', 'OPEN') === 'OPEN',
    description: text(call, 'Description'),
    authType: description.authType,
    // Both are disabled by default.
    intranet: description.intranet ?? false,
    extranet: description.extranet ?? false,
    cors: description.cors,
    port: await cloud.urls.open(record),
    isListed: false,
  };
  record.triggers.push(trigger);
  cloud.later(cloud.settings.delays.trigger, () => {
    trigger.isListed = true;
  });
  // The address itself is not in this response; it appears in ListTriggers a little later.
  return {
    TriggerInfo: {
      ...toTriggerAnswer(trigger, record.webSocket),
      TriggerDesc: text(call, 'TriggerDesc'),
    },
  };
};

export const updateTrigger: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  checkType(call);
  checkOneOf(call, 'Enable', ['OPEN', 'CLOSE']);
  if (!cloud.settings.updatesHttpTriggers) throw triggerNotFound(call);
  const trigger = triggerOf(record, call);
  const description = parseDescription(text(call, 'TriggerDesc', '{}'));
  checkWritable(record, 'FailedOperation.FunctionStatusError');
  trigger.enabled = text(call, 'Enable', trigger.enabled ? 'OPEN' : 'CLOSE') === 'OPEN';
  trigger.description = text(call, 'Description', trigger.description);
  trigger.authType = description.authType ?? trigger.authType;
  trigger.intranet = description.intranet ?? trigger.intranet;
  trigger.extranet = description.extranet ?? trigger.extranet;
  trigger.cors = description.cors ?? trigger.cors;
  trigger.modTime = Date.now();
  return {};
};

export const deleteTrigger: Handler = async (cloud, call) => {
  const record = functionOf(cloud, call);
  checkType(call);
  const trigger = triggerOf(record, call);
  checkWritable(record, 'FailedOperation.DeleteTrigger');
  record.triggers.splice(record.triggers.indexOf(trigger), 1);
  await cloud.urls.close(trigger.port);
  return {};
};

export const listTriggers: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const { Offset, Limit } = call.parameters;
  checkOneOf(call, 'Order', ['ASC', 'DESC']);
  checkOneOf(call, 'OrderBy', ['add_time', 'mod_time']);
  const filters = (call.parameters.Filters ?? []) as { Name: string; Values: string[] }[];
  const properties: Record<string, (trigger: Trigger) => string> = {
    Qualifier: (trigger) => trigger.qualifier,
    TriggerName: (trigger) => trigger.name,
    Description: (trigger) => trigger.description,
  };
  for (const { Name } of filters) {
    if (!properties[Name]) throw invalid('Filters', `there is no filter ${Name}`);
  }
  const visible = record.triggers.filter(
    (trigger) =>
      trigger.isListed &&
      filters.every(({ Name, Values }) => Values.includes(properties[Name]?.(trigger) ?? '')),
  );
  const field = text(call, 'OrderBy', 'mod_time') === 'add_time' ? 'addTime' : 'modTime';
  const sorted = sortBy(visible, text(call, 'Order', 'DESC'), (trigger) => trigger[field]);
  return {
    TotalCount: visible.length,
    Triggers: paginate(sorted, Offset, Limit).map((trigger) =>
      toTriggerAnswer(trigger, record.webSocket),
    ),
  };
};

function checkType(call: Call): void {
  const type = text(call, 'Type');
  if (type === 'apigw') {
    throw new ApiError(
      'UnsupportedOperation.Trigger',
      'API Gateway triggers went offline on 2025-06-30. Please use a function URL (Type "http").',
    );
  }
  if (['cos', 'cls', 'timer', 'ckafka', 'cmq'].includes(type)) {
    throw new ApiError('UnsupportedOperation.Trigger', `The local twin has no ${type} triggers.`);
  }
  if (type !== 'http') throw invalid('Type', 'it must be cos, cls, timer, ckafka or http');
}

/** The caller needs the name assigned by the platform, and the qualifier, whose default is $LATEST. */
function triggerOf(record: FunctionRecord, call: Call): Trigger {
  const qualifier = text(call, 'Qualifier', '$LATEST');
  const trigger = record.triggers.find(
    (one) => one.name === text(call, 'TriggerName') && one.qualifier === qualifier,
  );
  if (!trigger) throw triggerNotFound(call);
  return trigger;
}

const triggerNotFound = (call: Call) =>
  new ApiError(
    'ResourceNotFound.Trigger',
    `The trigger ${text(call, 'TriggerName')} does not exist for ${text(call, 'Qualifier', '$LATEST')}.`,
  );

const CORS_FIELDS = [
  'Enable',
  'Origins',
  'Headers',
  'Methods',
  'ExposeHeaders',
  'MaxAge',
  'Credentials',
];

function parseDescription(json: string): TriggerDescription {
  let description: Record<string, unknown>;
  try {
    description = JSON.parse(json) as Record<string, unknown>;
  } catch {
    throw invalid('TriggerDesc', 'it must be JSON');
  }
  const { AuthType, NetConfig = {}, CorsConfig } = description;
  checkNames(description, ['AuthType', 'NetConfig', 'CorsConfig']);
  checkNames(NetConfig, ['EnableIntranet', 'EnableExtranet']);
  if (CorsConfig !== undefined) checkNames(CorsConfig, CORS_FIELDS);
  if (AuthType !== undefined && AuthType !== 'NONE' && AuthType !== 'CAM') {
    throw invalid('TriggerDesc', 'AuthType must be NONE or CAM');
  }
  const { EnableIntranet, EnableExtranet } = NetConfig as Record<string, unknown>;
  for (const flag of [EnableIntranet, EnableExtranet]) {
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw invalid('TriggerDesc', 'EnableIntranet and EnableExtranet must be true or false');
    }
  }
  return {
    ...(AuthType ? { authType: AuthType } : {}),
    ...(typeof EnableIntranet === 'boolean' ? { intranet: EnableIntranet } : {}),
    ...(typeof EnableExtranet === 'boolean' ? { extranet: EnableExtranet } : {}),
    ...(CorsConfig ? { cors: CorsConfig as object } : {}),
  };
}

function checkNames(value: unknown, names: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('TriggerDesc', 'an object is expected');
  }
  const foreign = Object.keys(value).find((name) => !names.includes(name));
  if (foreign !== undefined) throw invalid('TriggerDesc', `"${foreign}" is not known`);
}
