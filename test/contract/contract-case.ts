import type { ConnectProxy } from '../support/connect-proxy';
import type { RawClient } from '../support/raw-client';
import type { RawUpstream } from '../support/raw-upstream';
import type { Capability } from './capabilities';
import type { RunningEntry } from './entry';
import type { Environment } from './environments';

/** What a case receives. Everything that a case opens through it is closed afterwards. */
export interface CaseContext {
  readonly entry: RunningEntry;
  /** The host and port that clients put into `Host`. */
  readonly host: string;
  /** New for each case: no connection, nothing recorded. */
  readonly upstream: RawUpstream;
  readonly connectProxy: ConnectProxy | undefined;
  /** For extra expectations where a platform can meet them. */
  can(capability: Capability): boolean;
  /** Connects to the entry, or to one that the case has started. */
  connect(entry?: RunningEntry): Promise<RawClient>;
  /** Starts a separate proxy for this case, with the same upstream. */
  start(variables?: Readonly<Record<string, string>>): Promise<RunningEntry>;
}

/** One fact about what a client sees. */
export interface ContractCase {
  /** A sentence about what a client sees. */
  readonly name: string;
  /** The capabilities that an entry needs for this case. */
  readonly needs?: readonly Capability[];
  /** `ordinary` by default. */
  readonly environment?: Environment;
  run(context: CaseContext): Promise<void>;
}
