import { type Markup, markup } from './markup';

/** One bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as displayed. */
  readonly text: string;
}

/** The end of a scale: a round number that is at least `largest`, and not much more. */
export function toScale(largest: number): number {
  if (!(largest > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(largest));
  return (
    [1, 1.5, 2, 3, 4, 5, 6, 8, 10]
      .map((step) => step * size)
      .find((end) => end >= largest * 0.999_999) ?? size
  );
}

/** Vertical bars in chronological order. */
export function toTimeChart(bars: readonly Bar[], label: string, show: (value: number) => string) {
  const end = toScale(Math.max(...bars.map(({ value }) => value)));
  const step = 100 / bars.length;
  const width = Math.min(step * 0.8, 12);
  const percent = (value: number) => `${Math.round(value * 1000) / 1000}%`;
  const dates = bars.length > 1 ? [bars[0], bars.at(-1)] : [bars[0]];
  return markup`<div class="days" role="img" aria-label="${label}">
<div class="scale"><span>${show(end)}</span><span>${show(end / 2)}</span><span>${show(0)}</span></div>
<svg>
${[0, 50, 100].map((y) => markup`<line class="grid" x1="0" x2="100%" y1="${y}%" y2="${y}%"/>`)}
${bars.map(({ value }, at) => {
  const height = (value / end) * 100;
  const x = at * step + (step - width) / 2;
  return markup`<rect class="bar" x="${percent(x)}" y="${percent(100 - height)}" width="${percent(width)}" height="${percent(height)}"/>`;
})}
</svg>
<div class="dates">${dates.map((bar) => markup`<span>${bar?.name ?? ''}</span>`)}</div>
</div>`;
}

/** Horizontal bars, the longest first. */
export function toRanking(bars: readonly Bar[], label: string): Markup {
  const largest = Math.max(...bars.map(({ value }) => value));
  const width = (value: number) =>
    largest > 0 ? `${Math.round((value / largest) * 100_000) / 1000}%` : '0';
  return markup`<div class="bars" role="img" aria-label="${label}">
${bars.map(
  ({ name, value, text }) =>
    markup`<span class="name">${name}</span><svg><rect class="bar" width="${width(value)}" height="100%" rx="3"/></svg><span class="value">${text}</span>
`,
)}</div>`;
}
