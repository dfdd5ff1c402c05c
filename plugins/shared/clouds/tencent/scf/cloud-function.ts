import { say } from '../../../language';
import { UserError } from '../../../user-error';
import type { Api, ScfAnswer } from '../api/client';
import { isApiError, notFound } from '../api/errors';

/** A function, as the cloud describes it. */
export type CloudFunction = ScfAnswer<'GetFunction'>;

/** Identifies a function in a region. */
export interface FunctionName {
  readonly name: string;
  readonly namespace: string;
}

/** The two parameters of every call about a function. */
export const toTarget = ({ name, namespace }: FunctionName) => ({
  FunctionName: name,
  Namespace: namespace,
});

/** The function, or undefined if it does not exist. */
export async function findFunction(
  api: Api,
  target: FunctionName,
  qualifier?: string,
): Promise<CloudFunction | undefined> {
  const request = {
    ...toTarget(target),
    // The code is not needed and can be a megabyte.
    ShowCode: 'FALSE',
    ...(qualifier ? { Qualifier: qualifier } : {}),
  };
  try {
    return await api.scf('GetFunction', request);
  } catch (error) {
    if (isApiError(error, notFound)) return undefined;
    throw error;
  }
}

const patience = 300_000;

/** Short polling intervals first, then those of Tencent's own tools. */
const toPause = (look: number) => Math.min(100 * 2 ** look, 1000);

/**
 * Waits until no change is in progress. Every write to a function that is not `Active` is rejected.
 *
 * @param isNew the function was just created and may not be visible yet.
 * @throws {UserError} with the cloud's reasons if the change failed.
 */
export async function waitUntilActive(
  api: Api,
  target: FunctionName,
  isNew = false,
): Promise<CloudFunction> {
  const found = await waitUntilSettled(api, target, isNew);
  if (!found) {
    throw new UserError('TENCENT_FUNCTION_GONE', [
      say(
        `The function ${target.name} was deleted while it was being changed.`,
        `函数 ${target.name} 在修改过程中被删除了。`,
      ),
      say(
        'Someone else may be removing it. Run the same command again.',
        '可能有人正在删除它。请再运行同一条命令。',
      ),
    ]);
  }
  if (found.Status?.endsWith('Failed')) {
    const reasons = (found.StatusReasons ?? []).map(
      ({ ErrorCode, ErrorMessage }) => `  ${ErrorCode}: ${ErrorMessage}`,
    );
    throw new UserError('TENCENT_CHANGE_FAILED', [
      say(
        `Tencent Cloud could not finish the change: the function ${target.name} is in the state ${found.Status}.`,
        `腾讯云没能完成变更：函数 ${target.name} 处于 ${found.Status} 状态。`,
      ),
      ...(reasons.length > 0 ? reasons : [say('  No reason was given.', '  没有说明原因。')]),
      say(
        'Run "npx sls deploy" again: it repairs or recreates the function. An existing address is kept.',
        '再运行 "npx sls deploy"：它会修复函数，或重新创建。地址不变。',
      ),
    ]);
  }
  return found;
}

/** How long a new function may be invisible: about ten seconds. */
const looksForNew = 12;

/** Waits until no change is in progress, regardless of its outcome; undefined if the function was deleted. */
export async function waitUntilSettled(
  api: Api,
  target: FunctionName,
  isNew = false,
): Promise<CloudFunction | undefined> {
  const deadline = Date.now() + patience;
  for (let look = 0; ; look += 1) {
    const found = await findFunction(api, target);
    const isUnderWay = found ? found.Status?.endsWith('ing') : isNew && look < looksForNew;
    if (!isUnderWay) return found;
    if (Date.now() > deadline) throw toTimeout(target, found?.Status);
    await api.pause(toPause(look));
  }
}

async function waitUntilGone(api: Api, target: FunctionName): Promise<void> {
  const deadline = Date.now() + patience;
  for (let look = 0; ; look += 1) {
    const found = await findFunction(api, target);
    if (!found) return;
    if (found.Status === 'DeleteFailed') {
      throw new UserError('TENCENT_DELETE_FAILED', [
        say(
          `The function ${target.name} still exists after its deletion.`,
          `函数 ${target.name} 删除之后仍然存在。`,
        ),
        say(
          'Run "npx sls remove" again. If it still exists, delete it in the console: https://console.cloud.tencent.com/scf.',
          '请再运行 "npx sls remove"。如果仍然存在，请在控制台删除：https://console.cloud.tencent.com/scf。',
        ),
      ]);
    }
    if (Date.now() > deadline) throw toTimeout(target, found.Status);
    await api.pause(toPause(look));
  }
}

function toTimeout({ name }: FunctionName, status: string | undefined): UserError {
  return new UserError('TENCENT_CHANGE_TIMEOUT', [
    say(
      `The function ${name} has been in the state ${status} for five minutes.`,
      `函数 ${name} 处于 ${status} 状态已有五分钟。`,
    ),
    say(
      'Check it with "npx sls info", and run the same command again when the state has changed.',
      '用 "npx sls info" 查看，状态变化之后再运行同一条命令。',
    ),
  ]);
}

/** Codes that may just mean that another change is still in progress. */
const busy =
  /^(FailedOperation(\.(FunctionStatusError|FunctionNameStatusError|FunctionVersionStatusNotActive|OperationConflict|ProvisionedInProgress|ReservedInProgress|CreateFunction|UpdateFunctionCode|UpdateFunctionConfiguration|PublishVersion|CreateTrigger|DeleteTrigger|UpdateAlias|DeleteAlias|DeleteFunction))?|ResourceInUse)$/;

/** About 15 seconds, in addition to the wait for the function itself. */
const busyTries = 16;

/** Makes a change; if another one is in progress, waits for it to finish and retries. */
export async function change<Answer>(
  api: Api,
  target: FunctionName,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isApiError(error, busy) || attempt === busyTries) throw error;
      await api.pause(toPause(attempt));
      await waitUntilSettled(api, target);
    }
  }
}

/** After a lost response the second attempt finds nothing to delete, which is the desired result. */
export async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!isApiError(error, /^ResourceNotFound/)) throw error;
  }
}

/** Deletes a function with all its versions, and waits until it is deleted. */
export async function deleteFunction(api: Api, target: FunctionName): Promise<void> {
  await unlessGone(() => change(api, target, () => api.scf('DeleteFunction', toTarget(target))));
  await waitUntilGone(api, target);
}
