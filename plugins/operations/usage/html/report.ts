import { createHash } from 'node:crypto';
import type { PriceTable } from '../../../../lib/prices/model-price';
import { language, say } from '../../../shared/language';
import { toCost, toDecimals, toShort, toWhole } from '../figures';
import type { Dimension } from '../request';
import { type Group, group, type Sums, type UsageResult } from '../result';
import { dimensionName, toGaps, toPriceLine, toTitle, valueName } from '../words';
import { type Bar, toRanking, toTimeChart } from './charts';
import { type Markup, markup } from './markup';
import { style } from './style';
import { toTable } from './table';

/** More bars would be hard to read; the table below contains all values. */
const mostBars = 12;
/** In longer periods, days without requests are left out. */
const mostDays = 400;

/** The result as a single HTML file, without scripts and external resources. */
export function toHtml(result: UsageResult, prices: PriceTable): string {
  const measure = toMeasure(result.total);
  const title = say('Usage and cost', '用量与费用');
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:`;
  const byDay = group(result.rows, ['day'], prices);
  const { html } = markup`<!doctype html>
<html lang="${language() === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${{ html: style }}</style>
</head>
<body>
<main>
<div><h1>${title}</h1><p class="soft">${toTitle(result)}</p></div>
${toFigures(result.total)}
${toNotice([...toGaps(result), ...result.remarks])}
${byDay.length > 0 ? toDays(byDay, result, measure) : []}
${(['key', 'model'] as const).map((dimension) => toRanked(dimension, result, prices, measure))}
${toChosen(result)}
</main>
<footer><p>${toPriceLine(result)} ${say(
    '“≥” marks a cost that is partly unknown, and “?” one that is entirely unknown. Days are in UTC.',
    '“≥”表示部分费用未知，“?”表示费用完全未知。日期为 UTC。',
  )}</p></footer>
</body>
</html>
`;
  return html;
}

/** What the bars show. */
interface Measure {
  readonly name: string;
  value(sums: Sums): number;
  text(sums: Sums): string;
  /** A number on the scale. */
  show(value: number): string;
}

function toMeasure(total: Sums): Measure {
  const decimals = toDecimals(total.cost);
  if (total.cost > 0) {
    return {
      name: say('cost', '费用'),
      value: ({ cost }) => cost,
      text: (sums) => toCost(sums, decimals),
      show: (value) => `$${Number((value / 1e9).toPrecision(6))}`,
    };
  }
  const value = ({ input, output }: Sums) => input + output;
  return {
    name: say('tokens', 'token 数'),
    value,
    text: (sums) => toShort(value(sums)),
    show: (tokens) => toShort(Math.round(tokens)),
  };
}

function toFigures(total: Sums): Markup {
  const { requests, failures, input, cachedInput, cacheWrite, output, reasoning } = total;
  const more = (count: number, text: string) =>
    count > 0 ? markup`<span class="more">${text}</span>` : markup``;
  const n = toWhole;
  const figures: readonly (readonly [name: string, value: string, more: Markup])[] = [
    [say('Cost', '费用'), toCost(total, toDecimals(total.cost)), markup``],
    [
      say('Requests', '请求'),
      n(requests),
      more(failures, say(`${n(failures)} failed`, `失败 ${n(failures)} 个`)),
    ],
    [
      say('Input tokens', '输入 token'),
      n(input),
      more(
        cachedInput + cacheWrite,
        cacheWrite > 0
          ? say(
              `${n(cachedInput)} cached, ${n(cacheWrite)} written to the cache`,
              `缓存命中 ${n(cachedInput)}，写入缓存 ${n(cacheWrite)}`,
            )
          : say(`${n(cachedInput)} cached`, `缓存命中 ${n(cachedInput)}`),
      ),
    ],
    [
      say('Output tokens', '输出 token'),
      n(output),
      more(reasoning, say(`${n(reasoning)} reasoning`, `推理 ${n(reasoning)}`)),
    ],
  ];
  return markup`<dl class="figures">${figures.map(
    ([name, value, rest]) => markup`<div><dt>${name}</dt><dd>${value}${rest}</dd></div>`,
  )}</dl>`;
}

function toNotice(texts: readonly string[]): Markup {
  if (texts.length === 0) return markup``;
  return markup`<div class="notice"><strong>${say('Not included in these numbers', '未计入以上数字')}</strong><ul>${texts.map(
    (text) => markup`<li>${text}</li>`,
  )}</ul></div>`;
}

function toDays(groups: readonly Group[], { total }: UsageResult, measure: Measure): Markup {
  const inOrder = [...groups].sort((one, other) => (toDay(one) < toDay(other) ? -1 : 1));
  const found = new Map(inOrder.map((one) => [toDay(one), one]));
  const bars = toAllDays(inOrder.map(toDay)).map((day): Bar => {
    const sums = found.get(day)?.sums;
    return {
      name: day,
      value: sums ? measure.value(sums) : 0,
      text: sums ? measure.text(sums) : '',
    };
  });
  const heading = say(`By day: ${measure.name}`, `按日期：${measure.name}`);
  return markup`<section><h2>${heading}</h2>
${toTimeChart(bars, describe(heading, bars), measure.show)}
${toTable(heading, ['day'], inOrder, total)}</section>`;
}

const toDay = ({ values }: Group) => values.day ?? '';

/** Includes days without requests. */
function toAllDays(days: readonly string[]): readonly string[] {
  const [first, last] = [days[0], days.at(-1)].map((day) => Date.parse(`${day}T00:00:00Z`));
  if (first === undefined || last === undefined) return days;
  const count = Math.round((last - first) / 86_400_000) + 1;
  if (!(count <= mostDays)) return days;
  return Array.from({ length: count }, (_, at) =>
    new Date(first + at * 86_400_000).toISOString().slice(0, 10),
  );
}

function toRanked(
  dimension: Dimension,
  { rows, total }: UsageResult,
  prices: PriceTable,
  measure: Measure,
): Markup {
  const groups = group(rows, [dimension], prices);
  if (groups.every(({ values }) => values[dimension] === undefined)) return markup``;
  const bars = groups.slice(0, mostBars).map(
    ({ values, sums }): Bar => ({
      name: valueName(dimension, values[dimension]),
      value: measure.value(sums),
      text: measure.text(sums),
    }),
  );
  const name = dimensionName(dimension);
  const heading = say(`By ${name}: ${measure.name}`, `按${name}：${measure.name}`);
  return markup`<section><h2>${heading}</h2>
${toRanking(bars, describe(heading, bars))}
${toTable(heading, [dimension], groups, total)}</section>`;
}

/** The requested grouping, unless another section shows it already. */
function toChosen({ groups, by, total }: UsageResult): Markup {
  const isShown = by.length === 1 && ['day', 'key', 'model'].includes(by[0] ?? '');
  if (groups.length === 0 || by.length === 0 || isShown) return markup``;
  const names = by.map(dimensionName).join(say(' and ', '和'));
  const heading = say(`By ${names}`, `按${names}`);
  return markup`<section><h2>${heading}</h2>${toTable(heading, by, groups, total)}</section>`;
}

/** The text alternative of a chart. */
function describe(heading: string, bars: readonly Bar[]): string {
  const largest = bars.reduce((one, other) => (other.value > one.value ? other : one));
  return say(
    `${heading}. Highest: ${largest.name}, ${largest.text}. All values are in the table below.`,
    `${heading}。最高：${largest.name}，${largest.text}。所有数值见下表。`,
  );
}
