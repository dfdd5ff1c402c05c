import type { Setting, Source } from './section';
import { readSwitch } from './values';

/** What is read from answers. */
export interface UsageConfig {
  /** `USAGE`, or whatever needs it: the log says what each answer has used. */
  readonly isCounted: boolean;
  /** `STREAM_USAGE`: streamed chats are asked for their usage where the client does not ask. */
  readonly isAskedFor: boolean;
}

export const usageSettings = {
  usage: { name: 'USAGE', defaultValue: 'off', aliases: [] },
  streamUsage: { name: 'STREAM_USAGE', defaultValue: 'off', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readUsage({ read }: Source<keyof typeof usageSettings>): UsageConfig {
  const isAskedFor = read('streamUsage', readSwitch);
  // Asking is for counting.
  return { isCounted: read('usage', readSwitch) || isAskedFor, isAskedFor };
}
