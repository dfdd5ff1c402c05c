import type { AccessKey, ModelLimits } from '../../lib/config/access-key';

/** What a key may do, in words; empty: everything. */
export function describeLimits(key: AccessKey): string[] {
  const { models, modelLimits, endpoints, providers, rpm, tpm, tokensPerDay, concurrency } = key;
  return [
    ...(providers ? [`providers ${providers.join(', ')}`] : []),
    ...(models ? [`models ${models.join(', ')}`] : []),
    ...(modelLimits ?? []).map(describeModelLimits),
    ...(endpoints
      ? [`${endpoints.isExcept ? 'all endpoints but' : 'endpoints'} ${endpoints.names.join(', ')}`]
      : []),
    ...(rpm === undefined ? [] : [`${rpm} requests a minute`]),
    ...(tpm === undefined ? [] : [`${tpm} tokens a minute`]),
    ...(tokensPerDay === undefined ? [] : [`${tokensPerDay} tokens a day`]),
    ...(concurrency === undefined ? [] : [`${concurrency} at the same time`]),
  ];
}

function describeModelLimits({ pattern, rpm, tpm }: ModelLimits): string {
  const limits = [
    ...(rpm === undefined ? [] : [`${rpm} requests a minute`]),
    ...(tpm === undefined ? [] : [`${tpm} tokens a minute`]),
  ];
  return `${limits.join(' and ')} for ${pattern}`;
}

/** When it ends, in words. */
export function describeEnd({ expires }: AccessKey, now: number): string {
  if (expires === undefined) return 'never';
  const time = new Date(expires).toISOString().slice(0, 16).replace('T', ' ');
  return `${time} UTC${expires <= now ? ' (expired)' : ''}`;
}
