import { findHeader } from '../http/headers';
import { keyCodes as anthropic } from './anthropic/key-codes';
import { keyCodes as azure } from './azure/key-codes';
import type { DialectName } from './dialect';
import { type ErrorFacts, type Refusal, readErrorFacts } from './error-facts';
import { keyCodes as gemini } from './gemini/key-codes';
import type { CodeMeaning, KeyCodes } from './key-codes';
import { keyCodes as openai } from './openai/key-codes';
import type { Provider } from './provider';
import { allQuirks, findQuirks } from './quirks';

/** What an API's response means for the key of the request. */
export type KeyVerdict =
  /**
   * The API does not accept the key, or its account has no credit. Waiting does not help.
   *
   * `isCertain`: a code of the API says so. Otherwise it is inferred from the status or a message,
   * and the cause may be the endpoint that the caller chose: one such response is not enough.
   */
  | { readonly kind: 'wrong key' | 'no credit'; readonly isCertain: boolean }
  /**
   * A rate limit or quota is reached: of the key, or only for the model of this request.
   *
   * `waitMs`: how long to wait according to the API; undefined if it does not say.
   */
  | {
      readonly kind: 'limited';
      readonly scope: 'key' | 'model';
      readonly waitMs: number | undefined;
    }
  /** This request is larger than the limit allows at any time. Others are not affected. */
  | { readonly kind: 'too large' }
  | { readonly kind: 'not about the key' };

const byDialect: Readonly<Record<DialectName, KeyCodes>> = { openai, anthropic, gemini, azure };

/**
 * Fallback for codes that the provider's own table does not have: a gateway may forward any API's
 * codes.
 */
const everyone: readonly KeyCodes[] = [
  ...Object.values(byDialect),
  ...allQuirks.flatMap(({ keyCodes }) => keyCodes ?? []),
];

/** Whether a response may be about the key, so that it has to be read before it is forwarded. */
export function mayBeAboutKey(status: number): boolean {
  // Google and xAI return 400 for a wrong key; Anthropic and others for one without credit.
  return (status >= 400 && status <= 403) || status === 429;
}

/**
 * Interprets a response with regard to the key. For every result except `not about the key`,
 * nothing was processed. The decision is based on codes, not on messages, which may repeat text
 * from the caller.
 */
export function readKeyVerdict(
  provider: Pick<Provider, 'url' | 'dialect'>,
  refusal: Refusal,
  now: number,
): KeyVerdict {
  if (!mayBeAboutKey(refusal.status)) return { kind: 'not about the key' };
  const facts = readErrorFacts(refusal);
  // The message is used only in this one case, in which a mistake is harmless: no key is cooled
  // down.
  if (/^Request too large for .+ on .+: Limit \d+, Requested \d+/.test(facts.message)) {
    return { kind: 'too large' };
  }
  const own = [findQuirks(provider)?.keyCodes, byDialect[provider.dialect.name], ...everyone];
  const known = own.filter((codes) => codes !== undefined);
  for (const code of facts.codes) {
    const codes = known.find((one) => Object.hasOwn(one.codes, code));
    if (codes) return toVerdict(codes.codes[code], refusal, facts, now);
  }
  for (const { sentences = [] } of known) {
    const meaning = sentences.find(([sentence]) => sentence.test(facts.message))?.[1];
    if (meaning) return toGuess(toVerdict(meaning, refusal, facts, now));
  }
  return readStatus(refusal, facts, now);
}

function toVerdict(
  meaning: CodeMeaning | undefined,
  refusal: Refusal,
  facts: ErrorFacts,
  now: number,
): KeyVerdict {
  switch (meaning) {
    case 'wrong key':
    case 'no credit':
      return { kind: meaning, isCertain: true };
    case 'maybe wrong key':
      return { kind: 'wrong key', isCertain: false };
    case 'limited':
    case 'limited key':
      return toLimit(meaning === 'limited' ? 'model' : 'key', refusal, facts, now);
    default:
      return { kind: 'not about the key' };
  }
}

const toGuess = (verdict: KeyVerdict): KeyVerdict =>
  'isCertain' in verdict ? { ...verdict, isCertain: false } : verdict;

/** The verdict without a known code. */
function readStatus(refusal: Refusal, facts: ErrorFacts, now: number): KeyVerdict {
  switch (refusal.status) {
    case 401:
      return { kind: 'wrong key', isCertain: false };
    case 402:
      // OpenRouter also returns it for a request that could cost more than the remaining credit.
      return { kind: 'no credit', isCertain: false };
    case 429:
      return toLimit(readQuotaScope(facts), refusal, facts, now);
    default:
      // Regions, models and content are rejected with the same statuses.
      return { kind: 'not about the key' };
  }
}

/** Google names the exhausted quotas; all others are per model. */
function readQuotaScope({ details }: ErrorFacts): 'key' | 'model' {
  const { violations } = details.get('QuotaFailure') ?? {};
  if (!Array.isArray(violations) || violations.length === 0) return 'model';
  const isOfModel = (violation: { quotaId?: unknown; quotaDimensions?: { model?: unknown } }) =>
    /PerModel|PerBaseModel/.test(String(violation?.quotaId)) ||
    violation?.quotaDimensions?.model !== undefined;
  return violations.some((violation) => !isOfModel(violation)) ? 'key' : 'model';
}

/** `retry-after-ms`, `retry-after` as seconds or date, or Google's `retryDelay` in the body. */
function toLimit(
  scope: 'key' | 'model',
  { headers }: Refusal,
  { details }: ErrorFacts,
  now: number,
): KeyVerdict {
  const after = findHeader(headers, 'retry-after')?.trim() ?? '';
  const delay = /^(\d{1,9}(?:\.\d+)?)s$/.exec(String(details.get('RetryInfo')?.retryDelay))?.[1];
  const waits = [
    Number(findHeader(headers, 'retry-after-ms') || Number.NaN),
    /^\d/.test(after) ? Number(after) * 1000 : Date.parse(after) - now,
    Number(delay ?? Number.NaN) * 1000,
  ];
  return { kind: 'limited', scope, waitMs: waits.find((wait) => wait >= 0) };
}
