import { findThreshold } from '../../../lib/prices/thresholds';
import { toUsageState, type UsageRow } from './usage-row';

/** The kinds of log lines. */
export type Reading =
  | { readonly kind: 'request'; readonly time: number; readonly row: UsageRow }
  /** The proxy reports how many lines it could not write. */
  | { readonly kind: 'lost'; readonly lines: number }
  /** Another line of the proxy, or a request to its own endpoints. */
  | { readonly kind: 'other' }
  /** Not a line of the proxy. */
  | { readonly kind: 'foreign' };

const foreign: Reading = { kind: 'foreign' };
const other: Reading = { kind: 'other' };

/**
 * Reads one line of a log. A cloud may have written something before the JSON (a time, an id).
 *
 * @param thresholds see {@link UsageRow.longContext}.
 */
export function readLine(line: string, thresholds: readonly number[]): Reading {
  const fields = parse(line);
  if (!fields || typeof fields.event !== 'string') return foreign;
  const { event, route, time } = fields;
  if (event === 'log_lines_lost') return { kind: 'lost', lines: toCount(fields.lines) };
  if (event !== 'request' || route === 'own') return other;
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(at)) return foreign;
  return { kind: 'request', time: at, row: toRow(fields, at, thresholds) };
}

/** A time, an id, a level: what a cloud or a process manager writes before the line. */
const longestPrefix = 500;

type Fields = Readonly<Record<string, unknown>>;

function parse(line: string): Fields | undefined {
  // Lines that are not the proxy's are recognised without parsing them.
  const start = line.indexOf('{"time":"');
  if (start < 0 || start > longestPrefix) return undefined;
  try {
    return JSON.parse(start === 0 ? line : line.slice(start)) as Fields;
  } catch {
    return undefined;
  }
}

function toRow(fields: Fields, at: number, thresholds: readonly number[]): UsageRow {
  const { status, usage, error, access_key, model, provider, provider_key } = fields;
  const code = typeof status === 'number' ? status : undefined;
  const input = toCount(fields.input_tokens);
  return {
    day: toDay(fields.time, at),
    key: toText(access_key),
    model: toText(model),
    provider: toText(provider),
    upstreamKey: toText(provider_key),
    status: code,
    usage: toUsageState(usage),
    longContext: findThreshold(thresholds, input),
    requests: 1,
    failures: (code !== undefined && code >= 400) || error !== undefined ? 1 : 0,
    input,
    cachedInput: toCount(fields.cached_tokens),
    cacheWrite: toCount(fields.cache_write_tokens),
    cacheWrite1h: toCount(fields.cache_write_1h_tokens),
    output: toCount(fields.output_tokens),
    reasoning: toCount(fields.reasoning_tokens),
  };
}

/** The proxy writes times in UTC; computing the day from the number would take longer. */
const toDay = (time: unknown, at: number): string =>
  typeof time === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(time)
    ? time.slice(0, 10)
    : new Date(at).toISOString().slice(0, 10);

const toCount = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;

function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
