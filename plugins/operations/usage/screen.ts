import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/** The width of a table: 80 columns if the output is a file or a pipe. */
export const toWidth = (columns: number | undefined): number =>
  Math.min(Math.max(columns ?? 80, 60), 120);

/** The reader may close the pipe early: `… | head`. */
export function endQuietly(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/**
 * Aborted by Ctrl-C, so that the query is stopped in the cloud before the command ends. A second Ctrl-C
 * ends the command immediately.
 */
export function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    const text = say('Interrupted: nothing was counted.', '已中断：没有统计结果。');
    interruption.abort(new UserError('USAGE_INTERRUPTED', text));
  });
  return interruption.signal;
}
