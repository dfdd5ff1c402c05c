import type { UsageRow } from '../../shared/usage/usage-row';
import type { Dimension, UsageRequest } from './request';

/** The most model names that are counted separately: callers can invent any number of them. */
const mostModels = 2000;

/** Stands for all models beyond that. */
export const otherModels = '…';

/**
 * Adds up rows that agree in everything that their cost depends on, and in the dimensions of the result.
 * The sums fit into memory however many requests there were.
 */
export async function fold(
  rows: AsyncIterable<UsageRow>,
  { key, model, by }: Pick<UsageRequest, 'key' | 'model' | 'by'>,
): Promise<UsageRow[]> {
  const groups = new Map<string, Sum>();
  const models = new Set<string>();
  const matches = model === undefined ? undefined : toPattern(model);
  const isBy = (dimension: Dimension) => by.includes(dimension);
  const [byUpstreamKey, byStatus] = [isBy('upstream_key'), isBy('status')];
  for await (const row of rows) {
    if (key !== undefined && row.key !== key) continue;
    if (matches && !matches.test(row.model ?? '')) continue;
    const name = limit(models, row.model);
    const upstreamKey = byUpstreamKey ? row.upstreamKey : undefined;
    const status = byStatus ? row.status : undefined;
    const { day, provider, usage, longContext } = row;
    const id = `${day}\n${row.key}\n${name}\n${provider}\n${usage}\n${longContext}\n${upstreamKey}\n${status}`;
    const sum = groups.get(id);
    if (sum) add(sum, row);
    else groups.set(id, { ...row, model: name, upstreamKey, status });
  }
  return [...groups.values()];
}

type Sum = { -readonly [name in keyof UsageRow]: UsageRow[name] };

/** The counters of a row. */
export const counts = [
  'requests',
  'failures',
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWrite1h',
  'output',
  'reasoning',
] as const satisfies readonly (keyof UsageRow)[];

type Counts = { -readonly [name in (typeof counts)[number]]: number };

/** Adds the counters of a row. */
export function add(sum: Counts, row: Readonly<Counts>): void {
  for (const name of counts) sum[name] += row[name];
}

function limit(models: Set<string>, model: string | undefined): string | undefined {
  if (model === undefined || models.has(model)) return model;
  if (models.size === mostModels) return otherModels;
  models.add(model);
  return model;
}

/** `gpt-*`: the star stands for any characters. */
function toPattern(model: string): RegExp {
  const parts = model.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
