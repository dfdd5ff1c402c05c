import type { Usage } from './dialect';

/** The timing of a response so far. Milliseconds. */
export interface Pace {
  readonly firstToken?: number | undefined;
  readonly total?: number | undefined;
  /** Chunks with text, and the time between the first and the last. */
  readonly pieces: number;
  readonly span: number;
  readonly usage: Usage;
}

export const noPace: Pace = { pieces: 0, span: 0, usage: {} };

/** Records a chunk that arrived `now` milliseconds after the request. */
export function addPiece(
  pace: Pace,
  isToken: boolean,
  usage: Usage | undefined,
  now: number,
): Pace {
  const firstToken = pace.firstToken ?? (isToken ? now : undefined);
  return {
    firstToken,
    pieces: pace.pieces + (isToken ? 1 : 0),
    span: isToken ? now - (firstToken ?? now) : pace.span,
    usage: { ...pace.usage, ...usage },
  };
}

/**
 * Per second: tokens if the provider counted them, otherwise events; undefined if too fast to
 * measure.
 */
export function toSpeed({
  pieces,
  span,
  usage,
}: Pace): { value: number; isTokens: boolean } | undefined {
  if (span < 100 || pieces < 2) return undefined;
  const isTokens = usage.output !== undefined && usage.output > 1;
  const count = isTokens ? (usage.output ?? 0) : pieces;
  // The first chunk starts the measured time.
  return { value: ((count - 1) / span) * 1000, isTokens };
}
