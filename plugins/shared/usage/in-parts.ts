/** A period in milliseconds; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Queries one span; undefined: the result is larger than the cloud returns at once, or took too long. */
type Ask<Part> = (span: Span) => Promise<Part | undefined>;

/**
 * Queries a span, and its halves where that is too much, so that nothing is lost. Yields the parts in
 * order, each with the fraction of the span that is done.
 *
 * @param onTooMuch creates the error for a span that cannot be divided further.
 */
export async function* askInParts<Part>(
  whole: Span,
  smallest: number,
  ask: Ask<Part>,
  onTooMuch: (span: Span) => Error,
): AsyncGenerator<{ readonly part: Part; readonly span: Span; readonly done: number }> {
  const open: Span[] = [whole];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const part = await ask(span);
    if (part !== undefined) {
      yield { part, span, done: (span.to - whole.from) / Math.max(1, whole.to - whole.from) };
      continue;
    }
    const middle = span.from + Math.floor((span.to - span.from) / 2 / smallest) * smallest;
    if (middle === span.from) throw onTooMuch(span);
    open.push({ from: middle, to: span.to }, { from: span.from, to: middle });
  }
}

/** At most a few minutes after now: clocks differ, and no cloud documents queries about the future. */
export const untilNow = (to: number): number => Math.min(to, Date.now() + 300_000);
