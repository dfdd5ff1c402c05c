import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import { readOwnerKeys } from '../../../lib/config/owner-keys';
import { createKeyPools } from '../../../lib/layers/injection/pools';
import { createSharedRests } from '../../../lib/layers/injection/shared-rests';
import { createRedis } from '../../../lib/layers/redis/redis';
import { type RedisServer, startRedis } from '../../support/redis-server';
import { toProvider, toUpstream } from './stage';

let redis: RedisServer;
const closing: (() => void)[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const close of closing) close();
  await redis.stop();
});

const provider = toProvider('openai');
const upstream = toUpstream('https://api.openai.com');
const wish = { model: 'm', tried: new Set<never>(), caller: 'alice' };
const limited = { kind: 'limited', scope: 'model', waitMs: 60_000 } as const;

/** One instance, which reads the shared state each time. */
function start(keys: string) {
  const store = createRedis({ url: redis.url, onChange() {} });
  closing.push(() => store.close());
  const shared = createSharedRests(store, 0);
  const pools = createKeyPools(readOwnerKeys(keys), shared);
  const pool = () => {
    const found = pools.of(provider, upstream);
    if (!found) throw new Error('no pool');
    return found;
  };
  /** The positions of the keys that the pool returns for a model. */
  const positions = (model: string) => {
    const taken = [0, 1, 2, 3].map(() => pool().take({ ...wish, model }));
    for (const one of taken) if ('key' in one) pool().release(one);
    return [...new Set(taken.flatMap((one) => ('key' in one ? one.key.position : [])))].toSorted();
  };
  return { pools, pool, positions };
}

const until = async (condition: () => boolean | Promise<boolean>) => {
  for (let count = 0; !(await condition()); count++) {
    if (count > 500) throw new Error('it never came');
    await wait(5);
  }
};

test('instances share which keys are in cooldown, for which models, and which are available again', async () => {
  const [one, other] = [start('openai=sk-one,sk-two'), start('openai=sk-two,sk-one')];
  const taken = one.pool().take(wish);
  if (!('key' in taken)) throw new Error('no key');
  one.pool().refuse(taken, wish, limited);
  // The same key has a different position there.
  const position = 3 - taken.key.position;
  await until(() => other.positions('m').length === 1);
  expect(other.positions('m')).toEqual([3 - position]);
  expect(other.positions('another')).toEqual([1, 2]);

  one.pool().refuse(taken, wish, { kind: 'wrong key', isCertain: true });
  await until(() => other.pools.count().openai?.awake === 1);
  expect(other.positions('another')).toEqual([3 - position]);

  // The owner has paid: the next request shows it.
  await wait(2);
  const again = { ...taken, takenAt: Date.now() };
  one.pool().accept(again, wish, new Map());
  await until(() => other.pools.count().openai?.awake === 2);
  await until(() => other.positions('m').length === 2);
});

test('the data in Redis reveals nothing about a key', async () => {
  const { pool } = start('openai=sk-secret-of-the-owner');
  const taken = pool().take(wish);
  if (!('key' in taken)) throw new Error('no key');
  pool().refuse(taken, wish, limited);
  const client = createClient({ url: redis.url });
  await client.connect();
  const read = async () => JSON.stringify(await client.hGetAll('chatgpt-reverse-proxy:{rests}'));
  await until(async () => (await read()).includes('m"'));
  expect(await read()).not.toContain('secret');
  client.destroy();
});

test('models that callers invent do not fill Redis', async () => {
  const client = createClient({ url: redis.url });
  await client.connect();
  const name = 'chatgpt-reverse-proxy:{rests}';
  const { pool } = start('openai=sk-one');
  const refuse = (model: string, waitMs = 60_000) => {
    const taken = pool().take({ ...wish, model });
    if (!('key' in taken)) throw new Error('no key');
    pool().refuse(taken, { ...wish, model }, { ...limited, waitMs });
  };
  const known = async () =>
    Object.entries(await client.hGetAll(name)).find(([field]) => field.endsWith(' known'))?.[1];
  refuse('known');
  await until(async () => (await known()) !== undefined);
  const before = await known();
  const value = `0 ${Date.now()} ${Date.now() + 600_000}`;
  const many = Array.from({ length: 2_000 }, (_, at) => [`x model-${at}`, value] as const);
  await client.hSet(name, Object.fromEntries(many));
  refuse('invented');
  // Known ones are still updated, after what was sent before on the same connection.
  refuse('known', 120_000);
  await until(async () => (await known()) !== before);
  expect(JSON.stringify(await client.hKeys(name))).not.toContain('invented');
  client.destroy();
});
