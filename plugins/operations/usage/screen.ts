import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/** How wide a table may be: what is written into a file or a pipe has 80 columns. */
export const toWidth = (columns: number | undefined): number =>
  Math.min(Math.max(columns ?? 80, 60), 120);

/** The reader may close the pipe early: `… | head`. */
export function endQuietly(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** Aborted by Ctrl-C, so that a query is stopped in the cloud before the command ends; the next one ends it at once. */
export function untilInterrupted(): AbortSignal {
  const enough = new AbortController();
  process.once('SIGINT', () => {
    const text = say('Interrupted: nothing was counted.', '已中断：没有统计结果。');
    enough.abort(new UserError('USAGE_INTERRUPTED', text));
  });
  return enough.signal;
}
