import type { AccessKey } from '../../config/access-key';
import { type Budget, toUsd } from '../../config/budget';
import { ProxyError } from '../../exchange/errors';
import { type Counter, type CounterGroup, hasLimits, type Refusal } from './limits/limits';
import { periodAt } from './limits/period';
import { fitsPattern } from './model-patterns';

/**
 * The counters for a request: the key itself, and each of its model limits that matches one of the
 * request's models. Undefined: nothing has to be counted.
 *
 * @param models all models that the request may run; undefined: all for which the key has limits.
 */
export function toCounters(key: AccessKey, models?: readonly string[]): CounterGroup | undefined {
  // Most keys have no limits.
  if (!key.modelLimits && !hasLimits(key)) return undefined;
  const { rpm, tpm, tokensPerDay, budget, concurrency, modelLimits = [], hash } = key;
  const own: Counter = { name: 'key', limits: { rpm, tpm, tokensPerDay, concurrency } };
  const ofModels = modelLimits
    .filter(({ pattern }) => !models || models.some((model) => fitsPattern(model, [pattern])))
    .map(({ pattern, ...limits }): Counter => ({ name: pattern.toLowerCase(), limits }));
  // The name includes the period, so that a different period starts at zero. Patterns contain no
  // "=".
  const ofMoney = budget ? [{ name: `budget=${budget.period}`, limits: { budget } }] : [];
  const others = [...ofMoney, ...ofModels];
  if (others.length === 0 && !hasLimits(own.limits)) return undefined;
  // The SHA-256 does not reveal the access key, and its prefix is sufficient to distinguish keys.
  return { id: hash.toString('hex').slice(0, 24), counters: [own, ...others] };
}

/** The error for a request beyond a limit. */
export function toLimitError(refusal: Refusal, now: number): ProxyError {
  const { limit, retryAfterMs } = refusal;
  return new ProxyError('access_key_limited', {
    message: toSentence(refusal, now),
    headers: ['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))],
    // Retrying every few seconds would be pointless until the next day.
    mayRetry: limit !== 'tokens-per-day' && limit !== 'budget',
  });
}

function toSentence({ limit, counter }: Refusal, now: number): string {
  const { name, limits } = counter;
  const forModels = name === 'key' ? '' : ` for models like ${name}`;
  switch (limit) {
    case 'rpm':
      return `This access key may send ${limits.rpm} requests per minute${forModels}. Try again later.`;
    case 'tpm':
      return `This access key may use ${limits.tpm} tokens per minute${forModels}, and they are used up. Try again later.`;
    case 'concurrency':
      return `This access key may have ${limits.concurrency} concurrent requests. Try again when one has ended.`;
    case 'pending':
      return 'The active requests of this access key may use up its limit. Try again when one has ended.';
    case 'tokens-per-day':
      return `This access key may use ${limits.tokensPerDay} tokens per day, and they are used up. The limit resets at midnight UTC.`;
    case 'budget':
      return toBudgetSentence(limits.budget as Budget, now);
  }
}

function toBudgetSentence({ amount, period }: Budget, now: number): string {
  const next = new Date(periodAt(period, now).end).toISOString().slice(0, 10);
  return `This access key may spend ${toUsd(amount)} per ${period}, and that is used up. The budget resets on ${next} at midnight UTC.`;
}
