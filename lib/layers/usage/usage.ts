import type { Notes } from '../../pipeline/log';

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
export function totalTokens({ input, output }: Counts = {}): number | undefined {
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}

/** What the line of the log says of it. */
export function toNotes({ state, model, input, cached, output, reasoning, seconds }: Usage): Notes {
  const notes: Notes = {};
  if (model !== undefined) notes.model = model;
  notes.usage = state;
  if (input !== undefined) notes.input_tokens = input;
  if (cached !== undefined) notes.cached_tokens = cached;
  if (output !== undefined) notes.output_tokens = output;
  if (reasoning !== undefined) notes.reasoning_tokens = reasoning;
  if (seconds !== undefined) notes.audio_seconds = seconds;
  return notes;
}
