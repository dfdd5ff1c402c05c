import type { UsageRow } from './usage-row';

/** The requests to read. A source may return more: they are filtered again. */
export interface UsageQuery {
  /** Milliseconds since 1970; undefined: as far back as the lines are kept. */
  readonly from: number | undefined;
  /** Exclusive, in milliseconds. */
  readonly to: number;
  /** The label of one access key. */
  readonly key: string | undefined;
  /** A model's name, in which `*` stands for any characters. */
  readonly model: string | undefined;
  /** See {@link UsageRow.longContext}. */
  readonly thresholds: readonly number[];
}

/** The log to be read, described before reading starts. */
export interface UsageLog {
  /** A file, or the name of the log in the cloud. */
  readonly name: string;
  /** For how many days lines are kept; undefined: unknown, or unlimited. */
  readonly keptDays: number | undefined;
}

/** The progress of reading. */
export interface UsageProgress {
  readonly requests: number;
  /** Between 0 and 1, where it is known. */
  readonly part?: number | undefined;
}

/** A source of the proxy's log lines. */
export interface UsageSource {
  /** Throws a UserError if there is no log, or no permission to read it. */
  describe(): Promise<UsageLog>;
  rows(
    query: UsageQuery,
    signal: AbortSignal,
    onProgress: (progress: UsageProgress) => void,
  ): AsyncIterable<UsageRow>;
  /** After the last row: remarks for the user, in the user's language (lines skipped, limits reached). */
  remarks(): readonly string[];
}
