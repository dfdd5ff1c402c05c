/** What became of the bytes of an answer: what was passed on of it, and how it ended. */
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

/** What was asked, as far as it decides how an answer is read. */
export interface Question {
  readonly method: string;
  readonly asksForWebSocket: boolean;
}

/** How the bytes of an answer come: in these pieces, and then the connection is closed properly. */
export type Pieces = readonly Buffer[];
