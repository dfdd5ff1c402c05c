import type { ProxyProcess } from '../support/proxy-process';
import type { Platform } from './platforms';

export type { Capability } from './capabilities';

/** A running proxy. */
export interface RunningEntry {
  /** Where clients connect to, without a path. */
  readonly url: string;
  stop(): Promise<void>;
  /** Needed for the capability `process`. */
  readonly process?: ProxyProcess;
  /** Everything the proxy has logged so far; needed for the capability `logs`. */
  readonly logText?: () => string;
}

/** A way to run the proxy: the server bundle itself, or one of the cloud platforms. */
export interface Entry {
  readonly platform: Platform;
  /** Starts a new proxy with these environment variables. */
  start(variables: Readonly<Record<string, string>>): Promise<RunningEntry>;
}
