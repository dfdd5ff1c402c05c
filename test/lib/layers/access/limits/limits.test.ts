import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type {
  CounterGroup,
  CounterLimits,
  Limits,
  Slot,
  Used,
} from '../../../../../lib/layers/access/limits/limits';
import { createMemoryLimits } from '../../../../../lib/layers/access/limits/memory-limits';
import { createRedisLimits } from '../../../../../lib/layers/access/limits/redis-limits';
import { createRedis } from '../../../../../lib/layers/redis/redis';
import { startRedisCluster } from '../../../../support/redis-cluster';
import { type RedisServer, startRedis } from '../../../../support/redis-server';

// Noon of a day, at the beginning of a minute.
const NOON = Date.UTC(2027, 0, 15, 12);

let time = NOON;
const now = () => time;
const used = (tokens: number, cost = 0): Used => ({ tokens, cost });
const toGroup = (
  limits: CounterLimits,
  ...more: CounterGroup['counters'][number][]
): CounterGroup => ({
  id: randomBytes(12).toString('hex'),
  counters: [{ name: 'key', limits }, ...more],
});

/** A server, the limits of two instances, and what they have reported about Redis. */
let redis: RedisServer;
const opened: Limits[] = [];
const changes: string[] = [];
const openRedisLimits = (
  url: string,
  failure: 'local' | 'refuse' = 'refuse',
  timeouts = { connect: 20_000, answer: 20_000 },
) => {
  const onChange = (isAway: boolean, reason: string) =>
    void changes.push(isAway ? `away: ${reason}` : 'back');
  const limits = createRedisLimits({
    ...{ failure, now, local: createMemoryLimits(now), clockTolerance: 0 },
    redis: createRedis({ url, now, timeouts, onChange }),
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

const isSlot = (one: unknown): one is Slot => 'leave' in (one as object);
const enter = async (limits: Limits, group: CounterGroup): Promise<Slot> => {
  const entered = await limits.enter(group);
  if (!isSlot(entered)) throw new Error(`refused: ${JSON.stringify(entered)}`);
  return entered;
};
const refusalOf = async (limits: Limits, group: CounterGroup) => {
  const entered = await limits.enter(group);
  if (isSlot(entered)) throw new Error('let in');
  return entered;
};

describe.each([
  ['in memory', () => createMemoryLimits(now)],
  ['in Redis', () => openRedisLimits(redis.url)],
] as const)('limits %s', (_, create) => {
  let limits: Limits;
  beforeAll(() => {
    time = NOON;
    limits = create();
  });

  test('allow the configured requests per minute, and report when the next is allowed', async () => {
    time = NOON;
    const group = toGroup({ rpm: 3 });
    for (let count = 0; count < 3; count++) await enter(limits, group);
    time = NOON + 30_000;
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'rpm', retryAfterMs: 50_000 });
    // Not before then: two thirds of the previous minute still count as two requests.
    time = NOON + 79_999;
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'rpm', retryAfterMs: 1 });
    time = NOON + 80_000;
    await enter(limits, group);
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'rpm', retryAfterMs: 20_000 });
  });

  test.each<[string, CounterLimits]>([
    ['tokens per day', { tokensPerDay: 1 }],
    ['tokens per minute', { tpm: 1 }],
  ])('allow no more requests at once than %s are left', async (_, of) => {
    time = NOON;
    const group = toGroup(of);
    const all = await Promise.all(Array.from({ length: 20 }, () => limits.enter(group)));
    const [slot, ...others] = all.filter(isSlot);
    expect(others).toEqual([]);
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'pending', retryAfterMs: 1_000 });
    // It has failed.
    await slot?.leave(used(0));
    await (await enter(limits, group)).leave(used(1));
    expect((await refusalOf(limits, group)).limit).not.toBe('pending');
  });

  test('never allow more than twice the rate in any sixty seconds, and forget idle minutes', async () => {
    time = NOON;
    const group = toGroup({ rpm: 2 });
    await enter(limits, group);
    await enter(limits, group);
    time = NOON + 150_000;
    await enter(limits, group);
    await enter(limits, group);
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'rpm' });
  });

  test('allow requests until the tokens per minute are used up', async () => {
    time = NOON;
    const group = toGroup({ tpm: 1_000 });
    await (await enter(limits, group)).leave(used(600));
    await (await enter(limits, group)).leave(used(600));
    const refusal = await refusalOf(limits, group);
    expect(refusal.limit).toBe('tpm');
    time = NOON + refusal.retryAfterMs - 1;
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'tpm', retryAfterMs: 1 });
    time++;
    await enter(limits, group);
  });

  test('count concurrent requests, and free a slot when one ends', async () => {
    time = NOON;
    const group = toGroup({ concurrency: 2 });
    const first = await enter(limits, group);
    await enter(limits, group);
    expect(await refusalOf(limits, group)).toMatchObject({
      limit: 'concurrency',
      retryAfterMs: 1_000,
    });
    await first.leave(used(0));
    await enter(limits, group);
  });

  test('count tokens until midnight, UTC', async () => {
    time = NOON;
    const group = toGroup({ tokensPerDay: 100 });
    await (await enter(limits, group)).leave(used(99));
    await (await enter(limits, group)).leave(used(1));
    expect(await refusalOf(limits, group)).toMatchObject({
      limit: 'tokens-per-day',
      retryAfterMs: 12 * 3_600_000,
    });
    time = NOON + 12 * 3_600_000;
    await enter(limits, group);
  });

  test('count a request for the day on which it began', async () => {
    time = NOON;
    const group = toGroup({ tokensPerDay: 100 });
    const late = await enter(limits, group);
    time = NOON + 12 * 3_600_000;
    const early = await enter(limits, group);
    await late.leave(used(1_000));
    await enter(limits, group);
    await early.leave(used(1_000));
    expect(await refusalOf(limits, group)).toMatchObject({ limit: 'tokens-per-day' });
  });

  const toBudget = (amount: number, period: 'day' | 'week' | 'month') =>
    toGroup({}, { name: `budget=${period}`, limits: { budget: { amount, period } } });

  test.each([
    ['day', Date.UTC(2027, 0, 16)],
    // The fifteenth is a Friday.
    ['week', Date.UTC(2027, 0, 18)],
    ['month', Date.UTC(2027, 1, 1)],
  ] as const)('count cost until the end of the %s, UTC', async (period, end) => {
    time = NOON;
    const group = toBudget(10_000_000, period);
    await (await enter(limits, group)).leave(used(0, 9_999_999));
    await (await enter(limits, group)).leave(used(50, 1));
    const refusal = await refusalOf(limits, group);
    expect(refusal).toMatchObject({ limit: 'budget', retryAfterMs: end - NOON });
    expect(refusal.counter.name).toBe(`budget=${period}`);
    time = end - 1;
    await refusalOf(limits, group);
    time = end;
    await enter(limits, group);
  });

  test('count cost for the month in which a request began, and only exact amounts', async () => {
    time = NOON;
    const group = toBudget(10, 'month');
    const late = await enter(limits, group);
    time = Date.UTC(2027, 1, 1);
    const early = await enter(limits, group);
    await late.leave(used(0, 1_000));
    await early.leave(used(0, 9));
    await (await enter(limits, group)).leave(used(0, 1e300));
    await refusalOf(limits, group);
    expect((await limits.look(group))?.counted[1]?.spent).toBe(4e15);
  });

  test('can be read without counting anything', async () => {
    time = NOON;
    const group = toGroup(
      { rpm: 1, concurrency: 3 },
      { name: 'budget=day', limits: { budget: { amount: 100, period: 'day' } } },
    );
    expect(await limits.look(group)).toMatchObject({ running: 0, counted: [{ requests: 0 }, {}] });
    const slot = await enter(limits, group);
    expect(await limits.look(group)).toMatchObject({ running: 1, counted: [{ requests: 1 }, {}] });
    await slot.leave(used(7, 30));
    expect(await limits.look(group)).toMatchObject({
      running: 0,
      counted: [{ tokensToday: 7 }, { spent: 30, period: Date.UTC(2027, 0, 15) }],
    });
    time = NOON + 86_400_000;
    expect(await limits.look(group)).toMatchObject({ counted: [{ tokensToday: 0 }, { spent: 0 }] });
  });

  test('keep keys apart', async () => {
    time = NOON;
    await enter(limits, toGroup({ rpm: 1 }));
    await enter(limits, toGroup({ rpm: 1 }));
  });

  test('do not count rejected requests', async () => {
    time = NOON;
    const group = toGroup({ rpm: 1, concurrency: 5 });
    const first = await enter(limits, group);
    for (let count = 0; count < 10; count++) await limits.enter(group);
    await first.leave(used(0));
    time = NOON + 120_000;
    await enter(limits, group);
  });

  test('count a request in all its counters, or in none', async () => {
    time = NOON;
    const key = { name: 'key', limits: { rpm: 2 } };
    const small = { id: randomBytes(12).toString('hex'), counters: [key] } as const;
    const large = {
      ...small,
      counters: [key, { name: 'gpt-5', limits: { rpm: 1, tpm: 1_000 } }],
    } as const;
    const slot = await enter(limits, large);
    expect(slot.counted).toMatchObject([{ requests: 1 }, { requests: 1 }]);
    const refusal = await refusalOf(limits, large);
    expect([refusal.limit, refusal.counter.name]).toEqual(['rpm', 'gpt-5']);
    // The rejected request was not counted for the key.
    await enter(limits, small);
    expect((await refusalOf(limits, small)).counter.name).toBe('key');
    time = NOON + 60_000;
    await slot.leave(used(2_000));
    time = NOON + 120_000;
    const later = await refusalOf(limits, large);
    expect([later.limit, later.counter.name]).toEqual(['tpm', 'gpt-5']);
  });
});

