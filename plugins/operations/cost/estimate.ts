import type { PriceList } from './prices';

/** The load of one month. */
export interface MonthlyLoad {
  readonly requests: number;
  readonly seconds: number;
  /** In MB; undefined: the memory in the YAML file of each target. */
  readonly memory: number | undefined;
  readonly kilobytes: number;
  /** Concurrent requests per instance. */
  readonly overlap: number;
}

/** The cost of a month on one target, before and after the free tier. */
export interface Estimate {
  readonly memory: number;
  readonly gigabyteSeconds: number;
  readonly compute: number;
  readonly requests: number;
  readonly traffic: number;
  readonly total: number;
  readonly totalAfterFree: number;
}

/** Estimates the cost of a month from a price list. */
export function estimate(usage: MonthlyLoad, prices: PriceList): Estimate {
  const memory = usage.memory ?? prices.memory;
  const shared = prices.sharesTime ? usage.overlap : 1;
  const gigabyteSeconds = ((usage.requests * usage.seconds) / shared) * (memory / 1024);
  const gigabytes = (usage.requests * usage.kilobytes) / 1024 ** 2;
  const { free } = prices;
  const sum = (reduce: (amount: number, free: number) => number) => ({
    compute: reduce(gigabyteSeconds, free.gigabyteSeconds) * prices.gigabyteSecond,
    requests: (reduce(usage.requests, free.requests) / 1e6) * prices.millionRequests,
    traffic: reduce(gigabytes, free.gigabytes) * prices.trafficGigabyte,
  });
  const total = ({ compute, requests, traffic }: ReturnType<typeof sum>) =>
    compute + requests + traffic;
  const all = sum((amount) => amount);
  return {
    memory,
    gigabyteSeconds,
    ...all,
    total: total(all),
    totalAfterFree: total(sum((amount, without) => Math.max(0, amount - without))),
  };
}
