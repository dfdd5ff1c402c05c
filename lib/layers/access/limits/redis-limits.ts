import type { RedisFailure } from '../../../config/access';
import { ProxyError } from '../../../exchange/errors';
import { type Redis, redisPause, wasAsked } from '../../redis/redis';
import {
  type Counted,
  type CounterGroup,
  day,
  type Holding,
  type Limits,
  nothingUsed,
  type Refusal,
  type Slot,
  type Used,
} from './limits';
import { type Period, periodAt } from './period';
import { limitScript } from './redis-script';

export interface RedisLimitsOptions {
  readonly redis: Redis;
  /** `REDIS_FAILURE`: count in this instance meanwhile, or reject. */
  readonly failure: RedisFailure;
  /** The limits of this instance, for `local`. */
  readonly local: Limits;
  readonly now?: () => number;
  /**
   * How far the clock of this instance may be from that of Redis, which all instances share, before
   * it is corrected. Milliseconds; 0: it is used as it is.
   */
  readonly clockTolerance?: number;
}

/** More than a round trip takes. */
const usualTolerance = 2_000;

/** The end of a request that is not recorded in Redis yet. */
interface Untold {
  readonly keys: readonly string[];
  readonly slot: string;
  /** It is unknown whether Redis has recorded the start. */
  readonly isLate: boolean;
  readonly startedOn: number;
  /** The budget's period at the start of the request, for each counter. */
  readonly periods: readonly Period[];
  readonly used: Used;
}

/** The longest that both clouds let a request run: after it, its slot is freed in any case. */
const lease = 900_000;
/** If Redis is unavailable for long, the oldest entries are dropped to limit memory. */
const maxUntold = 10_000;

/**
 * Counts in Redis, for all instances and clouds that share it: one round trip before a request, and
 * one after it. What could not be recorded is recorded later, as long as the instance is running.
 */
export function createRedisLimits(options: RedisLimitsOptions): Limits {
  const { redis, failure, local, clockTolerance = usualTolerance } = options;
  const ownClock = options.now ?? Date.now;
  /** What has to be added to the clock of this instance. */
  let correction = 0;
  const now = () => ownClock() + correction;
  const instance = Math.random().toString(36).slice(2, 10);
  const untold = new Map<string, Untold>();
  let count = 0;
  /** Requests whose usage has not been recorded. */
  let running = 0;
  let isClosing = false;
  let clock: NodeJS.Timeout | undefined;

  async function tell({ keys, slot, isLate, startedOn, periods, used }: Untold): Promise<void> {
    await redis.run(limitScript, keys, [
      ...['leave', now(), slot, isLate ? 1 : 0],
      ...[startedOn, used.tokens, used.cost],
      ...periods.flatMap(({ start, end }) => [start, end]),
    ]);
  }

  function begin(group: CounterGroup, slot: string): Untold {
    const startedOn = Math.floor(now() / day);
    const periods = toPeriods(group, now());
    return { keys: toRedisKeys(group), slot, isLate: false, startedOn, periods, used: nothingUsed };
  }

  /** @param tolerance see {@link RedisLimitsOptions.clockTolerance}. */
  async function ask(group: CounterGroup, end: Untold, tolerance: number): Promise<Reply> {
    const { keys, slot, periods } = end;
    const parameters = ['enter', now(), slot, hasEnd(group) ? lease : 0, tolerance];
    parameters.push(...toParameters(group, periods));
    return (await redis.run(limitScript, keys, parameters)) as Reply;
  }

  function tellLater(end: Untold): void {
    const [oldest] = untold.keys();
    if (oldest !== undefined && untold.size >= maxUntold) untold.delete(oldest);
    untold.set(end.slot, end);
    clock ??= setTimeout(tellUntold, redisPause).unref();
  }

  /** To be called when Redis may be available again. */
  function tellUntold(): void {
    clearTimeout(clock);
    clock = undefined;
    const ends = [...untold.values()];
    untold.clear();
    for (const end of ends) tell(end).catch(() => tellLater(end));
  }

  /** Counts a request locally that Redis has not, or may not have, recorded. */
  async function enterWithout(group: CounterGroup, end: Untold, error: unknown) {
    // What other instances spend meanwhile cannot be known here.
    const hasBudget = group.counters.some(({ limits }) => limits.budget);
    if (failure === 'refuse' || hasBudget) {
      // It may have been recorded as active nevertheless.
      if (wasAsked(error)) tellLater(end);
      throw new ProxyError('limits_unavailable', { cause: error });
    }
    const entered = await local.enter(group);
    if (!('leave' in entered)) {
      if (wasAsked(error)) tellLater(end);
      return entered;
    }
    const leave = (used: Used) => {
      void entered.leave(used);
      return finish({ ...end, isLate: true, used });
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
      const slot = `${instance}-${++count}`;
      let end = begin(group, slot);
      let reply: Reply;
      try {
        reply = await ask(group, end, clockTolerance);
        if (reply[0] === 'clock') {
          correction = reply[2] - ownClock();
          end = begin(group, slot);
          reply = await ask(group, end, 0);
        }
      } catch (error) {
        return enterWithout(group, end, error);
      }
      if (untold.size > 0) tellUntold();
      const [limit, at, retryAfterMs, ...numbers] = reply;
      if (limit !== '' && limit !== 'clock') {
        const counter = group.counters[at] ?? group.counters[0];
        return { limit, counter, retryAfterMs };
      }
      const counted = toCounted(numbers);
      // Only requests per minute, which are counted already.
      if (!hasEnd(group)) return { counted, leave() {} };
      running++;
      return { counted, leave: (used) => finish({ ...end, used }) };
    },
    async look(group): Promise<Holding | undefined> {
      const starts = toPeriods(group, now()).map(({ start }) => start);
      try {
        const words = ['look', now(), ...starts];
        const reply = await redis.run(limitScript, toRedisKeys(group), words);
        const [running = 0, ...numbers] = reply as number[];
        return { running, counted: toCounted(numbers) };
      } catch {
        return undefined;
      }
    },
  };
}

