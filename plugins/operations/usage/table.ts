import { language, say } from '../../shared/language';
import { pad, toWidth, wrap } from '../../shared/table';
import { toCost, toDecimals, toShort } from './figures';
import type { Group, Sums, UsageResult } from './result';
import { dimensionName, toGaps, toPriceLine, toSentence, toTitle, valueName } from './words';

/** Names are shortened as far as they can be before a column up to this number is dropped. */
const lastNeeded = 2;

/** A column of numbers. Where there is no room, the column with the highest `dropped` is left out first. */
interface Column {
  readonly name: string;
  readonly cell: (sums: Sums) => string;
  readonly dropped: number;
}

const columns = (decimals: number): readonly Column[] => [
  { name: say('requests', '请求'), cell: ({ requests }) => toShort(requests), dropped: 0 },
  { name: say('failed', '失败'), cell: ({ failures }) => toShort(failures), dropped: 4 },
  { name: say('input', '输入'), cell: ({ input }) => toShort(input), dropped: 1 },
  { name: say('cached', '缓存'), cell: ({ cachedInput }) => toShort(cachedInput), dropped: 5 },
  { name: say('written', '写缓存'), cell: ({ cacheWrite }) => toShort(cacheWrite), dropped: 7 },
  { name: say('output', '输出'), cell: ({ output }) => toShort(output), dropped: 2 },
  { name: say('reasoning', '推理'), cell: ({ reasoning }) => toShort(reasoning), dropped: 6 },
  { name: say('unknown', '未知'), cell: (sums) => toShort(toUnknown(sums)), dropped: 3 },
  { name: say('cost', '费用'), cell: (sums) => toCost(sums, decimals), dropped: 0 },
];

const toUnknown = ({ unknown, partial, unpriced }: Sums) => unknown + partial + unpriced;

/** The shortest part of a name that can be recognised, in columns. */
const shortestName = 10;
/** Names are never cut below this. */
const shortestCut = 4;
/** Names are not cut below this as long as another column can be dropped instead. */
const fairName = 16;
const gap = '  ';
const smallestBar = 4;
const largestBar = 20;

/** The result for a terminal of `width` columns. */
export function toText(result: UsageResult, width: number): string[] {
  const gaps = [...toGaps(result), ...result.remarks];
  return [
    ...wrap(toTitle(result), width),
    '',
    ...(result.groups.length > 0
      ? [...toTable(result, width), '', ...wrap(toSentence(result.total), width)]
      : []),
    ...wrap(toPriceLine(result), width),
    ...(gaps.length > 0 ? ['', ...gaps.flatMap((text) => wrap(text, width))] : []),
  ];
}

function toTable({ groups, by, total }: UsageResult, width: number): string[] {
  const shown = by.filter((name) => groups.some(({ values }) => values[name] !== undefined));
  const all = columns(toDecimals(total.cost));
  const totals = { values: {}, sums: total };
  const cells = (group: Group, used: readonly Column[]) => used.map(({ cell }) => cell(group.sums));
  const names = groups.map(({ values }) => shown.map((name) => valueName(name, values[name])));
  const heads = shown.map(dimensionName);
  const nameWidths = heads.map((head, at) =>
    Math.max(toWidth(head), ...names.map((row) => toWidth(row[at] ?? ''))),
  );
  // A column of zeros carries no information.
  let used = all.filter(({ dropped, cell }) => dropped <= lastNeeded || cell(total) !== '0');
  const rows = [...groups, totals];
  const toWidths = () =>
    used.map(({ name, cell }) =>
      Math.max(toWidth(name), ...rows.map(({ sums }) => toWidth(cell(sums)))),
    );
  const numbersWidth = () => sum(toWidths()) + used.length * gap.length;
  const isTooWide = (longest: number) =>
    numbersWidth() + sum(nameWidths.map((one) => gap.length + Math.min(one, longest))) > width;
  const last = () => Math.max(...used.map(({ dropped }) => dropped));
  while (last() > lastNeeded && isTooWide(fairName)) used = used.filter(isNot(last()));
  while (last() > 0 && isTooWide(shortestName)) used = used.filter(isNot(last()));
  const room = width - numbersWidth() - gap.length * Math.max(heads.length, 1);
  // Days are not shortened: they would become ambiguous.
  const isWhole = shown.map((name) => name === 'day');
  const widths = shrink(nameWidths, room, isWhole);
  const barWidth = Math.min(largestBar, toBarWidth(room - sum(widths) - gap.length));
  const numberWidths = toWidths();
  const largest = Math.max(...groups.map(({ sums }) => sums.cost));
  const line = (name: readonly string[], numbers: readonly string[], bar = '') =>
    [
      ...name.map((text, at) => pad(cut(text, widths[at] ?? 0), widths[at] ?? 0)),
      ...numbers.map((text, at) => padLeft(text, numberWidths[at] ?? 0)),
      bar,
    ]
      .map((text) => gap + text)
      .join('')
      .trimEnd();
  return [
    line(
      heads,
      used.map(({ name }) => name),
    ),
    ...groups.map((group, at) =>
      line(names[at] ?? [], cells(group, used), toBar(group.sums.cost / largest, barWidth)),
    ),
    ...(groups.length > 1
      ? [
          line(
            heads.map((_, at) => (at === 0 ? say('total', '合计') : '')),
            cells(totals, used),
          ),
        ]
      : []),
  ];
}

/** Terminals with a Chinese locale may draw a block two columns wide. */
const toBarWidth = (room: number) => {
  const cells = language() === 'zh' ? Math.floor(room / 2) : room;
  return cells >= smallestBar ? cells : 0;
};

function toBar(part: number, width: number): string {
  if (!(part > 0) || width === 0) return '';
  return '█'.repeat(Math.max(1, Math.round(part * width)));
}

const isNot =
  (number: number) =>
  ({ dropped }: Column) =>
    dropped !== number;

/** Makes the widest columns narrower until all fit. */
function shrink(widths: readonly number[], room: number, isWhole: readonly boolean[]): number[] {
  const result = [...widths];
  while (sum(result) > room) {
    const cuttable = result.map((one, at) => (isWhole[at] ? 0 : one));
    const widest = cuttable.indexOf(Math.max(...cuttable));
    if ((cuttable[widest] ?? 0) <= shortestCut) break;
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
}

/** Keeps the beginning and the end of a name: model names differ in both. */
function cut(text: string, width: number): string {
  if (toWidth(text) <= width) return text;
  const characters = [...text];
  const end = characters.slice(-Math.floor((width - 1) / 3)).join('');
  let begin = '';
  for (const character of characters) {
    if (toWidth(begin + character + end) > width - 1) break;
    begin += character;
  }
  return `${begin}…${end}`;
}

const padLeft = (text: string, width: number) =>
  ' '.repeat(Math.max(0, width - toWidth(text))) + text;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
