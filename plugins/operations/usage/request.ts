import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';

/** What requests can be grouped by, in the order of the columns. */
export const dimensions = ['day', 'key', 'provider', 'model', 'upstream_key', 'status'] as const;

export type Dimension = (typeof dimensions)[number];

/** The format of the result. */
export type Format = 'table' | 'json' | 'csv';

/** The options of `usage`, parsed. */
export interface UsageRequest {
  /** Milliseconds; undefined: as far back as there are lines. */
  readonly from: number | undefined;
  readonly to: number;
  readonly by: readonly Dimension[];
  readonly key: string | undefined;
  readonly model: string | undefined;
  readonly format: Format;
  /** A file to write the HTML report to. */
  readonly html: string | undefined;
  /** A file with the user's own prices. */
  readonly prices: string | undefined;
}

/** The options as they were given. */
export type UsageOptions = Readonly<
  Partial<Record<'since' | 'from' | 'to' | 'by' | 'key' | 'model' | 'html' | 'prices', string>> &
    Partial<Record<'json' | 'csv', boolean>>
>;

/** @throws {UserError} that lists every invalid option. */
export function readRequest(options: UsageOptions, now: number): UsageRequest {
  const problems: string[] = [];
  const read = <T>(
    name: keyof UsageOptions,
    parse: (text: string) => T | string,
  ): T | undefined => {
    const text = options[name];
    if (typeof text !== 'string' || text.trim() === '') return undefined;
    const value = parse(text.trim());
    if (typeof value !== 'string') return value;
    problems.push(value);
    return undefined;
  };
  const since = read('since', (text) => readSince(text, now));
  const from = read('from', (text) => readTime('from', text, 0));
  const to = read('to', (text) => readTime('to', text, dayMilliseconds)) ?? now + dayMilliseconds;
  if (since !== undefined && from !== undefined) {
    problems.push(
      say(
        '--since and --from both set the start: use only one of them.',
        '--since 和 --from 都用于指定开始时间，只能使用一个。',
      ),
    );
  }
  const begin = since ?? from;
  if (problems.length === 0 && begin !== undefined && begin >= to) {
    problems.push(
      say(
        'The period ends before it begins: check --from, --since and --to.',
        '结束时间早于开始时间：请检查 --from、--since 和 --to。',
      ),
    );
  }
  if (options.json && options.csv) {
    problems.push(say('--json and --csv: use only one of them.', '--json 和 --csv 只能使用一个。'));
  }
  const by = read('by', readDimensions) ?? ['key', 'model'];
  if (problems.length > 0) throw new UserError('USAGE_OPTIONS_INVALID', problems);
  return {
    ...{ from: begin, to, by },
    key: options.key?.trim() || undefined,
    model: options.model?.trim() || undefined,
    format: options.json ? 'json' : options.csv ? 'csv' : 'table',
    html: options.html?.trim() || undefined,
    prices: options.prices?.trim() || undefined,
  };
}

const dayMilliseconds = 24 * 3_600_000;
const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: dayMilliseconds,
  w: 7 * dayMilliseconds,
};

function readSince(text: string, now: number): number | string {
  const [, count, unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (units[unit] ?? 0);
  return say(
    `--since ${text}: write a number of hours, days or weeks, such as 12h, 7d, 4w.`,
    `--since ${text}：请写小时、天或周数，例如 12h、7d、4w。`,
  );
}

/**
 * A day or a time, in UTC.
 *
 * @param wholeDay added to a day without a time: `--to` means the end of that day.
 */
function readTime(name: string, text: string, wholeDay: number): number | string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(text);
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const value = isDay || isTime ? Date.parse(isTime && !hasZone ? `${text}Z` : text) : Number.NaN;
  if (!Number.isNaN(value)) return value + (isDay ? wholeDay : 0);
  return say(
    `--${name} ${text}: write a day such as 2026-11-01, or a time such as 2026-11-01T08:00Z.`,
    `--${name} ${text}：请写日期（如 2026-11-01）或时间（如 2026-11-01T08:00Z）。`,
  );
}

function readDimensions(text: string): readonly Dimension[] | string {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const unknown = words.filter((word) => !(dimensions as readonly string[]).includes(word));
  if (unknown.length === 0) return dimensions.filter((dimension) => words.includes(dimension));
  return say(
    `--by ${text}: "${unknown[0]}" is unknown. Use any of ${dimensions.join(',')}.`,
    `--by ${text}：没有 "${unknown[0]}"。可用的是 ${dimensions.join(',')}。`,
  );
}
