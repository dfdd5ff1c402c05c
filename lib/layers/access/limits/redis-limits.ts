import type { RedisFailure } from '../../../config/access';
import { ProxyError } from '../../../exchange/errors';
import { type Redis, redisPause, wasAsked } from '../../redis/redis';
import {
  type Counted,
  type CounterGroup,
  day,
  type Limits,
  type Refusal,
  type Slot,
} from './limits';
import { limitScript } from './redis-script';

export interface RedisLimitsOptions {
  readonly redis: Redis;
  /** `REDIS_FAILURE`: count in this instance meanwhile, or refuse. */
  readonly failure: RedisFailure;
  /** The limits of this instance, for `local`. */
  readonly local: Limits;
  readonly now?: () => number;
}

/** The end of a request that Redis was not told yet. */
interface Untold {
  readonly keys: readonly string[];
  readonly slot: string;
  /** Nobody knows whether Redis has noted the beginning. */
  readonly isLate: boolean;
  readonly startedOn: number;
  readonly tokens: number;
}

/** The longest that both clouds let a request run: then its place is free again in any case. */
const lease = 900_000;
/** Of a Redis that is away for long, the oldest are forgotten: memory matters more. */
const maxUntold = 10_000;

/**
 * Counts in Redis, for all instances and clouds that share it: one round trip before a request, and one
 * after it. What could not be told is told later, as long as the instance lives.
 */
export function createRedisLimits(options: RedisLimitsOptions): Limits {
  const { redis, failure, local, now = Date.now } = options;
  const instance = Math.random().toString(36).slice(2, 10);
  const untold = new Map<string, Untold>();
  let count = 0;
  /** Requests that have not told what they used. */
  let running = 0;
  let isClosing = false;
  let clock: NodeJS.Timeout | undefined;

  async function tell({ keys, slot, isLate, startedOn, tokens }: Untold): Promise<void> {
    await redis.run(limitScript, keys, [
      ...['leave', now(), slot, isLate ? 1 : 0],
      ...[startedOn, tokens],
    ]);
  }

  function tellLater(end: Untold): void {
    const [oldest] = untold.keys();
    if (oldest !== undefined && untold.size >= maxUntold) untold.delete(oldest);
    untold.set(end.slot, end);
    clock ??= setTimeout(tellUntold, redisPause).unref();
  }

  /** To be called when Redis may be well again. */
  function tellUntold(): void {
    clearTimeout(clock);
    clock = undefined;
    const ends = [...untold.values()];
    untold.clear();
    for (const end of ends) tell(end).catch(() => tellLater(end));
  }

  /** Counts a request that Redis knows nothing of, or perhaps something. */
  async function enterWithout(group: CounterGroup, end: Untold, error: unknown) {
    if (failure === 'refuse') {
      // It may have been noted as running all the same.
      if (wasAsked(error)) tellLater(end);
      throw new ProxyError('limits_unavailable', { cause: error });
    }
    const entered = await local.enter(group);
    if (!('leave' in entered)) {
      if (wasAsked(error)) tellLater(end);
      return entered;
    }
    const leave = (tokens: number) => {
      void entered.leave(tokens);
      return finish({ ...end, isLate: true, tokens });
    };
    running++;
    return { ...entered, leave };
  }

  async function finish(end: Untold): Promise<void> {
    running--;
    await tell(end).catch(() => tellLater(end));
    closeWhenIdle();
  }

  function closeWhenIdle(): void {
    if (isClosing && running === 0) redis.close();
  }

  return {
    close() {
      isClosing = true;
      clearTimeout(clock);
      closeWhenIdle();
    },
    async enter(group): Promise<Slot | Refusal> {
      const keys = toRedisKeys(group);
      const slot = `${instance}-${++count}`;
      const startedOn = Math.floor(now() / day);
      const end: Untold = { keys, slot, isLate: false, startedOn, tokens: 0 };
      let reply: [limit: Refusal['limit'] | '', counter: number, wait: number, ...number[]];
      const hasEnd = group.counters.some(
        ({ limits: { tpm, tokensPerDay, concurrency } }) => tpm ?? tokensPerDay ?? concurrency,
      );
      try {
        const parameters = ['enter', now(), slot, hasEnd ? lease : 0, ...toParameters(group)];
        reply = (await redis.run(limitScript, keys, parameters)) as typeof reply;
      } catch (error) {
        return enterWithout(group, end, error);
      }
      if (untold.size > 0) tellUntold();
      const [limit, at, retryAfterMs, ...numbers] = reply;
      if (limit !== '') {
        const counter = group.counters[at] ?? group.counters[0];
        return { limit, counter, retryAfterMs };
      }
      const counted = toCounted(numbers);
      // Nothing but requests a minute: they are counted already.
      if (!hasEnd) return { counted, leave() {} };
      running++;
      return { counted, leave: (tokens) => finish({ ...end, tokens }) };
    },
  };
}

/** The braces keep all of them on the same node of a cluster. */
function toRedisKeys({ id, counters }: CounterGroup): string[] {
  const prefix = `chatgpt-reverse-proxy:{${id}}`;
  return [
    ...[`${prefix}:running`, `${prefix}:told`],
    ...counters.map(({ name }) => `${prefix}:usage:${name}`),
  ];
}

function toParameters({ counters }: CounterGroup): number[] {
  return counters.flatMap(({ limits: { rpm = 0, tpm = 0, tokensPerDay = 0, concurrency = 0 } }) => [
    ...[rpm, tpm, tokensPerDay, concurrency],
  ]);
}

function toCounted(numbers: readonly number[]): Counted[] {
  const all: Counted[] = [];
  for (let at = 0; at + 6 < numbers.length; at += 7) {
    const [window, requests, requestsBefore, tokens, tokensBefore, day, tokensToday] =
      numbers.slice(at, at + 7) as [number, number, number, number, number, number, number];
    all.push({ window, requests, requestsBefore, tokens, tokensBefore, day, tokensToday });
  }
  return all;
}
