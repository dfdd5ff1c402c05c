import { toLogLine } from '../../../lib/pipeline/log';
import { readLine } from '../../../plugins/shared/usage/read-line';
import type { UsageRow } from '../../../plugins/shared/usage/usage-row';
import type { UsageQuery, UsageSource } from '../../../plugins/shared/usage/usage-source';
import { writeEarlier } from '../../../twins/shared/earlier';

export const thresholds = [128_000, 200_000];

/** A query for everything. */
export const everything = (to = Date.now() + 1000): UsageQuery => ({
  ...{ from: undefined, to, key: undefined, model: undefined, thresholds },
});

/** Log lines as the proxy writes them: three keys, four models, failures, cut streams, two days. */
export function makeLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const isCut = index % 11 === 3;
    const isRefused = index % 7 === 5;
    const line = toLogLine({
      ...{ id: `id-${index}`, method: 'POST', route: index % 13 === 6 ? 'own' : 'upstream' },
      ...{ status: isRefused ? 429 : 200, totalMs: 12.5, bytesIn: 100, bytesOut: 200 },
      ...{ clientLeft: false, error: isCut ? 'upstream_closed' : undefined },
      notes: {
        provider: 'openai',
        ...(index % 5 > 0 && { access_key: ['alice', 'bob', '小王'][index % 3] as string }),
        model: ['gpt-4o', 'gpt-4o-mini', 'claude "x"', 'o3'][index % 4] as string,
        ...(!isRefused && {
          usage: isCut ? 'partial' : 'measured',
          input_tokens: index % 17 === 0 ? 200_001 : 1000 + index,
          cached_tokens: index % 2,
          ...(index % 9 === 0 && { cache_write_tokens: 3, cache_write_1h_tokens: 1 }),
          output_tokens: index % 50,
          reasoning_tokens: index % 3,
        }),
      },
    });
    return index % 2 === 0 ? writeEarlier(line, 86_400_000) : line;
  });
}

/** Rows grouped by all their keys, in a fixed order, so that two lists can be compared. */
export function addUp(rows: readonly UsageRow[]): string[] {
  const groups = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const { requests, failures, input, cachedInput, cacheWrite, cacheWrite1h, ...others } = row;
    const { output, reasoning, ...rest } = others;
    const counts = { requests, failures, input, cachedInput, cacheWrite, cacheWrite1h };
    const all = { ...counts, output, reasoning };
    const id = JSON.stringify(rest, Object.keys(rest).sort());
    const group = groups.get(id) ?? {};
    for (const [name, value] of Object.entries(all)) group[name] = (group[name] ?? 0) + value;
    groups.set(id, group);
  }
  return [...groups].map(([id, sums]) => `${id} ${JSON.stringify(sums)}`).sort();
}

/** The expected rows, computed from the lines. */
export const expected = (lines: readonly string[]): string[] =>
  addUp(
    lines.flatMap((line) => {
      const reading = readLine(line, thresholds);
      return reading.kind === 'request' ? [reading.row] : [];
    }),
  );

/** All rows of a source. */
export async function readAll(
  source: UsageSource,
  query: UsageQuery,
  signal = new AbortController().signal,
): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  for await (const row of source.rows(query, signal, () => {})) rows.push(row);
  return rows;
}