describe('limits in Redis', () => {
  test('hold across instances', async () => {
    time = NOON;
    const [one, other] = [openRedisLimits(redis.url), openRedisLimits(redis.url)];
    const group = toGroup({ rpm: 2, concurrency: 9 });
    await enter(one, group);
    await enter(other, group);
    expect(await one.enter(group)).toMatchObject({ limit: 'rpm' });
    expect(await other.enter(group)).toMatchObject({ limit: 'rpm' });
  });

  test('hold in a cluster, whichever of its nodes is configured', async () => {
    time = NOON;
    const cluster = await startRedisCluster();
    const instances = cluster.nodes.map(({ url }) => openRedisLimits(url));
    const groups = Array.from({ length: 9 }, () => toGroup({ concurrency: 3, tokensPerDay: 10 }));
    changes.length = 0;
    for (const group of groups) {
      const slots = [];
      for (const limits of instances) slots.push(await enter(limits, group));
      for (const limits of instances) {
        expect(await refusalOf(limits, group)).toMatchObject({ limit: 'concurrency' });
      }
      for (const slot of slots) await slot.leave(used(4));
      for (const limits of instances) {
        expect(await refusalOf(limits, group)).toMatchObject({ limit: 'tokens-per-day' });
      }
    }
    expect(changes).toEqual([]);
    for (const limits of instances) limits.close();
    await cluster.stop();
  });

  test('free the slots of a dead instance once none of its requests can still be running', async () => {
    time = NOON;
    const limits = openRedisLimits(redis.url);
    const group = toGroup({ concurrency: 1 });
    const slot = await enter(limits, group);
    time = NOON + 899_999;
    expect(await limits.enter(group)).toMatchObject({ limit: 'concurrency' });
    time = NOON + 900_000;
    await enter(limits, group);
    // A longer request still counts.
    await slot.leave(used(0));
  });

  test('work with a password, and the error for a wrong one does not contain it', async () => {
    time = NOON;
    const locked = await startRedis({ password: 'hunter2' });
    changes.length = 0;
    await enter(openRedisLimits(locked.url), toGroup({ rpm: 1 }));
    const wrong = openRedisLimits(locked.url.replace('hunter2', 'hunter3'));
    await expect(wrong.enter(toGroup({ rpm: 1 }))).rejects.toMatchObject({
      code: 'limits_unavailable',
    });
    expect(changes).toEqual(['away: WRONGPASS']);
    await locked.stop();
  });
});

