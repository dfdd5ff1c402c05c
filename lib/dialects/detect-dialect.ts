import { dialects } from '.';
import type { Dialect } from './dialect';
import { findShape } from './shape';

/** Whose SDK has made a request, as its path and headers show; undefined: it speaks OpenAI's language, which many understand. */
export function detectDialect(request: {
  readonly target: string;
  readonly headers: readonly string[];
}): Dialect | undefined {
  const name = findShape(request);
  return name && dialects[name];
}
