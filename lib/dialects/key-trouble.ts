import { decodeText } from '../body/decode';
import { findHeader } from '../http/headers';
import type { Dialect } from './dialect';

/** What a provider's refusal says about the key. */
export interface KeyTrouble {
  readonly kind: 'limited' | 'dead';
  /** How long the key should not be used. */
  readonly restMs: number;
}

/** For a 429 that does not say. */
const defaultRest = 1_000;
const longestRest = 3_600_000;
/** A dead or empty key comes back to life only through its owner; but then without a deploy. */
const longRest = 600_000;

/** The text of an error, whatever it was compressed with; undefined where it cannot be read. */
export function readErrorText(headers: readonly string[], body: Buffer): Buffer | undefined {
  return decodeText(body, findHeader(headers, 'content-encoding'), maxText);
}

/** Decoded errors are small; what is larger says nothing about a key. */
const maxText = 256 * 1024;

/** Whether an answer may be about the key, so that its body is worth a look before it is passed on. */
export function mayBeKeyTrouble(status: number, dialect: Dialect): boolean {
  // Google says 400 to a key that is none.
  return (
    status === 429 ||
    status === 401 ||
    status === 403 ||
    (status === 400 && dialect.name === 'gemini')
  );
}

/**
 * Reads an answer for what it says about the key. All of these mean that nothing was processed.
 *
 * @param headers a flat list of names and values.
 * @returns undefined where it is the request and not the key that the provider does not like.
 */
export function findKeyTrouble(
  status: number,
  headers: readonly string[],
  body: Buffer,
  now: number,
): KeyTrouble | undefined {
  const text = readErrorText(headers, body)?.toString('utf8') ?? '';
  switch (status) {
    case 429:
      // No credit left: OpenAI's words for what waiting does not cure.
      if (/insufficient_quota|billing_hard_limit_reached/.test(text)) {
        return { kind: 'limited', restMs: longRest };
      }
      return { kind: 'limited', restMs: readRest(headers, text, now) };
    case 401:
      // The client named an organization or project that the key is not of: any key would fail.
      return /organization|project/i.test(text) && !/invalid_api_key/.test(text)
        ? undefined
        : { kind: 'dead', restMs: longRest };
    case 400:
      return /API_KEY_INVALID/.test(text) ? { kind: 'dead', restMs: longRest } : undefined;
    default:
      // Regions, models and content are refused with the same status.
      return deadKey.test(text) ? { kind: 'dead', restMs: longRest } : undefined;
  }
}

const deadKey =
  /invalid_api_key|account_deactivated|API_KEY_(?:INVALID|SERVICE_BLOCKED)|CONSUMER_(?:SUSPENDED|INVALID)|\bkey\b[^".]{0,40}\b(?:leaked|revoked|disabled|suspended|deleted)\b/i;

/** `retry-after-ms`, `retry-after` as seconds or date, or Google's `retryDelay` in the body. */
function readRest(headers: readonly string[], text: string, now: number): number {
  const milliseconds = Number(findHeader(headers, 'retry-after-ms') || Number.NaN);
  const after = findHeader(headers, 'retry-after') ?? '';
  const seconds = /^\s*\d/.test(after) ? Number(after) : (Date.parse(after) - now) / 1000;
  const delay = Number(/"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(text)?.[1] ?? Number.NaN);
  const rest = [milliseconds, seconds * 1000, delay * 1000].find((value) => value >= 0);
  return Math.min(Math.max(rest ?? defaultRest, 100), longestRest);
}
