import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { UserError } from '../../user-error';
import type { AwsApi } from './api';

/** What CloudFormation is not done with; undefined: all is settled. */
export function findTrouble({ StackStatus: status, StackStatusReason }: Stack): string | undefined {
  const StackStatus = String(status);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(StackStatus)) return undefined;
  // Everything is put back: what served before the failed update serves.
  if (StackStatus === 'UPDATE_ROLLBACK_COMPLETE') return undefined;
  const why = StackStatusReason ? `: ${StackStatusReason}` : '';
  return `the stack is in the state ${StackStatus}${why}`;
}

const patience = 300_000;
/** Longer than a deploy that is alive needs between making a change set and executing it. */
const abandonedAfter = 30_000;

/**
 * Waits until no other change of the stack is under way, and clears away a stack that never served:
 * CloudFormation would refuse every deploy until somebody deletes it.
 *
 * @throws {UserError} with the way out, where this cannot help.
 */
export async function waitUntilDeployable(
  api: AwsApi,
  toCommand: (command: string) => string,
  onStep: (text: string) => void,
): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const stack = await api.findStack();
    if (!stack) return;
    const { CreationTime } = stack;
    const StackStatus = String(stack.StackStatus);
    const age = Date.now() - (CreationTime?.getTime() ?? 0);
    const isUnderWay = StackStatus.endsWith('_IN_PROGRESS');
    const isAbandoned = StackStatus === 'REVIEW_IN_PROGRESS' && age > abandonedAfter;
    if (isAbandoned || StackStatus === 'ROLLBACK_COMPLETE') {
      onStep('clearing away a first deploy that was never finished');
      await api.deleteStack();
      return;
    }
    if (!isUnderWay) return checkState(api.stackName, StackStatus, toCommand);
    if (Date.now() > deadline) {
      throw new UserError('AWS_STACK_BUSY', [
        `Another change of the stack ${api.stackName} has been under way for five minutes (${StackStatus}). Nothing was changed.`,
        `When it is done, run the same command again; "${toCommand('info')}" shows its state.`,
      ]);
    }
    onStep(`waiting: another change is under way (${StackStatus})`);
    await sleep(1000);
  }
}

function checkState(
  stackName: string,
  status: string,
  toCommand: (command: string) => string,
): void {
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    throw new UserError('AWS_STACK_STUCK', [
      `CloudFormation could not put the stack ${stackName} back after a failed update (${status}), and takes no deploy until that is done. Nothing was changed.`,
      `Let it go on: aws cloudformation continue-update-rollback --stack-name ${stackName}`,
      'or in the console of CloudFormation: Stack actions, "Continue update rollback". Then deploy again.',
    ]);
  }
  if (status === 'DELETE_FAILED' || status === 'ROLLBACK_FAILED' || status === 'CREATE_FAILED') {
    throw new UserError('AWS_STACK_STUCK', [
      `The stack ${stackName} is in the state ${status}, and takes no deploy. Nothing was changed.`,
      `Remove what is left of it, then deploy again: ${toCommand('remove')}`,
    ]);
  }
}
