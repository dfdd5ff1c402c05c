/** What a target charges, and how sure that is. */
export interface PriceList {
  readonly target: string;
  readonly currency: '¥' | '$';
  /** For a GB-second of memory, whether the function works or waits. */
  readonly gigabyteSecond: number;
  readonly millionRequests: number;
  /** For a gigabyte to the internet. */
  readonly trafficGigabyte: number;
  /** What a month is free of, in every month. */
  readonly free: {
    readonly gigabyteSeconds: number;
    readonly requests: number;
    readonly gigabytes: number;
  };
  /** MB that the YAML file asks for. */
  readonly memory: number;
  /** Whether requests that overlap in an instance are billed once. */
  readonly sharesTime: boolean;
  readonly date: string;
  readonly source: string;
  /** False: from memory, not read on the day of the date. */
  readonly verified: boolean;
}

/**
 * List prices without taxes, packages and contracts. No price page could be opened when this table
 * was written: compare with the source before you rely on a sum.
 */
export const priceLists: readonly PriceList[] = [
  {
    target: 'Tencent Cloud SCF',
    currency: '¥',
    gigabyteSecond: 0.000_111_08,
    millionRequests: 1.33,
    trafficGigabyte: 0.8,
    // New accounts get a package for their first months; nothing is free for ever.
    free: { gigabyteSeconds: 0, requests: 0, gigabytes: 0 },
    memory: 128,
    sharesTime: true,
    date: '2026-11-25',
    source: 'https://cloud.tencent.com/document/product/583/12281',
    verified: false,
  },
  {
    target: 'AWS Lambda (arm64)',
    currency: '$',
    gigabyteSecond: 0.000_013_333_4,
    millionRequests: 0.2,
    trafficGigabyte: 0.09,
    free: { gigabyteSeconds: 400_000, requests: 1_000_000, gigabytes: 100 },
    memory: 256,
    sharesTime: false,
    date: '2026-11-25',
    source: 'https://aws.amazon.com/lambda/pricing/',
    verified: false,
  },
];

/** What no table here can say. */
export const unknowns: readonly string[] = [
  'AWS Lambda Web Functions: no price is known here; they bill CPU only while it works, and requests share a process.',
  'What the model costs: the provider bills that, and it is usually a hundred times more.',
  'Logs (CLS, CloudWatch), a fixed IP address and the packages of new accounts.',
  'Streams above 6 MB on Lambda, and traffic prices outside the main regions.',
];
