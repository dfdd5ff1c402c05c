import type { Verdict } from './check';
import type { Findings, Line } from './run-checks';

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

/** The table for a terminal: one line for each check, and below it why it is not ✓. */
export function toText({ address, lines }: Findings, withDetails: boolean): string[] {
  const width = Math.max(...lines.map(({ title }) => title.length));
  const indent = ' '.repeat(width + 4);
  return [
    address,
    '',
    ...lines.flatMap(({ verdict, title, figure, cause, cure, details }) => [
      `${marks[verdict]} ${title.padEnd(width)}  ${figure}`,
      ...(cause ? [`${indent}${cause}`] : []),
      ...(cure ? [`${indent}→ ${cure}`] : []),
      ...(withDetails && details ? details.map((line) => `${indent}${line}`) : []),
    ]),
  ];
}

/** The same for the summary of a pipeline. */
export function toMarkdown({ address, lines }: Findings): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const rows = lines.map(({ verdict, title, figure, cause, cure }) => {
    const why = [cause, cure].filter(Boolean).join(' → ');
    return `| ${marks[verdict]} | ${title} | ${cell(figure)} | ${cell(why)} |`;
  });
  const head = ['| | Check | Measured | Cause → cure |', '| --- | --- | --- | --- |'];
  return [`### ${address}`, '', ...head, ...rows, ''].join('\n');
}

/** How it ended, in one line. */
export function toVerdict({ lines }: Findings): string {
  const count = (verdict: Verdict) => lines.filter((line: Line) => line.verdict === verdict).length;
  const [failed, warned, skipped] = [count('fail'), count('warn'), count('skip')];
  const rest = [
    ...(warned > 0 ? [`${warned} with a warning`] : []),
    ...(skipped > 0 ? [`${skipped} not checked`] : []),
  ].join(', ');
  const tail = rest && ` (${rest})`;
  if (failed === 0 && lines.some(({ id, verdict }) => id === 'streaming' && verdict === 'skip')) {
    return `Nothing failed, but whether it streams was not checked${tail}.`;
  }
  if (failed === 0) return `All is well${tail}.`;
  return `${failed} of ${lines.length} checks failed${tail}.`;
}

export const isFailed = ({ lines }: Findings) => lines.some(({ verdict }) => verdict === 'fail');
