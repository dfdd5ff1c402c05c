import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { toScfTime } from '../state';
import { checkDescription } from './configuration';
import { checkBalance, checkWritable, functionOf, publish } from './lifecycle';
import { checkOneOf, paginate, sortBy, text } from './rules';

const MAX_VERSIONS = 1000;

export const publishVersion: Handler = (cloud, call) => {
  checkBalance(cloud);
  const record = functionOf(cloud, call);
  const description = text(call, 'Description');
  checkDescription(description);
  checkWritable(record, 'FailedOperation.PublishVersion');
  if (record.versions.size >= MAX_VERSIONS) {
    throw new ApiError(
      'LimitExceeded.FunctionVersions',
      'The number of versions exceeds the quota.',
    );
  }
  const number = publish(cloud, call, record, description);
  const { configuration, code } = record.latest;
  return {
    FunctionVersion: number,
    CodeSize: code.zip.length,
    MemorySize: configuration.memorySize,
    Description: description,
    Handler: record.handler,
    Timeout: configuration.timeout,
    Runtime: record.runtime,
    Namespace: record.namespace,
  };
};

export const listVersionByFunction: Handler = (cloud, call) => {
  const record = functionOf(cloud, call);
  const { Offset, Limit } = call.parameters;
  checkOneOf(call, 'Order', ['ASC', 'DESC']);
  checkOneOf(call, 'OrderBy', ['AddTime', 'ModTime']);
  const field = text(call, 'OrderBy', 'AddTime') === 'ModTime' ? 'modTime' : 'addTime';
  const all = [
    {
      name: '$LATEST',
      description: record.latest.configuration.description,
      addTime: record.addTime,
      modTime: record.modTime,
      status: record.status,
    },
    ...[...record.versions].map(([name, version]) => ({ ...version, name })),
  ];
  const shown = paginate(
    sortBy(all, text(call, 'Order', 'DESC'), (one) => one[field]),
    Offset,
    Limit,
  );
  return {
    TotalCount: all.length,
    FunctionVersion: shown.map(({ name }) => name),
    Versions: shown.map((version) => ({
      Version: version.name,
      Description: version.description,
      AddTime: toScfTime(version.addTime),
      ModTime: toScfTime(version.modTime),
      Status: version.status,
    })),
  };
};
