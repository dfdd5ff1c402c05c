import { type TokenCounts, type TokenUsage, totalTokens } from '../../dialects/token-usage';
import { AnswerWrapper, type Head } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import { decodeText } from '../../http/decode';
import { findHeader, isEventStream, isPlain } from '../../http/headers';
import type { Used } from './limits/limits';
import type { Price } from './pricing';

/** The facts about a response whose tokens count against a limit. */
export interface Passed {
  /** Of the request, decompressed. */
  readonly bytesIn: number;
  /** Of the answer, as it was sent. */
  readonly bytesOut: number;
  /** Undefined: there was none. */
  readonly status: number | undefined;
  readonly isEventStream: boolean;
  /** The answer, as it was sent, is compressed. */
  readonly isCompressed: boolean;
  /** Part of the request was sent to the API, which may have processed it. */
  readonly wasSent: boolean;
}

/** English text has about four bytes per token, Chinese about three. */
const bytesPerToken = 3;
/** In an event stream most bytes are framing around a token. */
const streamedBytesPerToken = 24;
/** Compressed, that framing has almost no size, and callers choose whether an answer is. */
const compressedBytesPerToken = 1;
/** The size limit of a decompressed body. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * The tokens that count against a limit: those that the response reported or, if it was cut off
 * before that, an estimate from the bytes in both directions, and never less than what was
 * reported. A caller who disconnects before the last event must not avoid the charge.
 */
export function toCharge(
  usage: TokenUsage | undefined,
  passed: Passed,
): { readonly tokens: number; readonly isEstimated: boolean } {
  // An API could send a fraction, and counters are whole numbers.
  const seen = Math.ceil(totalTokens(usage) ?? 0);
  if (isRefused(passed) || usage === undefined || usage.state === 'measured') {
    return { tokens: seen, isEstimated: false };
  }
  const { input, output } = estimate(passed);
  const estimated = input + output;
  return { tokens: Math.max(seen, estimated), isEstimated: estimated > seen };
}

/**
 * The tokens to bill: as {@link toCharge}, but separately for input and output, which have
 * different prices. Missing counts are estimated in the same way.
 */
export function toPaidTokens(usage: TokenUsage | undefined, passed: Passed): TokenCounts {
  if (usage === undefined || isRefused(passed)) return usage ?? {};
  const { input: inputBytes, output: outputBytes } = estimate(passed);
  const { input = inputBytes, output, state } = usage;
  const seen = output ?? 0;
  const isMeasured = state === 'measured' && output !== undefined;
  return { ...usage, input, output: isMeasured ? seen : Math.max(seen, outputBytes) };
}

const isRefused = ({ status, wasSent }: Passed) =>
  status === undefined ? !wasSent : status >= 400;

function estimate({ bytesIn, bytesOut, isEventStream, isCompressed }: Passed) {
  const perPlainToken = isEventStream ? streamedBytesPerToken : bytesPerToken;
  const perToken = isCompressed ? compressedBytesPerToken : perPlainToken;
  return {
    input: Math.ceil(bytesIn / bytesPerToken),
    output: Math.ceil(bytesOut / perToken),
  };
}

/** Counts the forwarded bytes of a response. */
export class ByteCounter extends AnswerWrapper {
  bytes = 0;
  status: number | undefined;
  isEventStream = false;
  isCompressed = false;

  override head(head: Head): boolean {
    this.status = head.status;
    this.isEventStream = isEventStream(head.headers);
    this.isCompressed = !isPlain(head.headers);
    return this.next.head(head);
  }

  override data(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    return this.next.data(chunk);
  }
}

/**
 * The usage of a finished exchange; estimates are marked in the log.
 *
 * @param price undefined: its cost is not counted.
 */
export function charge(
  exchange: Exchange,
  { bytes, status, isEventStream, isCompressed }: ByteCounter,
  price: Price | undefined,
): Used {
  const passed: Passed = {
    bytesIn: sizeOf(exchange),
    bytesOut: bytes,
    status,
    isEventStream,
    isCompressed,
    wasSent: (exchange.flight?.sent ?? 'nothing') !== 'nothing',
  };
  const { tokens, isEstimated } = toCharge(exchange.usage, passed);
  if (isEstimated) {
    exchange.notes.usage = 'estimated';
    exchange.notes.counted_tokens = tokens;
  }
  return { tokens, cost: price?.(toPaidTokens(exchange.usage, passed)) ?? 0 };
}

/** A compressed prompt of a few bytes can have a million tokens. */
function sizeOf({ headers, body }: Exchange): number {
  if (isPlain(headers) || !body.content) return body.received;
  const coding = findHeader(headers, 'content-encoding');
  return decodeText(body.content, coding, maxDecoded)?.length ?? body.received;
}
