import { readFileSync } from 'node:fs';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import type { PriceList } from './prices';

const example =
  '{ "aws": { "gigabyteSecond": 0.0000133334, "millionRequests": 0.2, "trafficGigabyte": 0.09, "date": "2026-11-26", "page": "https://…" } }';

const numbers = ['gigabyteSecond', 'millionRequests', 'trafficGigabyte'] as const;
const freeNumbers = ['gigabyteSeconds', 'requests', 'gigabytes'] as const;

/**
 * The price lists, with the prices that the user's file replaces: any price of `tencent` and `aws`, and the
 * date of these prices. Throws a {@link UserError} that lists every problem.
 */
export function withOwnPrices(lists: readonly PriceList[], path: string): PriceList[] {
  const given = read(path);
  const problems: string[] = [];
  const known: string[] = lists.map(({ id }) => id);
  for (const id of Object.keys(given)) {
    if (!known.includes(id))
      problems.push(
        say(
          `There is no target "${id}": use ${known.join(' or ')}.`,
          `没有“${id}”：可用的是 ${known.join(' 和 ')}。`,
        ),
      );
  }
  const result = lists.map((list) => {
    const own = given[list.id];
    if (own === undefined) return list;
    if (!isObject(own)) {
      problems.push(
        say(`"${list.id}" must be an object with prices.`, `“${list.id}”必须是包含价格的对象。`),
      );
      return list;
    }
    return merge(list, own, problems);
  });
  if (problems.length === 0) return result;
  throw new UserError('COST_PRICES_INVALID', [
    say(`${path} contains prices that cannot be used:`, `${path} 里的价格不能使用：`),
    ...problems.map((problem) => `  - ${problem}`),
    say(`Expected format: ${example}`, `正确格式：${example}`),
  ]);
}

function merge(list: PriceList, own: Record<string, unknown>, problems: string[]): PriceList {
  const { free = {}, currency = list.currency, date, page = list.page, ...prices } = own;
  const check = (names: readonly string[], values: unknown, where: string) => {
    for (const [name, value] of Object.entries(isObject(values) ? values : { [where]: values })) {
      if (!names.includes(name))
        problems.push(say(`"${where}${name}" is not a price.`, `“${where}${name}”不是价格项。`));
      else if (!(typeof value === 'number' && value >= 0)) {
        problems.push(
          say(
            `"${where}${name}" must be a number of at least 0.`,
            `“${where}${name}”必须是不小于 0 的数字。`,
          ),
        );
      }
    }
  };
  check(numbers, prices, `${list.id}.`);
  check(freeNumbers, free, `${list.id}.free.`);
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    problems.push(
      say(
        `"${list.id}.date" must be the date of the prices, such as 2026-11-26.`,
        `“${list.id}.date”必须是价格的日期，例如 2026-11-26。`,
      ),
    );
  }
  return {
    ...list,
    ...prices,
    free: { ...list.free, ...(isObject(free) && free) },
    currency: String(currency),
    date: String(date),
    page: String(page),
  };
}

function read(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UserError('COST_PRICES_UNREADABLE', [
      say(`--prices: ${path} cannot be read.`, `--prices：无法读取 ${path}。`),
    ]);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Reported below.
  }
  throw new UserError('COST_PRICES_INVALID', [
    say(`${path} is not a JSON object.`, `${path} 不是 JSON 对象。`),
    say(`Expected format: ${example}`, `正确格式：${example}`),
  ]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
