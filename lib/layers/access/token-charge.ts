import { type TokenUsage, totalTokens } from '../../dialects/token-usage';
import { AnswerWrapper, type Head } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import { isEventStream } from '../../http/headers';

/** What is known of an answer whose tokens count against a limit. */
export interface Passed {
  /** Of the request. */
  readonly bytesIn: number;
  /** Of the answer, as it was sent. */
  readonly bytesOut: number;
  /** Undefined: there was none. */
  readonly status: number | undefined;
  readonly isEventStream: boolean;
  /** Some of the request has left for the API, which may have processed it. */
  readonly wasSent: boolean;
}

/** English text has about four bytes a token, Chinese about three. */
const bytesPerToken = 3;
/** In an event stream most bytes are the frame around a token. */
const streamedBytesPerToken = 24;

/**
 * The tokens that count against a limit: what the answer has told, or where it broke off before it told
 * them, an estimate from the bytes that passed both ways, and never less than what was seen. A caller who
 * leaves before the last event must not go free.
 */
export function toCharge(
  usage: TokenUsage | undefined,
  passed: Passed,
): { readonly tokens: number; readonly isEstimated: boolean } {
  const seen = totalTokens(usage) ?? 0;
  const isRefused = passed.status === undefined ? !passed.wasSent : passed.status >= 400;
  if (isRefused || usage === undefined || usage.state === 'measured') {
    return { tokens: seen, isEstimated: false };
  }
  const perToken = passed.isEventStream ? streamedBytesPerToken : bytesPerToken;
  const estimate = Math.ceil(passed.bytesIn / bytesPerToken + passed.bytesOut / perToken);
  return { tokens: Math.max(seen, estimate), isEstimated: estimate > seen };
}

/** Counts the bytes of an answer that pass. */
export class ByteCounter extends AnswerWrapper {
  bytes = 0;
  status: number | undefined;
  isEventStream = false;

  override head(head: Head): boolean {
    this.status = head.status;
    this.isEventStream = isEventStream(head.headers);
    return this.next.head(head);
  }

  override data(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    return this.next.data(chunk);
  }
}

/** The tokens of an exchange that is over; what is an estimate is marked as one in the log. */
export function charge(exchange: Exchange, { bytes, status, isEventStream }: ByteCounter): number {
  const { tokens, isEstimated } = toCharge(exchange.usage, {
    bytesIn: exchange.body.received,
    bytesOut: bytes,
    status,
    isEventStream,
    wasSent: (exchange.flight?.sent ?? 'nothing') !== 'nothing',
  });
  if (isEstimated) {
    exchange.notes.usage = 'estimated';
    exchange.notes.counted_tokens = tokens;
  }
  return tokens;
}
