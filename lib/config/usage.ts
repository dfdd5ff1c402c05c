import type { Setting, Source } from './section';
import { readSwitch } from './values';

/** Settings for reading the usage of responses. */
export interface UsageConfig {
  /** `USAGE`, or another feature that needs it: the log records the usage of each response. */
  readonly isCounted: boolean;
  /** `STREAM_USAGE`: the proxy asks streamed chats for their usage if the client does not. */
  readonly isAskedFor: boolean;
}

export const usageSettings = {
  usage: { name: 'USAGE', defaultValue: 'off', aliases: [] },
  streamUsage: { name: 'STREAM_USAGE', defaultValue: 'off', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readUsage({ read }: Source<keyof typeof usageSettings>): UsageConfig {
  const isAskedFor = read('streamUsage', readSwitch);
  // Asking is only useful for counting.
  return { isCounted: read('usage', readSwitch) || isAskedFor, isAskedFor };
}
