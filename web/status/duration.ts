const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Formats seconds with the two largest units, in the language of the page. */
export function toDuration(seconds: number, language: string): string {
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (parts.length === 0 && count === 0 && unit !== 'second') continue;
    const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
    if (count > 0 || parts.length === 0) parts.push(format.format(count));
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}
