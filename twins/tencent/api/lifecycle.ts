import type { Call, Cloud } from '../cloud';
import { ApiError } from '../errors';
import { type FunctionRecord, getFunction, type Status } from '../state';
import { namespaceOf, text } from './rules';

/** The function that a call refers to. */
export const functionOf = (cloud: Cloud, call: Call): FunctionRecord =>
  getFunction(cloud.state, call.region, namespaceOf(call), text(call, 'FunctionName'));

/** @throws {ApiError} while another change is in progress, or after one that cannot be repaired. */
export function checkWritable(record: FunctionRecord, code: string): void {
  if (['Active', 'UpdateFailed', 'PublishFailed'].includes(record.status)) return;
  throw new ApiError(
    code,
    `The function ${record.name} is in the state ${record.status}, which does not allow this operation. Please try again when it is Active.`,
  );
}

interface Transition {
  readonly during: Status;
  readonly failed: Status;
  readonly delay: number;
  done(): void;
}

/** Starts an asynchronous change that may fail. */
export function transition(
  cloud: Cloud,
  call: Call,
  record: FunctionRecord,
  { during, failed, delay, done }: Transition,
): void {
  record.status = during;
  record.statusReasons = [];
  const { outcome } = call;
  cloud.later(delay, () => {
    record.modTime = Date.now();
    if (outcome) {
      record.status = failed;
      record.statusReasons = [
        { ErrorCode: outcome.code, ErrorMessage: outcome.message ?? 'A test wants it so.' },
      ];
      return;
    }
    record.status = 'Active';
    done();
  });
}

/** @throws {ApiError} if the account is in arrears. */
export function checkBalance({ state }: Cloud): void {
  if (!state.inArrears) return;
  throw new ApiError(
    'ResourceUnavailable.InsufficientBalance',
    'The account balance is insufficient. Please top up first.',
  );
}

/** Freezes the current $LATEST. The number is returned at once; the version can be used when it is Active. */
export function publish(
  cloud: Cloud,
  call: Call,
  record: FunctionRecord,
  description: string,
): string {
  record.publishedVersions += 1;
  const number = String(record.publishedVersions);
  const now = Date.now();
  // A copy: the version gets its own instances.
  const revision = { ...record.latest };
  const version = {
    revision,
    description,
    addTime: now,
    modTime: now,
    status: 'Publishing' as FunctionRecord['status'],
  };
  record.versions.set(number, version);
  transition(cloud, call, record, {
    during: 'Publishing',
    failed: 'PublishFailed',
    delay: cloud.settings.delays.publishing,
    done() {
      version.status = 'Active';
    },
  });
  return number;
}