describe('when Redis is unavailable,', () => {
  test('limits reject or count in the instance, as configured, and return to Redis later', async () => {
    time = NOON;
    const other = await startRedis();
    const [local, refusing] = [
      openRedisLimits(other.url, 'local'),
      openRedisLimits(other.url, 'refuse'),
    ];
    const group = toGroup({ rpm: 1 });
    await enter(local, toGroup({ rpm: 1 }));
    await other.stop();
    changes.length = 0;
    await enter(local, group);
    expect(await local.enter(group)).toMatchObject({ limit: 'rpm' });
    await expect(refusing.enter(group)).rejects.toMatchObject({ code: 'limits_unavailable' });
    expect(changes).toEqual([expect.stringMatching(/^away: /), 'away: ECONNREFUSED']);
    const again = await startRedis({ port: other.port });
    // Not before the pause is over.
    expect(await local.enter(group)).toMatchObject({ limit: 'rpm' });
    time += 5_000;
    await enter(local, group);
    expect(changes.at(-1)).toBe('back');
    await again.stop();
  });

  test('requests with a budget are rejected in either case, because the total spent is unknown', async () => {
    time = NOON;
    const other = await startRedis();
    const limits = openRedisLimits(other.url, 'local');
    const group = toGroup(
      {},
      { name: 'budget=day', limits: { budget: { amount: 9, period: 'day' } } },
    );
    const slot = await enter(limits, group);
    await other.stop();
    await expect(limits.enter(group)).rejects.toMatchObject({ code: 'limits_unavailable' });
    expect(await limits.look(group)).toBeUndefined();
    await slot.leave(used(0, 9));
  });

  test('a Redis that hangs delays one request until the timeout, and the next not at all', async () => {
    time = NOON;
    const other = await startRedis();
    const patient = openRedisLimits(other.url, 'local');
    await enter(patient, toGroup({ rpm: 1 }));
    const limits = openRedisLimits(other.url, 'local', { connect: 100, answer: 100 });
    other.freeze();
    changes.length = 0;
    await enter(limits, toGroup({ rpm: 1 }));
    await enter(limits, toGroup({ rpm: 1 }));
    expect(changes).toEqual(['away: REDIS_TIMEOUT']);
    await other.stop();
  });
});

