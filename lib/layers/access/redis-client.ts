import { createClient, defineScript } from '@redis/client';
import { limitScript } from './redis-script';

/** A connection to Redis that runs one kind of script. Built into a file of its own: most never need it. */
export interface RedisConnection {
  /** Runs the script; rejects when Redis cannot be reached or does not know what is asked. */
  run(keys: readonly string[], parameters: readonly (string | number)[]): Promise<unknown>;
  /** Drops the connection; what still waits is rejected. */
  close(): void;
}

/**
 * Opens a connection. The script is sent once, afterwards only its SHA-1. A broken one is not mended here: whoever uses it closes it and opens another.
 *
 * @param url `redis://` or `rediss://` (TLS), with user and password where Redis asks for them.
 */
export function connectRedis(url: string, connectTimeout: number): RedisConnection {
  const client = createClient({
    url,
    // The protocol of every Redis since 1.2, also of those that clouds call compatible.
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    commandsQueueMaxLength: 1_000,
    socket: { connectTimeout, reconnectStrategy: false },
    scripts: {
      limit: defineScript({
        SCRIPT: limitScript,
        NUMBER_OF_KEYS: 2,
        parseCommand(parser, keys: readonly string[], parameters: readonly string[]) {
          for (const key of keys) parser.pushKey(key);
          parser.push(...parameters);
        },
        transformReply: (reply: unknown) => reply as never,
      }),
    },
  });
  // Without a listener the process would end. Whoever waits for an answer is told anyway.
  client.on('error', () => {});
  const connected = client.connect();
  connected.catch(() => {});
  return {
    async run(keys, parameters) {
      await connected;
      return client.limit(keys, parameters.map(String));
    },
    close: () => client.destroy(),
  };
}
