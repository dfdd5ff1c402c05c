import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { type FunctionRecord, toFunctionKey } from '../state';
import { functionOf, transition } from './lifecycle';
import { text } from './rules';

export const deleteFunction: Handler = (cloud, call) => {
  const { state, settings } = cloud;
  const record = functionOf(cloud, call);
  const qualifier = text(call, 'Qualifier');
  if (/ing$/.test(record.status)) {
    throw new ApiError(
      'FailedOperation.DeleteFunction',
      `The function is in the state ${record.status}. Please try again when it has settled.`,
    );
  }
  if (qualifier) return deleteVersion(record, qualifier);
  // The cloud may delete both itself; a user reports that it rejects the call, so the twin does, too.
  const alias = [...record.aliases.keys()].find((name) => name !== '$DEFAULT');
  if (alias !== undefined) {
    throw new ApiError(
      'UnsupportedOperation.AliasBind',
      `The alias ${alias} is still bound. Please delete it and try again.`,
    );
  }
  if (record.triggers.length > 0) {
    throw new ApiError(
      'FailedOperation.DeleteFunction',
      'The function still has a trigger. Please delete it and try again.',
    );
  }
  transition(cloud, call, record, {
    during: 'Deleting',
    failed: 'DeleteFailed',
    delay: settings.delays.deleting,
    done() {
      state.functions.delete(toFunctionKey(record.region, record.namespace, record.name));
      cloud.retire(record);
    },
  });
  return {};
};

function deleteVersion(record: FunctionRecord, qualifier: string): object {
  if (!record.versions.has(qualifier)) {
    throw new ApiError('ResourceNotFound.Version', `The version ${qualifier} does not exist.`);
  }
  const inUse = [...record.aliases.values()].find(
    (alias) =>
      alias.version === qualifier || alias.weights.some(({ Version }) => Version === qualifier),
  );
  if (inUse || record.triggers.some((trigger) => trigger.qualifier === qualifier)) {
    throw new ApiError(
      'UnsupportedOperation.AliasBind',
      `The version ${qualifier} is still bound to ${inUse ? `the alias ${inUse.name}` : 'a trigger'}.`,
    );
  }
  record.versions.delete(qualifier);
  return {};
}
