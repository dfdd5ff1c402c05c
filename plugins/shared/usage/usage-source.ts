import type { UsageRow } from './usage-row';

/** Which requests are asked for. A source may give more: they are filtered again. */
export interface UsageQuery {
  /** Milliseconds since 1970; undefined: as far back as the lines are kept. */
  readonly from: number | undefined;
  /** The first millisecond that is not wanted. */
  readonly to: number;
  /** The label of one access key. */
  readonly key: string | undefined;
  /** A model's name, in which `*` stands for any characters. */
  readonly model: string | undefined;
  /** See {@link UsageRow.longContext}. */
  readonly thresholds: readonly number[];
}

/** What is read, said before anything is. */
export interface UsageLog {
  /** A file, or the cloud's own name of the log. */
  readonly name: string;
  /** For how many days lines are kept; undefined: that is not known, or without end. */
  readonly keptDays: number | undefined;
}

/** How far the reading is. */
export interface UsageProgress {
  readonly requests: number;
  /** Between 0 and 1, where it is known. */
  readonly part?: number | undefined;
}

/** Where the lines of the proxy are. */
export interface UsageSource {
  /** Throws a UserError where there is no log, or no right to read it. */
  describe(): Promise<UsageLog>;
  rows(
    query: UsageQuery,
    signal: AbortSignal,
    onProgress: (progress: UsageProgress) => void,
  ): AsyncIterable<UsageRow>;
  /** After the last row: what its reader should know, in the language of the user (lines skipped, limits met). */
  remarks(): readonly string[];
}
