import { createHash } from 'node:crypto';
import { createClient, createCluster } from '@redis/client';

/** A connection to Redis. Built into its own file, because most instances never need it. */
export interface RedisConnection {
  /**
   * Runs a script; all its keys are on the same cluster node, by their hash tag. Only its SHA-1 is
   * sent once Redis has it. Rejects if Redis is unreachable or returns an error.
   */
  run(
    script: string,
    keys: readonly string[],
    parameters: readonly (string | number)[],
  ): Promise<unknown>;
  /** Closes the connection; pending calls are rejected. */
  close(): void;
}

/** The common interface of single servers and clusters. */
interface Client {
  send(key: string, words: string[]): Promise<unknown>;
  destroy(): void;
}

/**
 * Opens a connection to a single server or a cluster, detected from the first response. There is no
 * automatic reconnect: the user of the connection closes it and opens another.
 *
 * @param url `redis://` or `rediss://` (TLS), with user and password if Redis requires them.
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
      // A cluster node without the key. It has done nothing.
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

/** The protocol of every Redis since 1.2, and of compatible services. */
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
    // Connect to nodes only when one of their keys is needed.
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
  // Without a listener the process would end. Pending calls are rejected anyway.
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
        // Already closed.
      }
    },
  };
}
