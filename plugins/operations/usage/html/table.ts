import { say } from '../../../shared/language';
import { toCost, toDecimals, toWhole } from '../figures';
import type { Dimension } from '../request';
import type { Group, Sums } from '../result';
import { dimensionName, valueName } from '../words';
import { type Markup, markup } from './markup';

interface Column {
  readonly name: string;
  /** Undefined: it is always shown. */
  readonly count?: (sums: Sums) => number;
  readonly cell?: (sums: Sums) => string;
}

const columns = (decimals: number): readonly Column[] => [
  { name: say('cost', '费用'), cell: (sums) => toCost(sums, decimals) },
  { name: say('requests', '请求'), cell: ({ requests }) => toWhole(requests) },
  { name: say('failed', '失败'), count: ({ failures }) => failures },
  { name: say('input', '输入'), cell: ({ input }) => toWhole(input) },
  { name: say('cached', '缓存命中'), count: ({ cachedInput }) => cachedInput },
  { name: say('written', '写缓存'), count: ({ cacheWrite }) => cacheWrite },
  { name: say('output', '输出'), cell: ({ output }) => toWhole(output) },
  { name: say('reasoning', '推理'), count: ({ reasoning }) => reasoning },
  {
    name: say('unknown', '未知'),
    count: ({ unknown, partial, unpriced }) => unknown + partial + unpriced,
  },
];

/** All numbers of the groups, with a total. */
export function toTable(
  title: string,
  by: readonly Dimension[],
  groups: readonly Group[],
  total: Sums,
): Markup {
  const shown = columns(toDecimals(total.cost)).filter(({ count }) => !count || count(total) > 0);
  const cells = (sums: Sums) =>
    shown.map(
      ({ count, cell }) => markup`<td>${cell ? cell(sums) : toWhole(count?.(sums) ?? 0)}</td>`,
    );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><caption>${title}</caption>
<thead><tr>${by.map((name) => markup`<th class="name" scope="col">${dimensionName(name)}</th>`)}${shown.map(
    ({ name }) => markup`<th scope="col">${name}</th>`,
  )}</tr></thead>
<tbody>${groups.map(
    ({ values, sums }) =>
      markup`<tr>${by.map(
        (name) =>
          markup`<th class="name ${name}" scope="row">${valueName(name, values[name])}</th>`,
      )}${cells(sums)}</tr>
`,
  )}</tbody>
<tfoot><tr><th class="name" scope="row" colspan="${by.length}">${say('total', '合计')}</th>${cells(total)}</tr></tfoot></table></div>`;
}
