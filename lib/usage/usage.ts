import type { Notes } from '../log';

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

const noteNames = {
  input: 'input_tokens',
  cached: 'cached_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
  seconds: 'audio_seconds',
} as const satisfies Record<keyof Counts, string>;

/** What the line of the log says of it. */
export function toNotes(usage: Usage): Notes {
  const notes: Notes = {};
  if (usage.model !== undefined) notes.model = usage.model;
  notes.usage = usage.state;
  for (const [count, name] of Object.entries(noteNames)) {
    const value = usage[count as keyof Counts];
    if (value !== undefined) notes[name] = value;
  }
  return notes;
}
