import { say } from '../../shared/language';

/** What a target charges, from which page, and of which day. */
export interface PriceList {
  /** How a file of one's own prices calls it. */
  readonly id: 'tencent' | 'aws';
  readonly target: string;
  readonly currency: string;
  /** For a GB-second of memory, whether the function works or waits. */
  readonly gigabyteSecond: number;
  readonly millionRequests: number;
  /** For a gigabyte to the internet. */
  readonly trafficGigabyte: number;
  /** What is free in every month. */
  readonly free: {
    readonly gigabyteSeconds: number;
    readonly requests: number;
    readonly gigabytes: number;
  };
  /** MB that the YAML file asks for. */
  readonly memory: number;
  /** Whether requests that overlap in an instance are billed once. */
  readonly sharesTime: boolean;
  /** The day of which the prices are, `2026-10-01`. */
  readonly date: string;
  /** The page where they stand. */
  readonly page: string;
}

/**
 * List prices without taxes, packages and contracts: as public documents of that date quote them from
 * the clouds' own pages. `--prices FILE` replaces any of them.
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

/** What no table here can say. */
export const unknowns: readonly string[] = [
  say(
    'AWS Lambda Web Functions: no price is known here; they bill CPU only while it works, and requests share a process.',
    'AWS Lambda Web Functions：没有已知的价格；只在运行时按 CPU 计费，多个请求共用一个进程。',
  ),
  say(
    'What the model costs: the provider bills that, and it is usually a hundred times more.',
    '模型的费用：由服务商收取，通常高出百倍。',
  ),
  say(
    'Logs (CLS, CloudWatch), a fixed IP address and the packages of new accounts.',
    '日志（CLS、CloudWatch）、固定 IP 和新账号的套餐。',
  ),
  say(
    'Streams above 6 MB on Lambda, and traffic prices outside the main regions.',
    'Lambda 上超过 6 MB 的流，以及主要地域以外的流量价格。',
  ),
];
