import type { Setting, Source } from './section';

/** Access keys, injected keys and limits. Undefined: the proxy is open, as without this feature. */
export type AccessConfig = undefined;

export const accessSettings = {} as const satisfies Record<string, Setting>;

export function readAccess(_source: Source<keyof typeof accessSettings>): AccessConfig {
  return undefined;
}
