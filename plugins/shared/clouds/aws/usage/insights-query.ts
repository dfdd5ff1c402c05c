import type { Span } from '../../../usage/in-parts';
import { sums, texts, toSumRow } from '../../../usage/sum-row';
import type { UsageRow } from '../../../usage/usage-row';

/** The most results that one query returns: if it returns this many, there may be more. */
export const mostResults = 10_000;

/**
 * A query of CloudWatch Logs Insights that adds up the requests of a log group. Insights discovers the
 * fields of the lines by itself, because they are JSON.
 *
 * StartQuery takes a range in seconds, both ends included; the query itself filters by milliseconds. Field
 * names are in backticks, which an underscore requires (CWL_QuerySyntax). Comparisons are documented only
 * for `filter`, arithmetic for `fields`, so the classes of long contexts are computed: 1 up to a threshold,
 * 2 above it, whether or not dividing integers yields an integer.
 */
export function toInsightsQuery(
  { from, to }: Span,
  thresholds: readonly number[],
  most: number = mostResults,
): string {
  const classes = thresholds.map(
    (threshold, index) =>
      `least(floor((\`input_tokens\` + ${threshold - 1}) / ${threshold}), 2) as context${index}`,
  );
  const columns = Object.entries({ ...sums, ...texts }).map(
    ([name, member]) => `\`${member}\` as ${name}`,
  );
  const groups = ['linedate', ...Object.keys(texts), 'broke'].concat(
    thresholds.map((_, index) => `context${index}`),
  );
  return [
    `filter \`event\` = 'request' and \`route\` != 'own' and toMillis(@timestamp) >= ${from} and toMillis(@timestamp) < ${to}`,
    `fields substr(\`time\`, 0, 10) as linedate, ispresent(\`error\`) as broke, ${[...columns, ...classes].join(', ')}`,
    `stats count(*) as requests, ${Object.keys(sums)
      .map((name) => `sum(${name}) as ${name}`)
      .join(', ')} by ${groups.join(', ')}`,
    `limit ${most}`,
  ].join(' | ');
}

/** One result: pairs, without those that are null. */
export type InsightsResult = readonly {
  readonly field?: string | undefined;
  readonly value?: string | undefined;
}[];

/** Reads a result of that query. */
export function toUsageRow(result: InsightsResult, thresholds: readonly number[]): UsageRow {
  const columns = Object.fromEntries(result.map(({ field = '', value }) => [field, value]));
  const above = thresholds.filter((_, index) => Number(columns[`context${index}`] ?? 0) >= 2);
  return toSumRow(columns, Math.max(0, ...above));
}
