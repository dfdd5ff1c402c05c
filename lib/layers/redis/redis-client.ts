import { createHash } from 'node:crypto';
import { createClient, createCluster } from '@redis/client';

/** A connection to Redis. Built into a file of its own: most instances never need it. */
export interface RedisConnection {
  /**
   * Runs a script; all its keys lie on the same node of a cluster, by their hash tag. Only its SHA-1 is
   * sent, once Redis has it. Rejects when Redis cannot be reached or does not know what is asked.
   */
  run(
    script: string,
    keys: readonly string[],
    parameters: readonly (string | number)[],
  ): Promise<unknown>;
  /** Drops the connection; what still waits is rejected. */
  close(): void;
}

/** What single servers and clusters have in common here. */
interface Client {
  send(key: string, words: string[]): Promise<unknown>;
  destroy(): void;
}

/**
 * Opens a connection, to a single server or to a cluster: which of them it is, the first answer tells.
 * A broken connection is not mended here: whoever uses it closes it and opens another.
 *
 * @param url `redis://` or `rediss://` (TLS), with user and password where Redis asks for them.
 */
export function connectRedis(url: string, connectTimeout: number): RedisConnection {
  const hashes = new Map<string, string>();
  let client = connectSingle(url, connectTimeout);
  let isCluster = false;
  let isClosed = false;

  async function send(key: string, words: string[]): Promise<unknown> {
    const used = client;
    try {
      return await used.send(key, words);
    } catch (error) {
      // A node of a cluster, and not the one that has the key. It has done nothing.
      if (isCluster || isClosed || !/^MOVED /.test((error as Error).message)) throw error;
      if (used === client) {
        isCluster = true;
        client = connectCluster(url, connectTimeout);
        used.destroy();
      }
      return client.send(key, words);
    }
  }

  return {
    async run(script, keys, parameters) {
      const [first = ''] = keys;
      const hash = hashes.get(script) ?? createHash('sha1').update(script).digest('hex');
      hashes.set(script, hash);
      const words = [String(keys.length), ...keys, ...parameters.map(String)];
      try {
        return await send(first, ['EVALSHA', hash, ...words]);
      } catch (error) {
        if (!/^NOSCRIPT/.test((error as Error).message)) throw error;
        return send(first, ['EVAL', script, ...words]);
      }
    },
    close() {
      isClosed = true;
      client.destroy();
    },
  };
}

/** The protocol of every Redis since 1.2, also of those that clouds call compatible. */
const RESP = 2;

function toOptions(connectTimeout: number) {
  return {
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandsQueueMaxLength: 1_000,
    socket: { connectTimeout, reconnectStrategy: false },
  } as const;
}

function connectSingle(url: string, connectTimeout: number): Client {
  const client = createClient({ url, RESP, ...toOptions(connectTimeout) });
  return toClient(client, client.connect(), (_, words) => client.sendCommand(words));
}

function connectCluster(url: string, connectTimeout: number): Client {
  const { username, password, protocol } = new URL(url);
  const options = toOptions(connectTimeout);
  const cluster = createCluster({
    RESP,
    rootNodes: [{ url, ...options }],
    defaults: {
      ...options,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      socket: { ...options.socket, ...(protocol === 'rediss:' && { tls: true }) },
    },
    // Nodes are dialled when a key of theirs is asked for.
    minimizeConnections: true,
  });
  return toClient(cluster, cluster.connect(), (key, words) =>
    cluster.sendCommand(key, false, words),
  );
}

function toClient(
  client: { on(event: 'error', listener: () => void): unknown; destroy(): void },
  connected: Promise<unknown>,
  send: Client['send'],
): Client {
  // Without a listener the process would end. Whoever waits for an answer is told anyway.
  client.on('error', () => {});
  connected.catch(() => {});
  return {
    async send(key, words) {
      await connected;
      return send(key, words);
    },
    destroy() {
      try {
        client.destroy();
      } catch {
        // It is closed already.
      }
    },
  };
}
