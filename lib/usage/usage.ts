/** What is known of a kind of usage; absent is unknown, and unknown is not zero. */
export interface Counts {
  /** All tokens that went in, those from a cache included. */
  readonly input?: number | undefined;
  /** Those of them that came from the provider's cache. */
  readonly cached?: number | undefined;
  /** All tokens that the model made, its reasoning included. */
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  /** Of audio, where the API counts seconds and not tokens. */
  readonly seconds?: number | undefined;
}

/**
 * What an answer says about itself.
 *
 * `measured`: the provider's final numbers. `partial`: the answer broke off, and these were the
 * numbers until then. `unknown`: it held none, or they could not be read.
 */
export interface Usage extends Counts {
  readonly state: 'measured' | 'partial' | 'unknown';
  /** The model as the answer names it. */
  readonly model?: string | undefined;
}

/** Nothing is known. */
export const unknownUsage: Usage = Object.freeze({ state: 'unknown' });

/** The tokens that count against a limit, or undefined when that is not known. */
export function totalTokens({ input, output }: Usage): number | undefined {
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}

const logNames = {
  input: 'input_tokens',
  cached: 'cached_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
  seconds: 'seconds',
} as const satisfies Record<keyof Counts, string>;

const countNames = Object.keys(logNames) as (keyof Counts)[];

/** Members for the line of the log, as JSON text; each begins with a comma. */
export function toLogText(usage: Usage): string {
  let text = `,"usage":"${usage.state}"`;
  if (usage.model !== undefined) text += `,"model":${JSON.stringify(usage.model)}`;
  for (const name of countNames) {
    if (usage[name] !== undefined) text += `,"${logNames[name]}":${usage[name]}`;
  }
  return text;
}
