import type { RedisConnection } from './redis-client';

/** A Redis shared by instances. */
export interface Redis {
  /**
   * Runs a script atomically, in one round trip.
   *
   * @throws as a rejection; immediately while a failed Redis is not contacted: see {@link
   * wasAsked}.
   */
  run(
    script: string,
    keys: readonly string[],
    parameters: readonly (string | number)[],
  ): Promise<unknown>;
  close(): void;
}

export interface RedisOptions {
  /** `REDIS_URL` */
  readonly url: string;
  /**
   * Called when Redis becomes unavailable and when it is back; the reason is a code, never an
   * address.
   */
  onChange(isAway: boolean, reason: string): void;
  readonly now?: () => number;
  readonly timeouts?: RedisTimeouts;
}

/** Milliseconds. */
export interface RedisTimeouts {
  /** Limit for DNS, TCP, TLS and authentication; the request waits for it. */
  readonly connect: number;
  /** Limit for a response on an open connection. */
  readonly answer: number;
}

/** Far more than a round trip around the world, and acceptable for a waiting caller. */
const usualTimeouts: RedisTimeouts = { connect: 2_000, answer: 1_000 };
/** How long Redis is not contacted after a failure, so that not every request waits for it. */
export const redisPause = 5_000;
/** A function that was frozen may have a connection that was closed long ago. */
const idleLimit = 30_000;

/** Redis was not contacted, because it failed recently. */
class LeftAlone extends Error {}

/** Whether Redis may have executed the script despite this error. */
export function wasAsked(error: unknown): boolean {
  return !(error instanceof LeftAlone);
}

/** Creates the connection to Redis. Its client is loaded and connected with the first script. */
export function createRedis(options: RedisOptions): Redis {
  const { now = Date.now, timeouts = usualTimeouts } = options;
  let connection: Promise<RedisConnection> | undefined;
  /** The connection that has already responded and need not be opened first. */
  let answered: Promise<RedisConnection> | undefined;
  let lastUse = 0;
  let awayUntil = 0;
  let isAway = false;

  function close(): void {
    connection?.then((open) => open.close()).catch(() => {});
    connection = undefined;
  }

  function connect(): Promise<RedisConnection> {
    if (now() - lastUse > idleLimit) close();
    lastUse = now();
    connection ??= import('./redis-client').then(({ connectRedis }) =>
      connectRedis(options.url, timeouts.connect),
    );
    return connection;
  }

  function noteAway(used: Promise<RedisConnection>, error: unknown): void {
    // Other calls on the same connection fail with the first one.
    if (used !== connection) return;
    close();
    awayUntil = now() + redisPause;
    if (!isAway) options.onChange(true, toReason(error));
    isAway = true;
  }

  return {
    close,
    async run(script, keys, parameters) {
      if (now() < awayUntil) throw new LeftAlone();
      const used = connect();
      try {
        // The first call also loads the client, which must not count against Redis.
        const open = await used;
        const limit = timeouts.answer + (used === answered ? 0 : timeouts.connect);
        const reply = await within(open.run(script, keys, parameters), limit);
        answered = used;
        if (isAway) options.onChange(false, '');
        isAway = false;
        return reply;
      } catch (error) {
        noteAway(used, error);
        throw error;
      }
    },
  };
}

async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  let clock: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    clock = setTimeout(
      () => reject(Object.assign(new Error(), { code: 'REDIS_TIMEOUT' })),
      milliseconds,
    );
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(clock));
}

/**
 * The code of Node, or the first word of Redis's error (`WRONGPASS`): messages may contain
 * addresses.
 */
function toReason(error: unknown): string {
  const { code, message = '', name } = error as Partial<NodeJS.ErrnoException>;
  return code ?? /^[A-Z]{3,}/.exec(message)?.[0] ?? name ?? 'unknown';
}
