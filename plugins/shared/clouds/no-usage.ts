import { toCommand } from '../command-line';
import type { Task } from '../framework';
import { UserError } from '../user-error';

/** For a cloud whose log cannot be asked: its lines can be saved and read as a file. */
export function refuseUsage(task: Task): never {
  throw new UserError('USAGE_LOG', [
    'The log of this cloud cannot be asked for usage. Save its lines, and read them as a file:',
    `  ${toCommand(task, 'logs -f proxy')} > proxy.log`,
    `  ${toCommand(task, 'usage --file proxy.log')}`,
  ]);
}