describe('what could not be reported to Redis is reported later, once', () => {
  /** A connection to Redis that can be cut. */
  async function startRelay() {
    const sockets = new Set<Socket>();
    let isOpen = true;
    const server = createServer((client) => {
      if (!isOpen) return void client.destroy();
      const { port } = new URL(redis.url);
      const upstream = new (client.constructor as typeof Socket)().connect(Number(port));
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cut = () => {
      for (const socket of sockets) socket.destroy();
    };
    return {
      url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
      cut() {
        isOpen = false;
        cut();
      },
      mend() {
        isOpen = true;
      },
      close() {
        cut();
        server.close();
      },
    };
  }

  /** Resolves when Redis has received the ends that were reported in the background. */
  async function untilFree(limits: Limits, group: CounterGroup) {
    for (let count = 0; ; count++) {
      const entered = await limits.enter(group);
      if (isSlot(entered)) return entered;
      if (entered.limit !== 'concurrency' || count > 500) return entered;
      await wait(5);
    }
  }

  test.each(['local', 'refuse'] as const)(
    'after a cut with two running requests, both slots are freed and their tokens count (%s)',
    async (failure) => {
      time = NOON;
      const relay = await startRelay();
      const limits = openRedisLimits(relay.url, failure);
      const group = toGroup({ concurrency: 2, tokensPerDay: 1_000 });
      const slots = [await enter(limits, group), await enter(limits, group)];
      relay.cut();
      for (const slot of slots) await slot.leave(used(300));
      relay.mend();
      time += 5_000;
      // The next request reports it; the request after that sees it.
      await enter(limits, toGroup({ rpm: 1 }));
      const third = await untilFree(limits, group);
      if (!isSlot(third)) throw new Error('refused');
      expect(third.counted).toMatchObject([{ tokensToday: 600 }]);
      await third.leave(used(400));
      expect(await refusalOf(limits, group)).toMatchObject({ limit: 'tokens-per-day' });
      relay.close();
    },
  );

  test('what the instance counted meanwhile reaches the others', async () => {
    time = NOON;
    const relay = await startRelay();
    const [limits, other] = [openRedisLimits(relay.url, 'local'), openRedisLimits(redis.url)];
    const group = toGroup({ tokensPerDay: 1_000 });
    await enter(limits, group);
    relay.cut();
    await (await enter(limits, group)).leave(used(999));
    await (await enter(limits, group)).leave(used(1));
    relay.mend();
    time += 5_000;
    await enter(limits, toGroup({ rpm: 1 }));
    for (let count = 0; count < 500 && isSlot(await other.enter(group)); count++) await wait(5);
    expect(await refusalOf(other, group)).toMatchObject({ limit: 'tokens-per-day' });
    relay.close();
  });
});

test('the clock of Redis counts, and not that of an instance', async () => {
  const onChange = () => {};
  const start = (ahead: number) => {
    const limits = createRedisLimits({
      ...{ failure: 'refuse', local: createMemoryLimits(), now: () => Date.now() + ahead },
      redis: createRedis({ url: redis.url, onChange }),
    });
    opened.push(limits);
    return limits;
  };
  const group = toGroup({ tokensPerDay: 100, budget: { amount: 100, period: 'month' } });
  await (await enter(start(0), group)).leave(used(50, 50));
  // Another day, and another month.
  const [ahead, behind] = [start(40 * 86_400_000), start(-40 * 86_400_000)];
  const slot = await enter(ahead, group);
  expect(slot.counted).toMatchObject([{ tokensToday: 50, spent: 50 }]);
  await slot.leave(used(10, 50));
  expect(await refusalOf(behind, group)).toMatchObject({ limit: 'budget' });
  expect(await refusalOf(start(0), group)).toMatchObject({ limit: 'budget' });
});

test('counts beyond what Redis can store stay at the largest number', async () => {
  time = NOON;
  const limits = openRedisLimits(redis.url);
  const group = toGroup({ tokensPerDay: 1_000_000_000_000, concurrency: 1 });
  for (let count = 0; count < 2; count++)
    await (await enter(limits, toGroup({ tpm: 1 }))).leave(used(1e19));
  await (await enter(limits, group)).leave(used(1e19));
  expect(await refusalOf(limits, group)).toMatchObject({ limit: 'tokens-per-day' });
});
