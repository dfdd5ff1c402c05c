import type { TokenUsage } from '../../dialects/token-usage';
import type { Notes } from '../../exchange/notes';

/** Adds the fields of the log line. */
export function noteUsage(notes: Notes, usage: TokenUsage): void {
  const { state, model, input, cached, cacheWrites, longCacheWrites } = usage;
  const { output, reasoning, seconds } = usage;
  if (model !== undefined) notes.model = model;
  notes.usage = state;
  if (input !== undefined) notes.input_tokens = input;
  if (cached !== undefined) notes.cached_tokens = cached;
  if (cacheWrites !== undefined) notes.cache_write_tokens = cacheWrites;
  if (longCacheWrites) notes.cache_write_1h_tokens = longCacheWrites;
  if (output !== undefined) notes.output_tokens = output;
  if (reasoning !== undefined) notes.reasoning_tokens = reasoning;
  if (seconds !== undefined) notes.audio_seconds = seconds;
}
