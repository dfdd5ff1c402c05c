import { costOf } from '../../../lib/prices/cost';
import { findPrice } from '../../../lib/prices/find-price';
import type { PriceTable } from '../../../lib/prices/model-price';
import type { UsageRow } from '../../shared/usage/usage-row';
import type { UsageLog } from '../../shared/usage/usage-source';
import { add, counts } from './fold';
import type { Dimension } from './request';

/** Why the cost of a request is unknown, or only partly known. */
export type Gap = 'unpriced' | 'unknown' | 'partial';

/** The totals of some requests. */
export interface Sums
  extends Readonly<Pick<UsageRow, (typeof counts)[number]>>,
    Readonly<Record<Gap, number>> {
  /** The known cost, in nano-dollars. */
  readonly cost: number;
  /** Requests whose cost is included. */
  readonly priced: number;
}

/** Requests with the same values in the dimensions of the result. */
export interface Group {
  readonly values: Readonly<Partial<Record<Dimension, string | undefined>>>;
  readonly sums: Sums;
}

/** The result of a {@link UsageRequest}. */
export interface UsageResult {
  readonly log: UsageLog;
  /** The first and the last day with requests; undefined if there are none. */
  readonly days: readonly [string, string] | undefined;
  readonly by: readonly Dimension[];
  /** The most expensive first. */
  readonly groups: readonly Group[];
  readonly total: Sums;
  /** Models without a price, as `provider/model`, those with the most requests first. */
  readonly unpriced: readonly string[];
  /** No line reports tokens: the log was written without `USAGE=on`. */
  readonly isUsageOff: boolean;
  readonly prices: { readonly date: string; readonly source: string; readonly own?: string };
  readonly remarks: readonly string[];
  /** The rows that it was computed from, for other groupings. */
  readonly rows: readonly UsageRow[];
}

/** Groups rows by some dimensions, the most expensive group first. */
export function group(
  rows: readonly UsageRow[],
  by: readonly Dimension[],
  prices: PriceTable,
): Group[] {
  const groups = new Map<string, { values: Group['values']; rows: UsageRow[] }>();
  for (const row of rows) {
    const values = Object.fromEntries(by.map((dimension) => [dimension, read[dimension](row)]));
    const id = JSON.stringify(values);
    const found = groups.get(id);
    if (found) found.rows.push(row);
    else groups.set(id, { values, rows: [row] });
  }
  return [...groups.values()]
    .map(({ values, rows: own }) => ({ values, sums: sum(own, prices) }))
    .sort(compare);
}

/** Adds up rows and their costs. */
export function sum(rows: readonly UsageRow[], prices: PriceTable): Sums {
  const sums = { ...noSums };
  for (const row of rows) {
    add(sums, row);
    const cost = toCost(row, prices);
    if (row.usage === 'none') continue;
    if (row.usage === 'unknown') sums.unknown += row.requests;
    else if (cost === undefined) sums.unpriced += row.requests;
    else {
      sums.cost += cost;
      sums.priced += row.requests;
      if (row.usage !== 'measured') sums.partial += row.requests;
    }
  }
  return sums;
}

const noSums = {
  ...(Object.fromEntries(counts.map((name) => [name, 0])) as Record<
    (typeof counts)[number],
    number
  >),
  ...{ unpriced: 0, unknown: 0, partial: 0, cost: 0, priced: 0 },
};

/** In nano-dollars; undefined where the table has no price. */
function toCost(row: UsageRow, prices: PriceTable): number | undefined {
  const { provider, model, day: at, longContext } = row;
  if (provider === undefined || model === undefined) return undefined;
  const price = findPrice(prices, { provider, model, at });
  // All inputs of the row are between this threshold and the next.
  return price && costOf(price, row, longContext + 1);
}

/** Models that used tokens but have no price, those with the most requests first. */
export function findUnpriced(rows: readonly UsageRow[], prices: PriceTable): string[] {
  const found = rows.filter(
    (row) => !['none', 'unknown'].includes(row.usage) && toCost(row, prices) === undefined,
  );
  const names = new Map<string, number>();
  for (const { provider = '?', model = '?', requests } of found) {
    const name = `${provider}/${model}`;
    names.set(name, (names.get(name) ?? 0) + requests);
  }
  return [...names].sort(([, one], [, other]) => other - one).map(([name]) => name);
}

const read: Readonly<Record<Dimension, (row: UsageRow) => string | undefined>> = {
  day: ({ day }) => day,
  key: ({ key }) => key,
  provider: ({ provider }) => provider,
  model: ({ model }) => model,
  upstream_key: ({ upstreamKey }) => upstreamKey,
  status: ({ status }) => (status === undefined ? undefined : String(status)),
};

/** By cost, then by tokens, requests and name, so that the order is always the same. */
function compare(one: Group, other: Group): number {
  const tokens = ({ sums }: Group) => sums.input + sums.output;
  return (
    other.sums.cost - one.sums.cost ||
    tokens(other) - tokens(one) ||
    other.sums.requests - one.sums.requests ||
    (JSON.stringify(one.values) < JSON.stringify(other.values) ? -1 : 1)
  );
}
