import type { Call, Handler } from '../cloud';
import { ApiError } from '../errors';
import { type Alias, type FunctionRecord, toScfTime, type Weight } from '../state';
import { checkDescription } from './configuration';
import { checkWritable, functionOf } from './lifecycle';
import { invalid, paginate, text } from './rules';

const MAX_ALIASES = 20;

export const createAlias: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const name = text(call, 'Name');
  if (!/^[A-Za-z][\w-]{0,63}$/.test(name)) {
    throw invalid(
      'Name',
      'it needs 1 to 64 letters, digits, "_" and "-", and begins with a letter',
    );
  }
  const wanted = toAlias(record, call, name, Date.now());
  checkWritable(record, 'FailedOperation.CreateAlias');
  if (record.aliases.has(name)) {
    throw new ApiError('ResourceInUse.Alias', `The alias ${name} already exists.`);
  }
  if (record.aliases.size > MAX_ALIASES) {
    throw new ApiError('LimitExceeded.Alias', 'The number of aliases exceeds the quota of 20.');
  }
  record.aliases.set(name, wanted);
  return {};
};

export const updateAlias: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const alias = aliasOf(record, call);
  const wanted = toAlias(record, call, alias.name, alias.addTime);
  checkWritable(record, 'FailedOperation.UpdateAlias');
  record.aliases.set(alias.name, {
    ...wanted,
    description: text(call, 'Description', alias.description),
  });
  cloud.retire(record);
  return {};
};

export const getAlias: Handler = (cloud, call) =>
  toAliasAnswer(aliasOf(functionOf(cloud, call), call));

export const listAliases: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const { Offset, Limit } = call.parameters;
  const version = text(call, 'FunctionVersion');
  const found = [...record.aliases.values()].filter(
    (alias) =>
      !version ||
      alias.version === version ||
      alias.weights.some((weight) => weight.Version === version),
  );
  // Strings according to the SDK's typings; all other lists use numbers.
  const [offset, limit] = [Offset, Limit].map((one) => (one === undefined ? one : Number(one)));
  return { TotalCount: found.length, Aliases: paginate(found, offset, limit).map(toAliasAnswer) };
};

export const deleteAlias: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const alias = aliasOf(record, call);
  if (alias.name === '$DEFAULT') {
    throw new ApiError('FailedOperation.DeleteAlias', 'The alias $DEFAULT cannot be deleted.');
  }
  if (record.triggers.some((trigger) => trigger.qualifier === alias.name)) {
    throw new ApiError('FailedOperation.DeleteAlias', 'The alias still has a trigger.');
  }
  checkWritable(record, 'FailedOperation.DeleteAlias');
  record.aliases.delete(alias.name);
  return {};
};

function aliasOf(record: FunctionRecord, call: Call): Alias {
  const name = text(call, 'Name');
  const alias = record.aliases.get(name);
  if (!alias) throw new ApiError('ResourceNotFound.Alias', `The alias ${name} does not exist.`);
  return alias;
}

function toAlias(record: FunctionRecord, call: Call, name: string, addTime: number): Alias {
  const version = text(call, 'FunctionVersion');
  checkVersion(record, version);
  checkDescription(text(call, 'Description'));
  const { AdditionalVersionWeights: weights = [], AddtionVersionMatchs: matches = [] } = (call
    .parameters.RoutingConfig ?? {}) as {
    AdditionalVersionWeights?: Weight[];
    AddtionVersionMatchs?: unknown[];
  };
  if (matches.length > 0) {
    throw new ApiError('UnsupportedOperation', 'The local twin only routes by weight.');
  }
  if (weights.length > 1) {
    throw invalid('AdditionalVersionWeights', 'only one additional version is possible');
  }
  for (const weight of weights) {
    checkVersion(record, weight.Version);
    if (weight.Version === version || !(weight.Weight >= 0 && weight.Weight <= 1)) {
      throw invalid(
        'AdditionalVersionWeights',
        'another version and a weight from 0 to 1 are needed',
      );
    }
  }
  return {
    name,
    version,
    description: text(call, 'Description'),
    weights,
    addTime,
    modTime: Date.now(),
  };
}

function checkVersion(record: FunctionRecord, version: string): void {
  if (version === '$LATEST') return;
  const found = record.versions.get(version);
  if (!found) {
    throw new ApiError(
      'ResourceNotFound.FunctionVersion',
      `The version ${version} does not exist.`,
    );
  }
  if (found.status !== 'Active') {
    throw new ApiError(
      'FailedOperation.FunctionVersionStatusNotActive',
      `The version ${version} is in the state ${found.status}. Please try again when it is Active.`,
    );
  }
}

const toAliasAnswer = (alias: Alias) => ({
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RoutingConfig: { AdditionalVersionWeights: alias.weights, AddtionVersionMatchs: [] },
  AddTime: toScfTime(alias.addTime),
  ModTime: toScfTime(alias.modTime),
});
