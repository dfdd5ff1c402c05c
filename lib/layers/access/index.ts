import type { Config } from '../../config';
import type { Lock } from '../../config/access';
import { readCountable } from '../../dialects/countable';
import type { RequestHead } from '../../dialects/credentials';
import { readModel } from '../../dialects/read-model';
import type { Layer } from '../../exchange/layer';
import type { Log } from '../../exchange/log';
import { createRedis, type Redis } from '../redis/redis';
import { createCallers, noAccess } from './callers';
import type { KeyUsage } from './key-usage';
import { createMemoryLimits } from './limits/memory-limits';
import { createRedisLimits } from './limits/redis-limits';
import { createLock } from './lock';
import type { Asked } from './pricing';
import { createAccessRules } from './rules';
import { createUploadPasses, createUploadSecret } from './upload-passes';

/** Everything for access keys: two layers, and functions for others. */
export interface Access {
  readonly lock: Layer;
  readonly rules: Layer;
  /** Whether a request has a valid access key. */
  isHolder(request: RequestHead): boolean;
  /**
   * The report on an access key for its holder.
   *
   * @throws {ProxyError} `invalid_access_key`, as a rejection.
   */
  usageOf(request: RequestHead): Promise<KeyUsage>;
  /** The Redis in which instances count together; undefined: each counts separately. */
  readonly redis: Redis | undefined;
  /** Before the process ends: records pending usage, then closes the connection. */
  close(): void;
}

/**
 * @param isAlone whether this process is the only instance, as on the user's own machine: secrets
 * that instances would have to share can then be random.
 */
export function createAccess(lock: Lock, config: Config, log: Log, isAlone: boolean): Access {
  const redis = lock.redis && connect(lock.redis.url, log);
  const local = createMemoryLimits();
  const limits =
    redis && lock.redis ? createRedisLimits({ redis, failure: lock.redis.failure, local }) : local;
  const callers = createCallers(lock.keys);
  const secret = createUploadSecret(config.verifyTokenSha256, isAlone);
  const { named, defaultProvider } = config.providers;
  if (!secret && [...named, defaultProvider].some(({ dialect }) => dialect.name === 'gemini')) {
    log.event('upload_passes_off', { reason: 'VERIFY_TOKEN_SHA256 is not set' });
  }
  return {
    lock: createLock({
      ...{ keys: lock.keys, callers },
      injectedProviders: new Set([...lock.injected.keys()].map(toProviderName)),
      passes: secret && createUploadPasses(secret),
      publicHost: config.providers.publicUrl?.host,
    }),
    rules: createAccessRules({
      ...{ limits, readModel },
      readCountable: (exchange) => readCountable(exchange, config.usage.isAskedFor),
      findPrice,
    }),
    isHolder: (request) => callers.isHolder(request),
    async usageOf(request) {
      const caller = callers.identify(request);
      if (!caller.accessKey) throw noAccess(caller);
      const { tellUsage } = await import('./key-usage');
      // Each of several instances knows only its own requests.
      return tellUsage(caller.accessKey, redis || isAlone ? limits : undefined, Date.now());
    },
    redis,
    close: () => limits.close(),
  };
}

/** Loaded when a key with a budget is first used. */
const findPrice = async (asked: Asked) => (await import('./pricing')).findRequestPrice(asked);

/** Keys may be for one address of a provider: `openai@host`. */
const toProviderName = (name: string): string => name.split('@', 1)[0] as string;

function connect(url: string, log: Log): Redis {
  return createRedis({
    url,
    onChange: (isAway, reason) =>
      log.event(isAway ? 'redis_away' : 'redis_back', isAway ? { reason } : {}),
  });
}
