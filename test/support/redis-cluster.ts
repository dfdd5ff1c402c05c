import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { type RedisServer, startRedis } from './redis-server';

/** A real Redis Cluster for one test. */
export interface RedisCluster {
  /** The address of one of its nodes. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

const slots = 16_384;

/** Starts three masters, each with a third of the slots, and waits until all of them agree. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  for (let count = 0; count < 3; count++) nodes.push(await startRedis({ isNode: true }));
  const clients = nodes.map(({ url }) => createClient({ url, RESP: 2 }).on('error', () => {}));
  await Promise.all(clients.map((client) => client.connect()));
  const third = Math.ceil(slots / 3);
  for (const [index, client] of clients.entries()) {
    const range = [index * third, Math.min(slots, (index + 1) * third) - 1].map(String);
    await client.sendCommand(['CLUSTER', 'ADDSLOTSRANGE', ...range]);
    for (const { port } of nodes) {
      await client.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(port)]);
    }
  }
  for (const client of clients) {
    const isReady = async () => {
      const info = String(await client.sendCommand(['CLUSTER', 'INFO']));
      return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
    };
    while (!(await isReady())) await wait(20);
    client.destroy();
  }
  return {
    url: nodes[0]?.url ?? '',
    nodes,
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  };
}
