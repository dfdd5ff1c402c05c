import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccessKey } from '../../../../lib/config/access-keys';
import { createMemoryLimits, type Limits, type Ticket } from '../../../../lib/layers/access/limits';
import { createRedisLimits, type RedisLimits } from '../../../../lib/layers/access/redis-limits';
import { type RedisServer, startRedis } from '../../../support/redis-server';

// Noon of a day, at the beginning of a minute.
const NOON = Date.UTC(2027, 0, 15, 12);

let time = NOON;
const now = () => time;
const toKey = (limits: Partial<AccessKey>): AccessKey => ({
  label: randomBytes(6).toString('hex'),
  hash: randomBytes(32),
  ...{ expires: undefined, providers: undefined, models: undefined, modelLimits: undefined },
  ...{ endpoints: undefined, tpm: undefined },
  ...{ rpm: undefined, tokensPerDay: undefined, concurrency: undefined },
  ...limits,
});

/** A server, the limits of two instances, and what they have said about Redis. */
let redis: RedisServer;
const opened: RedisLimits[] = [];
const changes: string[] = [];
const openRedisLimits = (
  url: string,
  failure: 'local' | 'refuse' = 'refuse',
  timeouts = { connect: 20_000, answer: 20_000 },
) => {
  const limits = createRedisLimits({
    ...{ url, failure, now, timeouts, local: createMemoryLimits(now) },
    onChange: (isAway, reason) => changes.push(isAway ? `away: ${reason}` : 'back'),
  });
  opened.push(limits);
  return limits;
};

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const limits of opened) limits.close();
  await redis.stop();
});

const isTicket = (one: unknown): one is Ticket => 'leave' in (one as object);
const enter = async (limits: Limits, key: AccessKey): Promise<Ticket> => {
  const entered = await limits.enter(key);
  if (!isTicket(entered)) throw new Error(`refused: ${JSON.stringify(entered)}`);
  return entered;
};
/** What Redis is told at the end of a request nobody waits for: the next answer comes after it. */
const settle = async (limits: Limits) => void (await limits.enter(toKey({ rpm: 1 })));

describe.each([
  ['in memory', () => createMemoryLimits(now)],
  ['in Redis', () => openRedisLimits(redis.url)],
] as const)('limits %s', (_, create) => {
  let limits: Limits;
  beforeAll(() => {
    time = NOON;
    limits = create();
  });

  test('let as many requests in as a minute allows, and say when the next may come', async () => {
    time = NOON;
    const key = toKey({ rpm: 3 });
    for (let count = 0; count < 3; count++) await enter(limits, key);
    time = NOON + 30_000;
    const refusal = await limits.enter(key);
    expect(refusal).toEqual({ limit: 'rpm', retryAfterMs: 50_000 });
    // Then, and not before: two thirds of the minute before still count as two requests.
    time = NOON + 79_999;
    expect(await limits.enter(key)).toEqual({ limit: 'rpm', retryAfterMs: 1 });
    time = NOON + 80_000;
    await enter(limits, key);
    expect(await limits.enter(key)).toEqual({ limit: 'rpm', retryAfterMs: 20_000 });
  });

  test('never let more than twice the rate through in any sixty seconds, and forget idle minutes', async () => {
    time = NOON;
    const key = toKey({ rpm: 2 });
    await enter(limits, key);
    await enter(limits, key);
    time = NOON + 150_000;
    await enter(limits, key);
    await enter(limits, key);
    expect(isTicket(await limits.enter(key))).toBe(false);
  });

  test('count requests at the same time, and free a place when one ends', async () => {
    time = NOON;
    const key = toKey({ concurrency: 2 });
    const first = await enter(limits, key);
    await enter(limits, key);
    expect(await limits.enter(key)).toEqual({ limit: 'concurrency', retryAfterMs: 1_000 });
    first.leave(0);
    await settle(limits);
    await enter(limits, key);
  });

  test('count tokens until midnight, UTC', async () => {
    time = NOON;
    const key = toKey({ tokensPerDay: 100 });
    (await enter(limits, key)).leave(99);
    await settle(limits);
    const running = await enter(limits, key);
    running.leave(1);
    await settle(limits);
    const refusal = await limits.enter(key);
    expect(refusal).toEqual({ limit: 'tokens-per-day', retryAfterMs: 12 * 3_600_000 });
    time = NOON + 12 * 3_600_000;
    await enter(limits, key);
  });

  test('do not count for the new day what began on the day before', async () => {
    time = NOON;
    const key = toKey({ tokensPerDay: 100 });
    const late = await enter(limits, key);
    time = NOON + 12 * 3_600_000;
    const early = await enter(limits, key);
    late.leave(1_000);
    await settle(limits);
    await enter(limits, key);
    early.leave(1_000);
    await settle(limits);
    expect(isTicket(await limits.enter(key))).toBe(false);
  });

  test('keep keys apart', async () => {
    time = NOON;
    await enter(limits, toKey({ rpm: 1 }));
    await enter(limits, toKey({ rpm: 1 }));
  });

  test('do not count refused requests', async () => {
    time = NOON;
    const key = toKey({ rpm: 1, concurrency: 5 });
    const first = await enter(limits, key);
    for (let count = 0; count < 10; count++) await limits.enter(key);
    first.leave(0);
    time = NOON + 120_000;
    await enter(limits, key);
  });
});

