import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { say } from '../../language';
import { UserError } from '../../user-error';
import type { AwsApi } from './api';

/** What CloudFormation is not done with; undefined: all is settled. */
export function findTrouble({ StackStatus: status, StackStatusReason }: Stack): string | undefined {
  const StackStatus = String(status);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(StackStatus)) return undefined;
  // Everything is put back: what served before the failed update serves.
  if (StackStatus === 'UPDATE_ROLLBACK_COMPLETE') return undefined;
  const why = StackStatusReason ? `: ${StackStatusReason}` : '';
  return say(`the stack is in the state ${StackStatus}${why}`, `堆栈处于状态 ${StackStatus}${why}`);
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
      onStep(
        say('clearing away a first deploy that was never finished', '清理一次没有完成的首次部署'),
      );
      await api.deleteStack();
      return;
    }
    if (!isUnderWay) return checkState(api, StackStatus, toCommand);
    if (Date.now() > deadline) {
      throw new UserError('AWS_STACK_BUSY', [
        say(
          `Another change of the stack ${api.stackName} has been under way for five minutes (${StackStatus}). Nothing was changed.`,
          `堆栈 ${api.stackName} 的另一个变更已经进行了五分钟（${StackStatus}）。什么都没有改。`,
        ),
        say(
          `When it is done, run the same command again; "${toCommand('info')}" shows its state.`,
          `等它结束再运行同一条命令；"${toCommand('info')}" 显示它的状态。`,
        ),
      ]);
    }
    onStep(
      say(
        `waiting: another change is under way (${StackStatus})`,
        `等待中：另一个变更正在进行（${StackStatus}）`,
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
        `CloudFormation could not put the stack ${stackName} back after a failed update (${status}), and takes no deploy until that is done. Nothing was changed.`,
        `更新失败后，CloudFormation 没能恢复堆栈 ${stackName}（${status}），恢复之前不接受部署。什么都没有改。`,
      ),
      say(
        `Let it go on: aws cloudformation continue-update-rollback --stack-name ${stackName} --region ${region}`,
        `让它继续：aws cloudformation continue-update-rollback --stack-name ${stackName} --region ${region}`,
      ),
      say(
        'or in the console of CloudFormation: Stack actions, "Continue update rollback". Then deploy again.',
        '或在 CloudFormation 控制台：堆栈操作，“继续更新回滚”。然后再部署。',
      ),
    ]);
  }
  if (status === 'DELETE_FAILED' || status === 'ROLLBACK_FAILED' || status === 'CREATE_FAILED') {
    throw new UserError('AWS_STACK_STUCK', [
      say(
        `The stack ${stackName} is in the state ${status}, and takes no deploy. Nothing was changed.`,
        `堆栈 ${stackName} 处于状态 ${status}，不接受部署。什么都没有改。`,
      ),
      say(
        `Remove what is left of it, then deploy again: ${toCommand('remove')}`,
        `删除剩下的部分，然后再部署：${toCommand('remove')}`,
      ),
    ]);
  }
}
