/** A stretch of time in milliseconds; `to` is the first that is no longer part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a question about a span gave; undefined: more than the cloud gives at once, or in its time. */
type Ask<Part> = (span: Span) => Promise<Part | undefined>;

/**
 * Asks about a span, and where that is too much, about its halves, so that nothing is lost. Gives the
 * parts in order, each with the share of the span that is done.
 *
 * @param onTooMuch makes the error for a span that cannot be halved any more.
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

/** No later than a little after now: clocks differ, and no cloud says what it makes of the future. */
export const untilNow = (to: number): number => Math.min(to, Date.now() + 300_000);
