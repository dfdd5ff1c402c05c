/** The result of reading a response: what was passed on, and how it ended. */
export interface Verdict {
  readonly outcome: 'complete' | 'failed' | 'switched';
  readonly interims: readonly number[];
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: readonly string[];
  /** The body, or what follows a switch of protocols; latin1. */
  readonly body: string;
  readonly trailers: readonly string[];
}

/** The parts of a request that determine how its response is read. */
export interface Question {
  readonly method: string;
  readonly asksForWebSocket: boolean;
}

/** The bytes of a response, in these pieces; after them the connection is closed normally. */
export type Pieces = readonly Buffer[];
