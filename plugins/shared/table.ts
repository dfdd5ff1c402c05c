/** Chinese and full-width characters occupy two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** The width of a text in terminal columns. */
export const toWidth = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

/** Pads the text to a width in terminal columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - toWidth(text)));

/** Lines with the labels in one column and the values in the next. */
export function toLines(rows: readonly (readonly [label: string, value: string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => toWidth(label)));
  return rows.map(([label, value]) => `  ${pad(label, width)}  ${value}`);
}

/** A table with a header; each column is as wide as its content. A cell can have several lines. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows].flatMap((row) => {
    const cells = row.map((cell) => cell.split('\n'));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''));
  });
  const widths = head.map((_, column) => Math.max(...all.map((row) => toWidth(row[column] ?? ''))));
  return all.map((row) =>
    `  ${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

/** Breaks a sentence into lines: between words, or between Chinese characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // No line may begin with a full stop or another closing mark.
  for (const word of text.split(
    /(?<=\s)|(?<=[\u3000-\u9fff\uff00-\uff5e])(?![\u3001\u3002\uff09\uff0c\uff1a\uff1b\uff01\uff1f\u300b\u300d\u201d])/,
  )) {
    if (line !== '' && toWidth(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}
