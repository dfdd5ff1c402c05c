import type { DialectName } from '../../dialects/dialect';
import { type Answer, AnswerWrapper, type Head } from '../../exchange/answer';
import { type Counted, type Counter, minute, toUsed } from './limits/limits';

/** The remainder of a limit. */
export interface Left {
  readonly limit: number;
  readonly remaining: number;
  /** Until the limit is fully available again. Milliseconds. */
  readonly resetMs: number;
}

export type Unit = 'requests' | 'tokens';

/** An API's rate-limit headers: names and values. Gemini has none. */
const forms: Readonly<
  Record<DialectName, ((unit: Unit, left: Left, now: number) => string[]) | undefined>
> = {
  openai: toOpenAi,
  azure: toOpenAi,
  anthropic: toAnthropic,
  gemini: undefined,
};

/** The APIs' own headers, which describe the owner's key. */
const ofUpstream = /^(?:x-ratelimit-|anthropic-ratelimit-|ratelimit-?)/i;

/** https://platform.openai.com/docs/guides/rate-limits */
function toOpenAi(unit: Unit, { limit, remaining, resetMs }: Left): string[] {
  return [
    ...[`x-ratelimit-limit-${unit}`, String(limit)],
    ...[`x-ratelimit-remaining-${unit}`, String(remaining)],
    ...[`x-ratelimit-reset-${unit}`, `${Math.ceil(resetMs / 1000)}s`],
  ];
}

/** https://platform.claude.com/docs/en/api/rate-limits */
function toAnthropic(unit: Unit, { limit, remaining, resetMs }: Left, now: number): string[] {
  const reset = new Date(Math.ceil((now + resetMs) / 1000) * 1000);
  return [
    ...[`anthropic-ratelimit-${unit}-limit`, String(limit)],
    ...[`anthropic-ratelimit-${unit}-remaining`, String(remaining)],
    ...[`anthropic-ratelimit-${unit}-reset`, reset.toISOString().replace('.000Z', 'Z')],
  ];
}

/**
 * The headers that report the remaining limits of an access key in the format of the dialect: for
 * each unit, the limit that will be reached first.
 */
export function toRateHeaders(
  dialect: DialectName,
  counters: readonly Counter[],
  counted: readonly Counted[],
  now: number,
): string[] {
  const toHeaders = forms[dialect];
  if (!toHeaders) return [];
  return (['requests', 'tokens'] as const).flatMap((unit) => {
    const all = counters.flatMap(({ limits }, index) => {
      const limit = unit === 'requests' ? limits.rpm : limits.tpm;
      const one = counted[index];
      return limit === undefined || !one ? [] : [toLeft(unit, limit, one, now)];
    });
    const [nearest] = all.toSorted((one, other) => one.remaining - other.remaining);
    return nearest ? toHeaders(unit, nearest, now) : [];
  });
}

/** The remainder of a per-minute limit. */
export function toLeft(unit: Unit, limit: number, counted: Counted, now: number): Left {
  const elapsed = now - counted.window * minute;
  const [current, before] =
    unit === 'requests'
      ? [counted.requests, counted.requestsBefore]
      : [counted.tokens, counted.tokensBefore];
  const remaining = Math.max(0, Math.floor(limit - toUsed(current, before, elapsed)));
  const resetMs = current > 0 ? 2 * minute - elapsed : before > 0 ? minute - elapsed : 0;
  return { limit, remaining, resetMs: Math.max(0, resetMs) };
}

/** Replaces the API's headers, which describe a key that is not the caller's. */
export class RateHeaders extends AnswerWrapper {
  readonly #headers: readonly string[];

  constructor(next: Answer, headers: readonly string[]) {
    super(next);
    this.#headers = headers;
  }

  override head(head: Head): boolean {
    const kept = head.headers.filter(
      (_, index) => !ofUpstream.test(head.headers[index - (index % 2)] as string),
    );
    return this.next.head({ ...head, headers: [...kept, ...this.#headers] });
  }
}
