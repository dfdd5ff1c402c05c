import type { Task } from '../../framework';
import { UserError } from '../../user-error';
import { openAws } from '../aws/session';
import type { CloudSession } from '../cloud';

/** Web Functions: their stack is like any other, but their endpoint is paused in the YAML file. */
export function openAwsWeb(task: Task): CloudSession {
  const pauseInYaml = async (): Promise<never> => {
    throw new UserError('OPERATIONS_NOT_DEPLOYED', [
      'Web Functions are paused in the YAML file: set ThrottleConfig: { RateLimit: 0 } at the',
      'endpoint and deploy; take it out again to resume.',
    ]);
  };
  return { ...openAws(task), pause: pauseInYaml, resume: pauseInYaml };
}
