import { say } from '../../shared/language';

/** The prices of a target, the page that they come from, and their date. */
export interface PriceList {
  /** The name of the target in a user's price file. */
  readonly id: 'tencent' | 'aws';
  readonly target: string;
  readonly currency: string;
  /** Per GB-second of memory, whether the function computes or waits. */
  readonly gigabyteSecond: number;
  readonly millionRequests: number;
  /** Per gigabyte sent to the internet. */
  readonly trafficGigabyte: number;
  /** The free tier of every month. */
  readonly free: {
    readonly gigabyteSeconds: number;
    readonly requests: number;
    readonly gigabytes: number;
  };
  /** The memory in the YAML file, in MB. */
  readonly memory: number;
  /** Whether the time of concurrent requests in one instance is billed only once. */
  readonly sharesTime: boolean;
  /** The date of the prices, `2026-10-01`. */
  readonly date: string;
  /** The page that lists them. */
  readonly page: string;
}

/**
 * List prices without taxes, packages and contracts, as public documents of that date quote them from the
 * clouds' own pages. `--prices FILE` replaces any of them.
 */
export const priceLists: readonly PriceList[] = [
  {
    id: 'tencent',
    target: say('Tencent Cloud SCF', '腾讯云 SCF'),
    currency: '¥',
    gigabyteSecond: 0.000_111_08,
    millionRequests: 1.33,
    trafficGigabyte: 0.8,
    // New accounts get a package for their first months; nothing is free permanently.
    free: { gigabyteSeconds: 0, requests: 0, gigabytes: 0 },
    memory: 128,
    sharesTime: true,
    date: '2026-10-01',
    page: 'https://cloud.tencent.com/document/product/583/12281',
  },
  {
    id: 'aws',
    target: 'AWS Lambda (arm64)',
    currency: '$',
    gigabyteSecond: 0.000_013_333_4,
    millionRequests: 0.2,
    trafficGigabyte: 0.09,
    free: { gigabyteSeconds: 400_000, requests: 1_000_000, gigabytes: 100 },
    memory: 256,
    sharesTime: false,
    date: '2026-10-01',
    page: 'https://aws.amazon.com/lambda/pricing/',
  },
];

/** What the estimate leaves out. */
export const unknowns: readonly string[] = [
  say(
    'AWS Lambda Web Functions: no price is known; CPU is billed only while it is used, and requests share a process.',
    'AWS Lambda Web Functions：价格未知；CPU 只按实际使用时间计费，多个请求共用一个进程。',
  ),
  say(
    'The cost of the model: the provider bills it, and it is usually a hundred times higher.',
    '模型的费用：由服务商收取，通常高出百倍。',
  ),
  say(
    'Logs (CLS, CloudWatch), fixed IP addresses, and the trial packages of new accounts.',
    '日志（CLS、CloudWatch）、固定 IP，以及新账号的试用套餐。',
  ),
  say(
    'The surcharge for streams above 6 MB on Lambda, and traffic prices outside the main regions.',
    'Lambda 对超过 6 MB 的流的额外收费，以及主要地域以外的流量价格。',
  ),
];
