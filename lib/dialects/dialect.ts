/** The API dialects that the proxy supports. Other providers use one of them. */
export type DialectName = 'openai' | 'anthropic' | 'gemini' | 'azure';

/** The contents of an error, independent of the format. */
export interface ErrorFacts {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Everything in which APIs differ. One object per API; a new API is one more folder. */
export interface Dialect {
  readonly name: DialectName;
  /** Matches paths that only this API has; undefined if its paths are shared with others. */
  readonly path: RegExp | undefined;
  /** A header, in lower case, that only its SDKs send. */
  readonly header: string | undefined;
  /** The body of an error response in the format that the API's SDKs expect. */
  toErrorBody(facts: ErrorFacts): object;
}
