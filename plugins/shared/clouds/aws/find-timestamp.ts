import type { Task } from '../../framework';

/** The argument of osls's own `rollback -t`: milliseconds or a date. */
export function findTimestamp({ options }: Task): { id: string; words: string } | undefined {
  const { timestamp } = options;
  if (typeof timestamp !== 'string' || timestamp === '') return undefined;
  const date = new Date(timestamp).getTime();
  const id = Number.isNaN(date) ? timestamp : String(date);
  return { id, words: `-t ${timestamp}` };
}
