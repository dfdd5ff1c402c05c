import { toUsageState, type UsageRow } from './usage-row';

/**
 * The columns in which both clouds return their sums. The names have no capitals, which SQL does not
 * preserve, and no underscores, which Insights requires in backticks.
 */
export type SumColumns = Readonly<Record<string, unknown>>;

/** The sums, with the field of the log lines that each adds up. */
export const sums = {
  input: 'input_tokens',
  cachedinput: 'cached_tokens',
  cachewrite: 'cache_write_tokens',
  longcachewrite: 'cache_write_1h_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
} as const;

/** The texts that requests are grouped by, with the field of the log lines that each contains. */
export const texts = {
  accesskey: 'access_key',
  modelname: 'model',
  providername: 'provider',
  providerkey: 'provider_key',
  httpstatus: 'status',
  usagestate: 'usage',
} as const;

/** Creates a row from a cloud's columns: `linedate`, `broke` (0 or 1), `requests`, and those above. */
export function toSumRow(columns: SumColumns, longContext: number): UsageRow {
  const text = (name: string) => toText(columns[name]);
  const count = (name: string) => Number(columns[name] ?? 0) || 0;
  const status = text('httpstatus');
  const requests = count('requests');
  const hasFailed = Number(status ?? 0) >= 400 || count('broke') > 0 || columns.broke === 'true';
  return {
    day: text('linedate') ?? '',
    key: text('accesskey'),
    model: text('modelname'),
    provider: text('providername'),
    upstreamKey: text('providerkey'),
    status: status === undefined ? undefined : Number(status),
    usage: toUsageState(columns.usagestate),
    ...{ longContext, requests, failures: hasFailed ? requests : 0 },
    input: count('input'),
    cachedInput: count('cachedinput'),
    cacheWrite: count('cachewrite'),
    cacheWrite1h: count('longcachewrite'),
    output: count('output'),
    reasoning: count('reasoning'),
  };
}

/** Clouds return a missing text as nothing, as an empty string, or as the word `null`. */
const toText = (value: unknown): string | undefined =>
  value === undefined || value === null || value === '' || value === 'null'
    ? undefined
    : String(value);
