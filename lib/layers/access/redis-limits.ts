import type { AccessKey } from '../../config/access-keys';
import { ProxyError } from '../../exchange/errors';
import type { Limits, Refusal, Ticket } from './limits';
import type { RedisConnection } from './redis-client';

/** What happens to requests while Redis cannot be asked. */
export type RedisFailure = 'local' | 'refuse';

export interface RedisLimitsOptions {
  /** `REDIS_URL` */
  readonly url: string;
  /** `REDIS_FAILURE`: count in this instance meanwhile, or refuse. */
  readonly failure: RedisFailure;
  /** The limits of this instance, for `local`. */
  readonly local: Limits;
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

/** Limits that instances and clouds share. */
export interface RedisLimits extends Limits {
  close(): void;
}

/** Far more than one round trip around the world, and little for whoever waits. */
const usualTimeouts: RedisTimeouts = { connect: 2_000, answer: 1_000 };
/** Redis is left alone for so long after a failure, so that not every request waits for it. */
const pause = 5_000;
/** A function that was frozen may hold a connection that is long gone. */
const idleLimit = 30_000;
/** The longest that both clouds let a request run: then its place is free again in any case. */
const lease = 900_000;

/** Counts in Redis: one round trip before a request, and one that nobody waits for after it. */
export function createRedisLimits(options: RedisLimitsOptions): RedisLimits {
  const { now = Date.now, timeouts = usualTimeouts } = options;
  const instance = Math.random().toString(36).slice(2, 10);
  let connection: Promise<RedisConnection> | undefined;
  /** The one that has answered before, so that it need not be opened first. */
  let answered: Promise<RedisConnection> | undefined;
  let lastUse = 0;
  let awayUntil = 0;
  let isAway = false;
  let count = 0;
  /** Requests that have not told what they used. */
  let running = 0;
  let isClosing = false;

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
    awayUntil = now() + pause;
    if (!isAway) options.onChange(true, toReason(error));
    isAway = true;
  }

  async function ask(keys: string[], parameters: (string | number)[]) {
    if (now() < awayUntil) throw new Error('left alone');
    const used = connect();
    try {
      // The first time, the client itself has to be loaded: that is nothing of Redis.
      const open = await used;
      const limit = timeouts.answer + (used === answered ? 0 : timeouts.connect);
      const reply = await within(open.run(keys, parameters), limit);
      answered = used;
      if (isAway) options.onChange(false, '');
      isAway = false;
      return reply as [limit: Refusal['limit'] | '', wait: number, today: number];
    } catch (error) {
      noteAway(used, error);
      throw error;
    }
  }

  function enterLocally(key: AccessKey) {
    if (options.failure === 'local') return options.local.enter(key);
    throw new ProxyError('limits_unavailable');
  }

  function leave(keys: string[], parameters: (string | number)[]): void {
    running--;
    ask(keys, parameters)
      .catch(() => {})
      .finally(() => isClosing && running === 0 && close());
  }

  return {
    close() {
      isClosing = true;
      if (running === 0) close();
    },
    async enter(key): Promise<Ticket | Refusal> {
      const keys = toRedisKeys(key);
      const ticket = `${instance}-${++count}`;
      const { rpm = 0, tokensPerDay = 0, concurrency = 0 } = key;
      try {
        const [limit, retryAfterMs, today] = await ask(keys, [
          ...['enter', now(), rpm, tokensPerDay, concurrency],
          ...[ticket, lease],
        ]);
        if (limit !== '') return { limit, retryAfterMs };
        // Nothing but requests a minute: they are counted already.
        if (concurrency === 0 && tokensPerDay === 0) return { leave: () => {} };
        running++;
        return { leave: (tokens) => leave(keys, ['leave', ticket, today, tokens]) };
      } catch {
        return enterLocally(key);
      }
    },
  };
}

/** The braces keep both on the same node of a cluster. The hash of an access key tells nothing of it. */
function toRedisKeys({ hash }: AccessKey): string[] {
  const id = `chatgpt-reverse-proxy:{${hash.toString('hex').slice(0, 24)}}`;
  return [`${id}:usage`, `${id}:running`];
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
