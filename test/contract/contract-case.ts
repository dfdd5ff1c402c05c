import type { ConnectProxy } from '../support/connect-proxy';
import type { RawClient } from '../support/raw-client';
import type { RawUpstream } from '../support/raw-upstream';
import type { Capability } from './capabilities';
import type { RunningEntry } from './entry';
import type { Environment } from './environments';

/** What a case gets; everything that it opens through it is closed for it. */
export interface CaseContext {
  readonly entry: RunningEntry;
  /** The host and port that clients put into `Host`. */
  readonly host: string;
  /** Fresh for each case: no connection, nothing seen. */
  readonly upstream: RawUpstream;
  readonly connectProxy: ConnectProxy | undefined;
  /** For what a case expects a little more of where it can be had. */
  can(capability: Capability): boolean;
  /** Connects to the entry, or to one that the case has started. */
  connect(entry?: RunningEntry): Promise<RawClient>;
  /** A proxy of the case's own, with the same upstream. */
  start(variables?: Readonly<Record<string, string>>): Promise<RunningEntry>;
}

/** One fact about what a client sees. */
export interface ContractCase {
  /** A sentence about what a client sees. */
  readonly name: string;
  /** What the entry must be able to do for this. */
  readonly needs?: readonly Capability[];
  /** `ordinary` unless said otherwise. */
  readonly environment?: Environment;
  run(context: CaseContext): Promise<void>;
}
