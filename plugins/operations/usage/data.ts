import { isWhole, toDollars } from './figures';
import type { Sums, UsageResult } from './result';

/** The names are those of the log lines. An empty or null value is unknown or was absent. */
const members = (sums: Sums) => ({
  requests: sums.requests,
  failures: sums.failures,
  input_tokens: sums.input,
  cached_tokens: sums.cachedInput,
  cache_write_tokens: sums.cacheWrite,
  cache_write_1h_tokens: sums.cacheWrite1h,
  output_tokens: sums.output,
  reasoning_tokens: sums.reasoning,
  unknown: sums.unknown,
  partial: sums.partial,
  unpriced: sums.unpriced,
  cost_usd: sums.priced === 0 && !isWhole(sums) ? null : Number(toDollars(sums.cost)),
});

/** For programs: the same in every language. */
export function toJson({ log, days, by, prices, ...result }: UsageResult): string {
  const [from = null, to = null] = days ?? [];
  return JSON.stringify(
    {
      log: { name: log.name, kept_days: log.keptDays ?? null },
      ...{ from, to, by },
      prices: { date: prices.date, source: prices.source, own: prices.own ?? null },
      groups: result.groups.map(({ values, sums }) => ({
        ...Object.fromEntries(by.map((name) => [name, values[name] ?? null])),
        ...members(sums),
      })),
      total: members(result.total),
      models_without_price: result.unpriced,
      remarks: result.remarks,
    },
    null,
    2,
  );
}

/** For spreadsheets (RFC 4180): one line per group, without a total. */
export function toCsv({ by, groups, total }: UsageResult): string {
  const head = [...by, ...Object.keys(members(total))];
  const rows = groups.map(({ values, sums }) => [
    ...by.map((name) => values[name] ?? ''),
    ...Object.entries(members(sums)).map(([name, value]) =>
      name === 'cost_usd' && value !== null ? toDollars(sums.cost) : String(value ?? ''),
    ),
  ]);
  return [head, ...rows].map((cells) => cells.map(toCell).join(',')).join('\r\n');
}

/**
 * A spreadsheet would evaluate a name that begins like a formula, and callers choose the names of models
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
