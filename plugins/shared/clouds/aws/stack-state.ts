import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { say } from '../../language';
import { UserError } from '../../user-error';
import type { AwsApi } from './api';

/** The unfinished operation of CloudFormation; undefined: none. */
export function findTrouble({ StackStatus: status, StackStatusReason }: Stack): string | undefined {
  const StackStatus = String(status);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(StackStatus)) return undefined;
  // Rolled back completely: the state before the failed update is live.
  if (StackStatus === 'UPDATE_ROLLBACK_COMPLETE') return undefined;
  const why = StackStatusReason ? `: ${StackStatusReason}` : '';
  return say(
    `the stack is in the state ${StackStatus}${why}`,
    `堆栈处于 ${StackStatus} 状态${why}`,
  );
}

const patience = 300_000;
/** Longer than a running deploy needs between creating a change set and executing it. */
const abandonedAfter = 30_000;

/**
 * Waits until no other change of the stack is in progress, and deletes a stack whose first deploy failed:
 * CloudFormation would reject every deploy until it is deleted.
 *
 * @throws {UserError} with instructions if this cannot resolve it.
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
      onStep(say('cleaning up an unfinished first deploy', '清理未完成的首次部署'));
      await api.deleteStack();
      return;
    }
    if (!isUnderWay) return checkState(api, StackStatus, toCommand);
    if (Date.now() > deadline) {
      throw new UserError('AWS_STACK_BUSY', [
        say(
          `Another change of the stack ${api.stackName} has been in progress for five minutes (${StackStatus}). Nothing was changed.`,
          `堆栈 ${api.stackName} 的另一项变更已经进行了五分钟（${StackStatus}）。未做任何改动。`,
        ),
        say(
          `When it has finished, run the same command again; "${toCommand('info')}" shows its state.`,
          `等它结束后再运行同一条命令；"${toCommand('info')}" 显示它的状态。`,
        ),
      ]);
    }
    onStep(
      say(
        `waiting: another change is in progress (${StackStatus})`,
        `等待中：另一项变更正在进行（${StackStatus}）`,
      ),
    );
    await sleep(1000);
  }
}

function checkState(
  { stackName, region }: AwsApi,
  status: string,
  toCommand: (command: string) => string,
): void {
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    throw new UserError('AWS_STACK_STUCK', [
      say(
        `CloudFormation could not roll back the stack ${stackName} after a failed update (${status}), and rejects deploys until that is done. Nothing was changed.`,
        `更新失败后，CloudFormation 没能回滚堆栈 ${stackName}（${status}），回滚完成之前不接受部署。未做任何改动。`,
      ),
      say(
        `Continue the rollback: aws cloudformation continue-update-rollback --stack-name ${stackName} --region ${region}`,
        `继续回滚：aws cloudformation continue-update-rollback --stack-name ${stackName} --region ${region}`,
      ),
      say(
        'or, in the CloudFormation console: Stack actions, "Continue update rollback". Then deploy again.',
        '或在 CloudFormation 控制台：堆栈操作，“继续更新回滚”。然后再部署。',
      ),
    ]);
  }
  if (status === 'DELETE_FAILED' || status === 'ROLLBACK_FAILED' || status === 'CREATE_FAILED') {
    throw new UserError('AWS_STACK_STUCK', [
      say(
        `The stack ${stackName} is in the state ${status} and cannot be deployed to. Nothing was changed.`,
        `堆栈 ${stackName} 处于 ${status} 状态，不接受部署。未做任何改动。`,
      ),
      say(
        `Remove the remaining resources, then deploy again: ${toCommand('remove')}`,
        `删除剩余的资源，再重新部署：${toCommand('remove')}`,
      ),
    ]);
  }
}
