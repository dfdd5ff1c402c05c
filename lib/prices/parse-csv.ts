import { type ModelPrice, type PriceTable, type Rates, toPriceTable } from './model-price';

/** The columns of a price list; `#` starts a comment. */
export const columns = [
  'provider',
  'model',
  'from',
  'until',
  'above',
  'input',
  'cached_input',
  'cache_write',
  'cache_write_1h',
  'output',
] as const;

type Column = (typeof columns)[number];

/**
 * Parses a price list. A row with a number in `above` is a long-context price and belongs to the
 * row of the same model and day without one. A comment `# 2026-08-05 source` in the first line is
 * the
 * date and source of the list.
 *
 * @throws Error that names every line that is wrong.
 */
export function parsePriceCsv(text: string): PriceTable {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const [, date = '', source = ''] = /^# (\d{4}-\d{2}-\d{2}) +(.*)$/.exec(lines[0] ?? '') ?? [];
  const problems: string[] = [];
  const prices: ModelPrice[] = [];
  const long: { readonly price: ModelPrice; readonly above: number; readonly number: number }[] =
    [];
  let head: readonly string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const cells = line.split(',').map((cell) => cell.trim());
    if (!head) {
      head = cells;
      problems.push(...findHeadProblems(cells));
      continue;
    }
    const names = head;
    const read = (column: Column) => cells[names.indexOf(column)] ?? '';
    const problem = findRowProblem(read, cells.length, head.length);
    if (problem) {
      problems.push(`line ${index + 1}: ${problem}`);
      continue;
    }
    const price = toPrice(read);
    if (read('above') === '') prices.push(price);
    else long.push({ price, above: Number(read('above')), number: index + 1 });
  }
  if (!head) problems.push('it contains no prices');
  for (const { price, above, number } of long) {
    const at = prices.findIndex((other) => isSame(other, price));
    const base = prices[at];
    if (base) prices[at] = { ...base, longContext: { ...toRates(price), above } };
    else problems.push(`line ${number}: ${price.model} has no price below ${above} tokens`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return toPriceTable({ date, source }, prices);
}

const required = ['provider', 'model', 'input', 'output'] as const satisfies readonly Column[];

function findHeadProblems(cells: readonly string[]): string[] {
  const unknown = cells.filter((cell) => !(columns as readonly string[]).includes(cell));
  const missing = required.filter((name) => !cells.includes(name));
  return [
    ...unknown.map((name) => `there is no column "${name}"; the columns are ${columns.join(',')}`),
    ...missing.map((name) => `the column "${name}" is missing`),
  ];
}

const amounts = ['input', 'cached_input', 'cache_write', 'cache_write_1h', 'output'] as const;

function findRowProblem(
  read: (column: Column) => string,
  cells: number,
  wanted: number,
): string | undefined {
  if (cells !== wanted) return `it has ${cells} cells, and the first line ${wanted}`;
  const empty = required.find((column) => read(column) === '');
  if (empty) return `"${empty}" is empty`;
  const wrong = amounts.find((column) => read(column) !== '' && !isPrice(read(column)));
  if (wrong) return `"${read(wrong)}" in "${wrong}" is not a price in USD per million tokens`;
  const noDay = (['from', 'until'] as const).find(
    (name) => read(name) !== '' && !isDay(read(name)),
  );
  if (noDay) return `"${read(noDay)}" in "${noDay}" is not a day such as 2026-08-05`;
  if (!/^\d*$/.test(read('above')))
    return `"${read('above')}" in "above" is not a number of tokens`;
  return undefined;
}

/** The range of prices: from a nano-dollar per token to below a million dollars. */
const isPrice = (text: string) => /^\d{1,6}(?:\.\d{1,9})?$/.test(text);

const isDay = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

function toPrice(read: (column: Column) => string): ModelPrice {
  const amount = (column: Column) => (read(column) === '' ? undefined : Number(read(column)));
  return {
    provider: read('provider'),
    model: read('model'),
    from: read('from'),
    until: read('until'),
    input: Number(read('input')),
    cachedInput: amount('cached_input'),
    cacheWrite: amount('cache_write'),
    cacheWrite1h: amount('cache_write_1h'),
    output: Number(read('output')),
  };
}

const isSame = (one: ModelPrice, other: ModelPrice) =>
  one.provider === other.provider && one.model === other.model && one.from === other.from;

const toRates = ({ input, cachedInput, cacheWrite, cacheWrite1h, output }: Rates): Rates => ({
  ...{ input, cachedInput, cacheWrite, cacheWrite1h, output },
});
