import type { AccessKey } from '../../config/access-key';
import { ProxyError } from '../../exchange/errors';
import { type Counter, type CounterGroup, hasLimits, type Refusal } from './limits/limits';
import { fitsPattern } from './model-patterns';

/**
 * What counts a request of a key: the key itself, and each of its limits for models that one of the
 * request's models fits. Undefined: nothing has to be counted.
 *
 * @param models all that the request may run.
 */
export function toCounters(key: AccessKey, models: readonly string[]): CounterGroup | undefined {
  const { rpm, tpm, tokensPerDay, concurrency, modelLimits = [], hash } = key;
  const own: Counter = { name: 'key', limits: { rpm, tpm, tokensPerDay, concurrency } };
  const ofModels = modelLimits
    .filter(({ pattern }) => models.some((model) => fitsPattern(model, [pattern])))
    .map(({ pattern, ...limits }): Counter => ({ name: pattern.toLowerCase(), limits }));
  if (ofModels.length === 0 && !hasLimits(own.limits)) return undefined;
  // The SHA-256 of an access key tells nothing of it, and its beginning is enough to tell keys apart.
  return { id: hash.toString('hex').slice(0, 24), counters: [own, ...ofModels] };
}

/** The answer to a request beyond a limit. */
export function toLimitError({ limit, counter, retryAfterMs }: Refusal): ProxyError {
  return new ProxyError('access_key_limited', {
    message: toSentence(limit, counter),
    headers: ['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))],
    // A client that tries again in seconds only to hear the same until midnight helps nobody.
    mayRetry: limit !== 'tokens-per-day',
  });
}

function toSentence(limit: Refusal['limit'], { name, limits }: Counter): string {
  const forModels = name === 'key' ? '' : ` for models like ${name}`;
  switch (limit) {
    case 'rpm':
      return `This access key may send ${limits.rpm} requests a minute${forModels}. Try again later.`;
    case 'tpm':
      return `This access key may use ${limits.tpm} tokens a minute${forModels}, and they are used up. Try again later.`;
    case 'concurrency':
      return `This access key may have ${limits.concurrency} requests running at the same time. Try again when one has ended.`;
    case 'tokens-per-day':
      return `This access key may use ${limits.tokensPerDay} tokens a day, and they are used up. The next day begins at midnight, UTC.`;
  }
}
