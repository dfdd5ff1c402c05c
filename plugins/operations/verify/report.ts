import { say } from '../../shared/language';
import { pad, toWidth } from '../../shared/table';
import type { Verdict } from './check';
import type { Findings, Line } from './run-checks';

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

/** The table for a terminal: one line per check, with cause and cure below unless it is ✓. */
export function toText({ address, lines: all }: Findings, withDetails: boolean): string[] {
  const lines = mergeOmitted(all);
  const width = Math.max(...lines.map(({ title }) => toWidth(title)));
  const indent = ' '.repeat(width + 4);
  return [
    address,
    '',
    ...lines.flatMap(({ verdict, title, figure, cause, cure, details }) => [
      `${marks[verdict]} ${pad(title, width)}  ${figure}`,
      ...(cause ? [`${indent}${cause}`] : []),
      ...(cure ? [`${indent}→ ${cure}`] : []),
      ...(withDetails && details ? details.map((line) => `${indent}${line}`) : []),
    ]),
  ];
}

/** All checks after the first, if they were omitted for one reason, become one line. */
function mergeOmitted(lines: readonly Line[]): readonly Line[] {
  const [first, second, ...rest] = lines;
  const isOne =
    second?.verdict === 'skip' && second.cause && rest.every(({ cause }) => cause === second.cause);
  if (!first || !isOne || rest.length === 0) return lines;
  return [first, { ...second, id: 'others', title: say('All others', '其余检查') }];
}

/** The same as Markdown, for the summary of a pipeline. */
export function toMarkdown({ address, lines }: Findings): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const rows = lines.map(({ verdict, title, figure, cause, cure }) => {
    const why = [cause, cure].filter(Boolean).join(' → ');
    return `| ${marks[verdict]} | ${title} | ${cell(figure)} | ${cell(why)} |`;
  });
  const head = [
    say('| | Check | Measured | Cause → cure |', '| | 检查 | 结果 | 原因 → 处理 |'),
    '| --- | --- | --- | --- |',
  ];
  return [`### ${address}`, '', ...head, ...rows, ''].join('\n');
}

/** The result in one line. */
export function toVerdict({ lines }: Findings): string {
  const count = (verdict: Verdict) => lines.filter((line: Line) => line.verdict === verdict).length;
  const [failed, warned, skipped] = [count('fail'), count('warn'), count('skip')];
  const rest = [
    ...(warned > 0 ? [say(`${warned} with a warning`, `${warned} 项有警告`)] : []),
    ...(skipped > 0 ? [say(`${skipped} not checked`, `${skipped} 项未检查`)] : []),
  ].join(say(', ', '，'));
  const tail = rest && say(` (${rest})`, `（${rest}）`);
  if (failed === 0 && lines.some(({ id, verdict }) => id === 'streaming' && verdict === 'skip')) {
    return say(
      `No check failed, but streaming was not checked${tail}.`,
      `没有失败的检查，但未检查流式输出${tail}。`,
    );
  }
  if (failed === 0) return say(`All checks passed${tail}.`, `全部检查通过${tail}。`);
  return say(
    `${failed} of ${lines.length} checks failed${tail}.`,
    `${lines.length} 项检查中有 ${failed} 项失败${tail}。`,
  );
}

export const isFailed = ({ lines }: Findings) => lines.some(({ verdict }) => verdict === 'fail');
