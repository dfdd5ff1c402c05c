import type { ContractCase } from './contract-case';
import type { Platform } from './platforms';

/** Whether a case is run on a platform at all. */
export function isPossible(one: ContractCase, platform: Platform): boolean {
  return isMeant(one, platform) && reasonsAgainst(one, platform).length === 0;
}

/** A platform for one thing runs only the cases about it. */
const isMeant = ({ needs = [] }: ContractCase, { only }: Platform) =>
  only === undefined || needs.includes(only);

const reasonsAgainst = ({ needs = [] }: ContractCase, { cannot }: Platform): string[] =>
  needs.flatMap((need) => cannot[need] ?? []);

/** The cases that some platform cannot do, each with the reason: one page for people who ask what works where. */
export function toTable(cases: readonly ContractCase[], platforms: readonly Platform[]): string {
  const limited = platforms.filter(({ cannot }) => Object.keys(cannot).length > 0);
  const impossible = cases.filter((one) =>
    limited.some((platform) => reasonsAgainst(one, platform).length > 0),
  );
  const reasons: string[] = [];
  const toCell = (one: ContractCase, platform: Platform) => {
    if (!isMeant(one, platform)) return '';
    const numbers = [...new Set(reasonsAgainst(one, platform))].map((reason) => {
      if (!reasons.includes(reason)) reasons.push(reason);
      return reasons.indexOf(reason) + 1;
    });
    return numbers.length === 0 ? '✓' : `no (${numbers.join(', ')})`;
  };
  const rows = impossible.map((one) => [
    one.name,
    ...limited.map((platform) => toCell(one, platform)),
  ]);
  return `# What a platform cannot do

${rows.length} of ${cases.length} cases of the contract are not possible on every platform. They are not run there; the numbers lead to the reasons below. \`npx jest test/contract/table.test.ts\` writes this page anew.

${toRow(['What a client sees', ...limited.map(({ name }) => name)])}
${toRow(['---', ...limited.map(() => '---')])}
${rows.map(toRow).join('\n')}

## Reasons

${reasons.map((reason, at) => `${at + 1}. ${reason}`).join('\n')}
`;
}

const toRow = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
