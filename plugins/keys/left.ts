import type { AccessKey } from '../../lib/config/access-key';
import { toCounters } from '../../lib/layers/access/counters';
import { createMemoryLimits } from '../../lib/layers/access/limits/memory-limits';
import { createRedisLimits } from '../../lib/layers/access/limits/redis-limits';
import { type LimitLeft, toLimitsLeft } from '../../lib/layers/access/limits-left';
import { createRedis } from '../../lib/layers/redis/redis';
import { say } from '../shared/language';

/** Reads the remaining quota of each key from Redis, in words, by label. Does not use up any quota. */
export async function askRedis(
  keys: readonly AccessKey[],
  url: string,
  now: number,
): Promise<Map<string, string> | { readonly reason: string }> {
  let reason: string | undefined;
  const redis = createRedis({ url, onChange: (_, code) => (reason = code) });
  const limits = createRedisLimits({ redis, failure: 'refuse', local: createMemoryLimits() });
  const left = new Map<string, string>();
  try {
    for (const key of keys) {
      const group = toCounters(key);
      const holding = group && (await limits.look(group));
      if (reason !== undefined) return { reason };
      if (group)
        left.set(key.label, toLimitsLeft(group, holding, now).map(describe).join(say('; ', '；')));
    }
    return left;
  } finally {
    limits.close();
  }
}

function describe({ name, model, left = 0 }: LimitLeft): string {
  const of = model ? ` (${model})` : '';
  switch (name) {
    case 'requests_per_minute':
      return say(`${left} requests this minute${of}`, `本分钟 ${left} 个请求${of}`);
    case 'tokens_per_minute':
      return say(`${left} tokens this minute${of}`, `本分钟 ${left} 个 token${of}`);
    case 'tokens_per_day':
      return say(`${left} tokens today`, `今天 ${left} 个 token`);
    case 'budget':
      return `${left} USD`;
    case 'concurrency':
      return say(`${left} concurrent`, `并发 ${left} 个请求`);
  }
}
