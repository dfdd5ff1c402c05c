import type { RedisConnection } from './redis-client';

/** A Redis that instances share. */
export interface Redis {
  /**
   * Runs a script, in one round trip and as one step.
   *
   * @throws as a rejection, at once while a Redis that has failed is left alone: see {@link wasAsked}.
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
  /** Told when Redis goes away and when it is back; the reason is a code, never an address. */
  onChange(isAway: boolean, reason: string): void;
  readonly now?: () => number;
  readonly timeouts?: RedisTimeouts;
}

/** Milliseconds. */
export interface RedisTimeouts {
  /** For DNS, TCP, TLS and the password; the request waits for it. */
  readonly connect: number;
  /** For an answer on an open connection. */
  readonly answer: number;
}

/** Far more than one round trip around the world, and little for whoever waits. */
const usualTimeouts: RedisTimeouts = { connect: 2_000, answer: 1_000 };
/** Redis is left alone for so long after a failure, so that not every request waits for it. */
export const redisPause = 5_000;
/** A function that was frozen may hold a connection that is long gone. */
const idleLimit = 30_000;

/** Redis was not asked, since it has failed a moment ago. */
class LeftAlone extends Error {}

/** Whether Redis may have done what it was asked for, in spite of this error. */
export function wasAsked(error: unknown): boolean {
  return !(error instanceof LeftAlone);
}

/** Creates the way to Redis. Its client is loaded and connected with the first script. */
export function createRedis(options: RedisOptions): Redis {
  const { now = Date.now, timeouts = usualTimeouts } = options;
  let connection: Promise<RedisConnection> | undefined;
  /** The one that has answered before, so that it need not be opened first. */
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
    // Others on the same connection fail along with the first.
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
        // The first time, the client itself has to be loaded: that is nothing of Redis.
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

/** The code of Node, or the first word of Redis (`WRONGPASS`): messages may hold addresses. */
function toReason(error: unknown): string {
  const { code, message = '', name } = error as Partial<NodeJS.ErrnoException>;
  return code ?? /^[A-Z]{3,}/.exec(message)?.[0] ?? name ?? 'unknown';
}
