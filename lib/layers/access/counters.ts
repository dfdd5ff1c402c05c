import type { AccessKey } from '../../config/access-key';
import { type Budget, toUsd } from '../../config/budget';
import { ProxyError } from '../../exchange/errors';
import { type Counter, type CounterGroup, hasLimits, type Refusal } from './limits/limits';
import { periodAt } from './limits/period';
import { fitsPattern } from './model-patterns';

/**
 * What counts a request of a key: the key itself, and each of its limits for models that one of the
 * request's models fits. Undefined: nothing has to be counted.
 *
 * @param models all that the request may run; undefined: whatever the key has limits for.
 */
export function toCounters(key: AccessKey, models?: readonly string[]): CounterGroup | undefined {
  const { rpm, tpm, tokensPerDay, budget, concurrency, modelLimits = [], hash } = key;
  const own: Counter = { name: 'key', limits: { rpm, tpm, tokensPerDay, concurrency } };
  const ofModels = modelLimits
    .filter(({ pattern }) => !models || models.some((model) => fitsPattern(model, [pattern])))
    .map(({ pattern, ...limits }): Counter => ({ name: pattern.toLowerCase(), limits }));
  // Named by its period, so that one of another length begins at zero. No pattern holds a "=".
  const ofMoney = budget ? [{ name: `budget=${budget.period}`, limits: { budget } }] : [];
  const others = [...ofMoney, ...ofModels];
  if (others.length === 0 && !hasLimits(own.limits)) return undefined;
  // The SHA-256 of an access key tells nothing of it, and its beginning is enough to tell keys apart.
  return { id: hash.toString('hex').slice(0, 24), counters: [own, ...others] };
}

/** The answer to a request beyond a limit. */
export function toLimitError(refusal: Refusal, now: number): ProxyError {
  const { limit, retryAfterMs } = refusal;
  return new ProxyError('access_key_limited', {
    message: toSentence(refusal, now),
    headers: ['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))],
    // A client that tries again in seconds only to hear the same until the next day helps nobody.
    mayRetry: limit !== 'tokens-per-day' && limit !== 'budget',
  });
}

function toSentence({ limit, counter }: Refusal, now: number): string {
  const { name, limits } = counter;
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
    case 'budget':
      return toBudgetSentence(limits.budget as Budget, now);
  }
}

function toBudgetSentence({ amount, period }: Budget, now: number): string {
  const next = new Date(periodAt(period, now).end).toISOString().slice(0, 10);
  return `This access key may spend ${toUsd(amount)} a ${period}, and that is used up. The next ${period} begins on ${next} at midnight, UTC.`;
}
