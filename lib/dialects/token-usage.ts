/** What is known of a kind of usage; absent is unknown, and unknown is not zero. */
export interface TokenCounts {
  /** All tokens that went in, those from a cache included. */
  readonly input?: number | undefined;
  /** Those of them that came from the provider's cache. */
  readonly cached?: number | undefined;
  /** Those of them that were written into it, which some providers charge for. */
  readonly cacheWrites?: number | undefined;
  /** Those of the writes that stay for an hour, which costs more (Anthropic). */
  readonly longCacheWrites?: number | undefined;
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
export interface TokenUsage extends TokenCounts {
  readonly state: 'measured' | 'partial' | 'unknown';
  /** The model as the answer names it. */
  readonly model?: string | undefined;
}

/** Nothing is known. */
export const unknownUsage: TokenUsage = Object.freeze({ state: 'unknown' });

/** The tokens that count against a limit, or undefined when that is not known. */
export function totalTokens({ input, output }: TokenCounts = {}): number | undefined {
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}
