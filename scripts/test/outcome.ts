/** The report of test/support/reporter.cjs about a jest run. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

export interface SkippedTest {
  readonly file: string;
  /** The name of the test, with the reason in parentheses at its end. */
  readonly name: string;
}

/** A step that ended before it could report failed tests. */
export const BROKEN: Outcome = { passed: 0, failed: 1, skipped: [] };

/** Adds up the outcomes of several runs. */
export const toSum = (outcomes: readonly Outcome[]): Outcome => ({
  passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  skipped: outcomes.flatMap(({ skipped }) => skipped),
});

/** The skipped tests, by reason and file; empty if there are none. */
export function describeSkipped(skipped: readonly SkippedTest[]): string {
  const byReason = new Map<string, Map<string, number>>();
  for (const { file, name } of skipped) {
    const [, reason = 'no reason given'] = /\((not [^()]*)\)$/.exec(name) ?? [];
    const files = byReason.get(reason) ?? new Map<string, number>();
    files.set(file, (files.get(file) ?? 0) + 1);
    byReason.set(reason, files);
  }
  return [...byReason].sort().map(toParagraph).join('');
}

function toParagraph([reason, files]: [string, ReadonlyMap<string, number>]): string {
  const lines = [...files]
    .sort()
    .map(([file, count]) => `  ${String(count).padStart(4)}  ${file}\n`);
  return `Skipped: ${reason}\n${lines.join('')}`;
}

/** The last line of a run; CI reads it. */
export function toLastLine({ passed, failed, skipped }: Outcome): string {
  const untried = skipped.length === 0 ? '' : `, ${skipped.length} skipped`;
  return `${passed} passed, ${failed} failed${untried}`;
}
