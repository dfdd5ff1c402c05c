/** Token counts by kind; absent means unknown, and unknown is not zero. */
export interface TokenCounts {
  /** All input tokens, including those from a cache. */
  readonly input?: number | undefined;
  /** Input tokens read from the provider's cache. */
  readonly cached?: number | undefined;
  /** Input tokens written to the cache, for which some providers charge. */
  readonly cacheWrites?: number | undefined;
  /** Cache writes with a lifetime of one hour, which cost more (Anthropic). */
  readonly longCacheWrites?: number | undefined;
  /** All output tokens, including reasoning. */
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  /** Seconds of audio, if the API counts seconds instead of tokens. */
  readonly seconds?: number | undefined;
}

/**
 * The usage of a response.
 *
 * `measured`: the provider's final numbers. `partial`: the response was cut off, and these are the
 * numbers up to then. `unknown`: there were none, or they could not be read.
 */
export interface TokenUsage extends TokenCounts {
  readonly state: 'measured' | 'partial' | 'unknown';
  /** The model as named in the response. */
  readonly model?: string | undefined;
}

/** Nothing is known. */
export const unknownUsage: TokenUsage = Object.freeze({ state: 'unknown' });

/** The tokens that count against a limit; undefined if unknown. */
export function totalTokens({ input, output }: TokenCounts = {}): number | undefined {
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}
