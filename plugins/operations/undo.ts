import { openCloud } from '../shared/clouds/clouds';
import type { Task } from '../shared/framework';
import { UserError } from '../shared/user-error';
import { keepState, readState } from './state';

/** Two stages or clouds of one checkout have nothing to do with each other. */
const toKey = ({ serverless, options }: Task) => {
  const { service, provider } = serverless.service;
  return [provider.name, service, provider.stage, options.region ?? provider.region].join('/');
};

/** Before a deploy: notes what is served now. A deploy never fails because of this. */
export async function noteBefore(task: Task): Promise<void> {
  const { serviceDir } = task.serverless;
  let before: string | null | undefined;
  try {
    before = (await (await openCloud(task)).findServed()) ?? null;
  } catch {
    // Unknown now, and what stands there is no longer true.
    before = undefined;
  }
  keepState(serviceDir, { served: { [toKey(task)]: before } });
}

/** After a deploy that turned out to be bad: the address serves again what it served before. */
export async function undo(task: Task): Promise<void> {
  const before = readState(task.serverless.serviceDir).served?.[toKey(task)];
  if (before === undefined) {
    throw new UserError('UNDO_UNKNOWN', [
      'It is not known what was served before: no deploy of this checkout has noted it.',
      'Choose a version yourself: npx sls rollback',
    ]);
  }
  if (before === null) {
    throw new UserError('UNDO_NOTHING', [
      'There was nothing before this deploy. To close the address: npx sls pause',
    ]);
  }
  task.log.success(await (await openCloud(task)).serve(before));
}
