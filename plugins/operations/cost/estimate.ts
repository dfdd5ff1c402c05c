import type { PriceList } from './prices';

/** How a month looks. */
export interface Usage {
  readonly requests: number;
  readonly seconds: number;
  /** MB; undefined takes what the YAML file of each target has. */
  readonly memory: number | undefined;
  readonly kilobytes: number;
  /** Requests that share an instance at a time. */
  readonly overlap: number;
}

/** What a month costs on one target, before and after what is free. */
export interface Estimate {
  readonly memory: number;
  readonly gigabyteSeconds: number;
  readonly compute: number;
  readonly requests: number;
  readonly traffic: number;
  readonly total: number;
  readonly totalAfterFree: number;
}

/** Estimates a month from a price list. */
export function estimate(usage: Usage, prices: PriceList): Estimate {
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
