import type { AccessKey } from '../../lib/config/access-keys';

/** What a key may do, in words; empty: everything. */
export function describeLimits(key: AccessKey): string[] {
  const { models, providers, rpm, tokensPerDay, concurrency } = key;
  return [
    ...(providers ? [`providers ${providers.join(', ')}`] : []),
    ...(models ? [`models ${models.join(', ')}`] : []),
    ...(rpm === undefined ? [] : [`${rpm} requests a minute`]),
    ...(tokensPerDay === undefined ? [] : [`${tokensPerDay} tokens a day`]),
    ...(concurrency === undefined ? [] : [`${concurrency} at the same time`]),
  ];
}

/** When it ends, in words. */
export function describeEnd({ expires }: AccessKey, now: number): string {
  if (expires === undefined) return 'never';
  const time = new Date(expires).toISOString().slice(0, 16).replace('T', ' ');
  return `${time} UTC${expires <= now ? ' (expired)' : ''}`;
}
