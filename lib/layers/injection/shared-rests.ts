import type { OwnerKey } from '../../config/owner-keys';
import { lateCrypto } from '../../http/late-modules';
import type { Redis } from '../redis/redis';
import type { KnownRest } from './pool';
import type { RestReason } from './pooled-key';

/** Shares cooldowns of keys between instances. No request waits for it or depends on it. */
export interface SharedRests {
  /** @param keys the pool of the key. */
  tell(keys: readonly OwnerKey[], rest: KnownRest): void;
  /** Subscribes to cooldowns of a pool's keys from other instances. */
  subscribe(keys: readonly OwnerKey[], learn: (rests: readonly KnownRest[]) => void): void;
  /**
   * Polls for changes at intervals. Called with each request, because a frozen function has no
   * timers.
   */
  refresh(): void;
}

const hashKey = 'chatgpt-reverse-proxy:{rests}';

/**
 * KEYS: a hash of cooldowns. ARGV, to report: "tell", field, value. To poll: "ask", now; expired
 * entries are removed, and the end of a cooldown is reported for an hour. Values are "reason since
 * until".
 */
const script = `
if ARGV[1] == 'tell' then
  -- Callers choose the names of models, and every instance reads all entries.
  if redis.call('HLEN', KEYS[1]) >= 2000 and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then return {} end
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
  redis.call('PEXPIRE', KEYS[1], 7200000)
  return {}
end
local now, stored, kept = tonumber(ARGV[2]), redis.call('HGETALL', KEYS[1]), {}
for index = 1, #stored, 2 do
  local since, told = string.match(stored[index + 1], '^%d+ (%d+) (%d+)$')
  local over = tonumber(told or 0)
  if over == 0 then over = tonumber(since or 0) + 3600000 end
  if over < now then
    redis.call('HDEL', KEYS[1], stored[index])
  else
    kept[#kept + 1] = stored[index]
    kept[#kept + 1] = stored[index + 1]
  end
end
return kept
`;

const reasons: readonly RestReason[] = ['limited', 'wrong key', 'no credit'];

/** @param interval between two polls. Milliseconds. */
export function createSharedRests(redis: Redis, interval = 2_000): SharedRests {
  const now = Date.now;
  /** Handlers for reports about a key, by its name in Redis. */
  const learners = new Map<string, ((rest: Omit<KnownRest, 'position'>) => void)[]>();
  let nextQuestion = 0;

  async function ask(): Promise<void> {
    const stored = (await redis.run(script, [hashKey], ['ask', now()])) as string[];
    for (let index = 0; index + 1 < stored.length; index += 2) {
      const [name = '', model = ''] = (stored[index] as string).split(/ (.*)/s);
      const [reason, since, until] = (stored[index + 1] as string).split(' ').map(Number);
      if (since === undefined || until === undefined) continue;
      const rest = { reason: reasons[reason ?? 0] ?? 'limited', since, until };
      for (const learn of learners.get(name) ?? []) learn({ ...rest, model: model || undefined });
    }
  }

  return {
    tell(keys, { position, model = '', reason, since, until }) {
      const key = keys[position - 1];
      if (!key) return;
      const value = [reasons.indexOf(reason), since, until].join(' ');
      redis.run(script, [hashKey], ['tell', `${toName(key)} ${model}`, value]).catch(() => {});
    },
    subscribe(keys, learn) {
      for (const [index, key] of keys.entries()) {
        const name = toName(key);
        const known = learners.get(name) ?? [];
        learners.set(name, [...known, (rest) => learn([{ ...rest, position: index + 1 }])]);
      }
    },
    refresh() {
      if (now() < nextQuestion) return;
      nextQuestion = now() + interval;
      ask().catch(() => {});
    },
  };
}

/** Does not reveal the key to readers of Redis. */
function toName({ value }: OwnerKey): string {
  const { hash } = lateCrypto();
  return hash('sha256', value).slice(0, 24);
}
