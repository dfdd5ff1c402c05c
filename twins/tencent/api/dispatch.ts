import type { Call, Cloud } from '../cloud';
import { ApiError } from '../errors';
import {
  checkParameters,
  loadScfSchema,
  OTHER_SERVICES,
  parseSchema,
  type Schema,
} from '../schema';
import type { ApiKey } from '../settings';
import { SERVICES, type Service } from './actions';
import { namespaceOf, text } from './rules';

/** Current and former SCF regions (intl 583/11637, intl 583/17243). */
const REGIONS = new Set([
  'ap-guangzhou',
  'ap-shanghai',
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-nanjing',
  'ap-hongkong',
  'ap-singapore',
  'ap-tokyo',
  'ap-seoul',
  'ap-bangkok',
  'ap-mumbai',
  'ap-jakarta',
  'na-siliconvalley',
  'na-ashburn',
  'na-toronto',
  'sa-saopaulo',
  'eu-frankfurt',
  'ap-shanghai-fsi',
  'ap-shenzhen-fsi',
]);

/** Finds the service of a call by its version, because all services share one endpoint. */
export function findService(action: string, version: string): Service {
  if (!action) throw missing('Action');
  if (!version) throw missing('Version');
  const knows = SERVICES.filter(({ actions }) => Object.hasOwn(actions, action));
  const service = knows.find((one) => one.version === version);
  if (service) return service;
  if (knows.length > 0 || !SERVICES.some((one) => one.version === version)) {
    throw new ApiError(
      'InvalidVersion',
      `The API version ${version} does not exist for ${action}.`,
    );
  }
  throw new ApiError('InvalidAction', `The action ${action} does not exist.`);
}

const missing = (name: string) =>
  new ApiError('MissingParameter', `The request is missing a required parameter \`${name}\`.`);

/** Executes verified calls. */
export function createDispatcher(cloud: Cloud) {
  const scf = loadScfSchema();
  const schemas: Readonly<Record<string, Schema>> = {
    scf,
    cls: parseSchema(OTHER_SERVICES),
    monitor: parseSchema(OTHER_SERVICES),
    sts: parseSchema(OTHER_SERVICES),
  };
  const recent = new Map<string, number[]>();

  /** @throws {ApiError} for more than this many calls of an action per second. */
  function checkRate(key: ApiKey, action: string): void {
    const { rateLimit } = cloud.settings;
    const name = `${key.secretId} ${action}`;
    const now = Date.now();
    const times = (recent.get(name) ?? []).filter((time) => time > now - 1000);
    if (times.length >= rateLimit) throw tooMany(times.length + 1, rateLimit);
    recent.set(name, [...times, now]);
  }

  return async (service: Service, call: Call): Promise<object> => {
    const { action, region, key, parameters } = call;
    checkRate(key, action);
    if (!region) throw missing('Region');
    if (!REGIONS.has(region)) {
      throw new ApiError('UnsupportedRegion', `The region \`${region}\` is not supported.`);
    }
    const schema = schemas[service.name];
    const handler = service.actions[action];
    if (!schema || !handler)
      throw new ApiError('InvalidAction', `The action ${action} is unknown.`);
    checkPermission(cloud, service, call);
    checkParameters(schema, `${action}Request`, parameters);
    return handler(cloud, call);
  };
}

/** The error for too many calls. */
export const tooMany = (calls: number, limit: number) =>
  new ApiError(
    'RequestLimitExceeded',
    `Your current request times equals to \`${calls}\` in a second, which exceeds the frequency limit \`${limit}\` for a second. Please reduce the frequency of calls.`,
  );

function checkPermission({ settings }: Cloud, service: Service, call: Call): void {
  const { key, action, region } = call;
  const wanted = `${service.name}:${action}`;
  if (!key.actions || key.actions.some((one) => ['*', `${service.name}:*`, wanted].includes(one))) {
    return;
  }
  const name = text(call, 'FunctionName');
  const resource = name ? `namespace/${namespaceOf(call)}/function/${name}` : '*';
  throw new ApiError(
    // SCF has its own code for this; the other services use the common one.
    service.name === 'scf' ? 'UnauthorizedOperation.CAM' : 'AuthFailure.UnauthorizedOperation',
    `you are not authorized to perform operation (${wanted})\nresource (qcs::${service.name}:${region}:uin/${settings.uin}:${resource}) has no permission`,
  );
}
