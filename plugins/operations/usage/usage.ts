import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { PriceTable } from '../../../lib/prices/model-price';
import { readPrices, withPrices } from '../../../lib/prices/read-prices';
import { priceTable } from '../../../lib/prices/table';
import { toThresholds } from '../../../lib/prices/thresholds';
import { say } from '../../shared/language';
import type { UsageProgress, UsageSource } from '../../shared/usage/usage-source';
import { UserError } from '../../shared/user-error';
import { toCsv, toJson } from './data';
import { toWhole } from './figures';
import { fold } from './fold';
import { toHtml } from './html/report';
import type { UsageRequest } from './request';
import { findUnpriced, group, sum, type UsageResult } from './result';
import { toText } from './table';
import { toGaps } from './words';

/** Where the result goes. */
export interface Screen {
  /** In columns. */
  readonly width: number;
  /** The result. */
  write(text: string): void;
  /** Remarks that are not part of the result. */
  notice(text: string): void;
  /** The progress, in one line that is updated; undefined removes the line. */
  progress(text: string | undefined): void;
  /** Aborted when the user interrupts; absent where there is nothing to stop. */
  readonly signal?: AbortSignal;
}

/** Reads a log, and prints who used what and what it cost. */
export async function showUsage(
  request: UsageRequest,
  source: UsageSource,
  screen: Screen,
): Promise<void> {
  const prices = loadPrices(request.prices);
  if (request.html !== undefined) checkWritable(request.html);
  const result = await read(request, source, prices, screen)
    .catch((error: unknown) => {
      throw screen.signal?.aborted ? screen.signal.reason : error;
    })
    .finally(() => screen.progress(undefined));
  if (request.html !== undefined) writeFileSync(request.html, toHtml(result, prices));
  if (request.format === 'json') screen.write(toJson(result));
  else if (request.format === 'csv') screen.write(toCsv(result));
  else screen.write(toText(result, screen.width).join('\n'));
  if (request.format === 'csv') {
    for (const text of [...toGaps(result), ...result.remarks]) screen.notice(text);
  }
  if (request.html !== undefined) {
    screen.notice(say(`The report is in ${request.html}.`, `报告已写入 ${request.html}。`));
  }
}

async function read(
  request: UsageRequest,
  source: UsageSource,
  prices: PriceTable,
  screen: Screen,
): Promise<UsageResult> {
  const log = await source.describe();
  const { from, to, key, model, by } = request;
  const query = { ...{ from, to, key, model }, thresholds: toThresholds(prices) };
  const onProgress = (progress: UsageProgress) =>
    screen.progress(describeProgress(log.name, progress));
  const { signal = new AbortController().signal } = screen;
  const rows = await fold(source.rows(query, signal, onProgress), request);
  const days = rows.map(({ day }) => day).sort();
  const own = prices.next && request.prices;
  const { date, source: origin } = prices.next ?? prices;
  return {
    ...{ log, by, rows },
    days: days[0] === undefined ? undefined : [days[0], days.at(-1) ?? days[0]],
    groups: group(rows, by, prices),
    total: sum(rows, prices),
    unpriced: findUnpriced(rows, prices),
    isUsageOff:
      rows.length > 0 &&
      rows.every(({ usage }) => usage === 'none') &&
      rows.some(({ requests, failures }) => requests > failures),
    prices: { date, source: origin, ...(own !== undefined && { own }) },
    remarks: source.remarks(),
  };
}

function describeProgress(name: string, { requests, part }: UsageProgress): string {
  const percent = part === undefined ? '' : `${Math.floor(part * 100)} %, `;
  const count = toWhole(requests);
  return say(
    `Reading ${name}: ${percent}${count} requests`,
    `正在读取 ${name}：${percent}${count} 个请求`,
  );
}

function loadPrices(path: string | undefined): PriceTable {
  if (path === undefined) return priceTable();
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError('USAGE_PRICES', [
      say(`--prices: ${path} cannot be read (${code}).`, `--prices：无法读取 ${path}（${code}）。`),
    ]);
  }
  try {
    return withPrices(readPrices(text), priceTable());
  } catch (error) {
    throw new UserError('USAGE_PRICES', [
      say(`${path} contains prices that cannot be used:`, `${path} 中的价格无法使用：`),
      ...(error as Error).message.split('\n').map((problem) => `  - ${problem}`),
    ]);
  }
}

/** Checked before the log is read, which can take long. */
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError('USAGE_HTML', [
      say(`--html: ${path} cannot be written (${code}).`, `--html：无法写入 ${path}（${code}）。`),
    ]);
  }
}
