import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { toCode } from './code';
import { applyConfiguration } from './configuration';
import { checkBalance, checkWritable, functionOf, publish, transition } from './lifecycle';
import { checkOneOf, invalid, text } from './rules';

export const updateFunctionCode: Handler = (cloud, call) => {
  const { parameters } = call;
  checkBalance(cloud);
  const record = functionOf(cloud, call);
  for (const name of ['Handler', 'EnvId', 'CosBucketName', 'CosObjectName', 'CosBucketRegion']) {
    if (text(call, name)) {
      throw new ApiError('UnsupportedOperation', `The local twin does not change ${name}.`);
    }
  }
  checkOneOf(call, 'InstallDependency', ['FALSE']);
  checkOneOf(call, 'Publish', ['TRUE', 'FALSE']);
  checkOneOf(call, 'CodeSource', ['ZipFile']);
  if (parameters.Code && parameters.ZipFile) {
    throw invalid('Code', 'Code and ZipFile exclude each other');
  }
  const given = parameters.ZipFile ? { ZipFile: parameters.ZipFile } : parameters.Code;
  const code = toCode(given as Record<string, unknown> | undefined);
  checkWritable(record, 'FailedOperation.UpdateFunctionCode');
  transition(cloud, call, record, {
    during: 'Updating',
    failed: 'UpdateFailed',
    delay: cloud.settings.delays.updating,
    done() {
      record.latest = { ...record.latest, code };
      cloud.retire(record);
      if (text(call, 'Publish') === 'TRUE') publish(cloud, call, record, '');
    },
  });
  return {};
};

export const updateFunctionConfiguration: Handler = (cloud, call) => {
  checkBalance(cloud);
  const record = functionOf(cloud, call);
  // The typings still list them; Tencent's own tools never send them.
  for (const name of ['Runtime', 'InstallDependency']) {
    if (call.parameters[name] !== undefined) {
      throw new ApiError('InvalidParameterValue', `${name} can only be set by CreateFunction.`);
    }
  }
  checkOneOf(call, 'Publish', ['TRUE', 'FALSE']);
  const configuration = applyConfiguration(
    cloud,
    call,
    record.latest.configuration,
    record.webSocket,
  );
  checkWritable(record, 'FailedOperation.UpdateFunctionConfiguration');
  transition(cloud, call, record, {
    during: 'Updating',
    failed: 'UpdateFailed',
    delay: cloud.settings.delays.updating,
    done() {
      record.latest = { ...record.latest, configuration };
      cloud.retire(record);
      if (text(call, 'Publish') === 'TRUE') publish(cloud, call, record, '');
    },
  });
  return {};
};