/** Whether the end of a request has to be recorded. */
const hasEnd = ({ counters }: CounterGroup): boolean =>
  counters.some(
    ({ limits: { tpm, tokensPerDay, budget, concurrency } }) =>
      (tpm ?? tokensPerDay ?? budget ?? concurrency) !== undefined,
  );

/** The limit that is reached, the index of its counter, how long to wait; then what is counted. */
type Reply = [
  limit: Refusal['limit'] | 'clock' | '',
  counter: number,
  wait: number,
  ...counted: number[],
];

/** The braces (hash tag) keep all of them on the same cluster node. */
function toRedisKeys({ id, counters }: CounterGroup): string[] {
  const prefix = `chatgpt-reverse-proxy:{${id}}`;
  return [
    ...[`${prefix}:running`, `${prefix}:told`],
    ...counters.map(({ name }) => `${prefix}:usage:${name}`),
  ];
}

function toParameters({ counters }: CounterGroup, periods: readonly Period[]): number[] {
  return counters.flatMap(({ limits }, index) => {
    const { rpm = 0, tpm = 0, tokensPerDay = 0, concurrency = 0, budget } = limits;
    const { start, end } = periods[index] ?? noPeriod;
    return [rpm, tpm, tokensPerDay, concurrency, budget?.amount ?? 0, start, end];
  });
}

function toPeriods({ counters }: CounterGroup, time: number): Period[] {
  return counters.map(({ limits: { budget } }) =>
    budget ? periodAt(budget.period, time) : noPeriod,
  );
}

const noPeriod: Period = { start: 0, end: 0 };

function toCounted(numbers: readonly number[]): Counted[] {
  const all: Counted[] = [];
  for (let at = 0; at + 8 < numbers.length; at += 9) {
    const [window = 0, requests = 0, requestsBefore = 0, tokens = 0, tokensBefore = 0, ...rest] =
      numbers.slice(at, at + 9);
    const [day = 0, tokensToday = 0, period = 0, spent = 0] = rest;
    all.push({
      ...{ window, requests, requestsBefore, tokens, tokensBefore },
      ...{ day, tokensToday, period, spent },
    });
  }
  return all;
}
