import type { UsageRow } from '../../shared/usage/usage-row';
import type { Dimension, UsageRequest } from './request';

/** So many names of models are told apart; a caller can make up any number of them. */
const mostModels = 2000;

/** The name of all models beyond that. */
export const otherModels = '…';

/**
 * Adds up rows that agree in everything by which a cost is computed, and in what the result tells apart:
 * what is left fits into memory, however many requests there were.
 */
export async function fold(
  rows: AsyncIterable<UsageRow>,
  { key, model, by }: Pick<UsageRequest, 'key' | 'model' | 'by'>,
): Promise<UsageRow[]> {
  const groups = new Map<string, Sum>();
  const models = new Set<string>();
  const matches = model === undefined ? undefined : toPattern(model);
  const tells = (dimension: Dimension) => by.includes(dimension);
  const [tellsUpstreamKey, tellsStatus] = [tells('upstream_key'), tells('status')];
  for await (const row of rows) {
    if (key !== undefined && row.key !== key) continue;
    if (matches && !matches.test(row.model ?? '')) continue;
    const name = limit(models, row.model);
    const upstreamKey = tellsUpstreamKey ? row.upstreamKey : undefined;
    const status = tellsStatus ? row.status : undefined;
    const { day, provider, usage, longContext } = row;
    const id = `${day}\n${row.key}\n${name}\n${provider}\n${usage}\n${longContext}\n${upstreamKey}\n${status}`;
    const sum = groups.get(id);
    if (sum) add(sum, row);
    else groups.set(id, { ...row, model: name, upstreamKey, status });
  }
  return [...groups.values()];
}

type Sum = { -readonly [name in keyof UsageRow]: UsageRow[name] };

/** What is counted. */
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

/** Adds the counts of a row. */
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