describe('limits in Redis', () => {
  test('hold across instances', async () => {
    time = NOON;
    const [one, other] = [openRedisLimits(redis.url), openRedisLimits(redis.url)];
    const key = toKey({ rpm: 2, concurrency: 9 });
    await enter(one, key);
    await enter(other, key);
    expect(await one.enter(key)).toMatchObject({ limit: 'rpm' });
    expect(await other.enter(key)).toMatchObject({ limit: 'rpm' });
  });

  test('free the place of an instance that died, when no request of it can still run', async () => {
    time = NOON;
    const limits = openRedisLimits(redis.url);
    const key = toKey({ concurrency: 1 });
    await enter(limits, key);
    time = NOON + 899_999;
    expect(await limits.enter(key)).toMatchObject({ limit: 'concurrency' });
    time = NOON + 900_000;
    await enter(limits, key);
  });

  test('are counted with a password, and the reason of a wrong one is not the password', async () => {
    time = NOON;
    const locked = await startRedis({ password: 'hunter2' });
    changes.length = 0;
    await enter(openRedisLimits(locked.url), toKey({ rpm: 1 }));
    const wrong = openRedisLimits(locked.url.replace('hunter2', 'hunter3'));
    await expect(wrong.enter(toKey({ rpm: 1 }))).rejects.toMatchObject({
      code: 'limits_unavailable',
    });
    expect(changes).toEqual(['away: WRONGPASS']);
    await locked.stop();
  });
});

describe('when Redis is away,', () => {
  test('limits refuse or count in the instance, as was chosen, and go back to Redis later', async () => {
    time = NOON;
    const other = await startRedis();
    const [local, refusing] = [
      openRedisLimits(other.url, 'local'),
      openRedisLimits(other.url, 'refuse'),
    ];
    const key = toKey({ rpm: 1 });
    await enter(local, toKey({ rpm: 1 }));
    await other.stop();
    changes.length = 0;
    await enter(local, key);
    expect(await local.enter(key)).toMatchObject({ limit: 'rpm' });
    await expect(refusing.enter(key)).rejects.toMatchObject({ code: 'limits_unavailable' });
    expect(changes).toEqual([expect.stringMatching(/^away: /), 'away: ECONNREFUSED']);
    const again = await startRedis({ port: other.port });
    // Not before the pause is over.
    expect(await local.enter(key)).toMatchObject({ limit: 'rpm' });
    time += 5_000;
    await enter(local, key);
    expect(changes.at(-1)).toBe('back');
    await again.stop();
  });

  test('a Redis that hangs holds one request up until the timeout, and the next not at all', async () => {
    time = NOON;
    const other = await startRedis();
    const patient = openRedisLimits(other.url, 'local');
    await enter(patient, toKey({ rpm: 1 }));
    const limits = openRedisLimits(other.url, 'local', { connect: 100, answer: 100 });
    other.freeze();
    changes.length = 0;
    await enter(limits, toKey({ rpm: 1 }));
    await enter(limits, toKey({ rpm: 1 }));
    expect(changes).toEqual(['away: REDIS_TIMEOUT']);
    await other.stop();
  });
});
