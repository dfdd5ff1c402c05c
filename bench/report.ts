import type { Program } from './programs/programs';
import type { Figure, Scenario } from './scenarios/scenario';
import { median } from './statistics';

/** The figures of one scenario: by program, one entry for each round. */
export type Rounds = ReadonlyMap<string, readonly Readonly<Record<string, number>>[]>;

const format = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The program that the targets are for. */
const isOurs = ({ name }: Program) => name.startsWith('proxy') || name.startsWith('lambda-proxy');

const verdict = (value: number, target: number) => `${value <= target ? '✓' : '✗'} ≤ ${target}`;

/** The values of a figure, and of each round compared with the same round of another program. */
function compare(
  rounds: Rounds,
  { key }: Figure,
  one: string,
  other: string,
  combine: (value: number, base: number) => number,
): number[] {
  const bases = rounds.get(other) ?? [];
  return (rounds.get(one) ?? []).flatMap((round, index) => {
    const value = round[key];
    const base = bases[index]?.[key];
    return value === undefined || base === undefined ? [] : combine(value, base);
  });
}

function toCells(rounds: Rounds, figure: Figure, program: Program): string[] {
  const { key, digits, comparison, target } = figure;
  const values = (rounds.get(program.name) ?? []).map((round) => round[key] ?? Number.NaN);
  const middle = median(values);
  const wanted = typeof target === 'function' ? target(program) : target;
  const judged = isOurs(program) ? wanted : undefined;
  if (comparison === 'added') {
    const added = compare(rounds, figure, program.name, 'direct', (value, base) => value - base);
    return [program.name === 'direct' || added.length === 0 ? '–' : format(median(added), digits)];
  }
  // Without its own process there is nothing to measure.
  if (program.command === undefined && comparison === 'ratio') return ['–', '–'];
  const cell = format(middle, digits);
  if (comparison === undefined) {
    return [judged === undefined ? cell : `${cell} ${verdict(middle, judged)}`];
  }
  const ratios = compare(
    rounds,
    figure,
    program.name,
    program.floor,
    (value, base) => value / base,
  );
  if (ratios.length === 0) return [cell, '–'];
  if (program.name === program.floor) return [cell, '1'];
  const ratio = median(ratios);
  const range = `${format(Math.min(...ratios), 2)}–${format(Math.max(...ratios), 2)}`;
  return [
    cell,
    `**${format(ratio, 2)}** (${range})${judged === undefined ? '' : ` ${verdict(ratio, judged)}`}`,
  ];
}

/** A Markdown table with aligned columns, for terminals. */
function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const toLine = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [toLine(rows[0] ?? []), rule, ...rows.slice(1).map(toLine)].join('\n');
}

/** One scenario as a section of Markdown, with this proxy's targets next to its figures. */
export function toSection(
  scenario: Scenario,
  programs: readonly Program[],
  rounds: Rounds,
): string {
  const header = ['program'];
  for (const { title, comparison } of scenario.figures) {
    header.push(title);
    if (comparison === 'ratio') header.push(scenario.base ?? 'to the floor');
  }
  const rows = programs.map((program) => [
    program.title,
    ...scenario.figures.flatMap((figure) => toCells(rounds, figure, program)),
  ]);
  return `## ${scenario.title}\n\n${toTable([header, ...rows])}\n`;
}
