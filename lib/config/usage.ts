import type { Setting, Source } from './section';

/** What is read from answers. Undefined: nothing. */
export type UsageConfig = undefined;

export const usageSettings = {} as const satisfies Record<string, Setting>;

export function readUsage(_source: Source<keyof typeof usageSettings>): UsageConfig {
  return undefined;
}
