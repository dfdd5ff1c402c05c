/** The APIs that the proxy knows by their manners. Others speak the language of one of them. */
export type DialectName = 'openai' | 'anthropic' | 'gemini' | 'azure';

/** What an error says, in any form. */
export interface ErrorFacts {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Everything in which APIs differ. One object for each; a new API is one folder more. */
export interface Dialect {
  readonly name: DialectName;
  /** What only its own paths look like; undefined: they are those of others, too. */
  readonly path: RegExp | undefined;
  /** A header in lower case that only its own SDKs send. */
  readonly header: string | undefined;
  /** The body of an error answer in the form that the API's SDKs read. */
  toErrorBody(facts: ErrorFacts): object;
}
