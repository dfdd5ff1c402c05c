import type { Figures } from './scenarios';

/** What this proxy has to reach: a ratio to the floor, or a value of its own (issue 2, point 7). */
const targets: Record<string, { readonly most: number; readonly isRatio: boolean }> = {
  'CPU per small request, µs': { most: 0.75, isRatio: true },
  'CPU per SSE event, µs': { most: 1.1, isRatio: true },
  'CPU per downloaded MB, µs': { most: 1.15, isRatio: true },
  'Start to first proxied answer, ms': { most: 1.6, isRatio: true },
  'CPU until then, ms': { most: 1.6, isRatio: true },
  'Peak memory, 500 open streams, MB': { most: 128, isRatio: false },
};

/** Figures of all rounds, by program. */
export type Results = Map<string, Figures[]>;

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Makes the table: medians over the rounds, and in brackets the ratio to the floor, taken within
 * each round, because the machine is shared and its speed changes from minute to minute.
 */
export function toTable(results: Results): string {
  const names = [...results.keys()];
  const floor = results.get('floor') ?? [];
  const figures = [...new Set([...results.values()].flat().flatMap(Object.keys))];
  const rows = figures.map((figure) => {
    let verdict = '';
    const cells = names.map((name) => {
      const rounds = results.get(name) ?? [];
      const value = median(rounds.map((round) => round[figure] ?? Number.NaN));
      const ratio = median(
        rounds.map(
          (round, index) => (round[figure] ?? Number.NaN) / (floor[index]?.[figure] ?? Number.NaN),
        ),
      );
      const target = targets[figure];
      if (name === 'proxy' && target) {
        const reached = (target.isRatio ? ratio : value) <= target.most;
        verdict = `${reached ? '✓' : '✗'} ≤ ${target.most}`;
      }
      const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
      return `${value.toFixed(digits)} (${ratio.toFixed(2)})`;
    });
    return `| ${[figure, ...cells, verdict].join(' | ')} |`;
  });
  const heads = ['', ...names, 'to reach'];
  return [`| ${heads.join(' | ')} |`, `|${'---|'.repeat(heads.length)}`, ...rows].join('\n');
}
