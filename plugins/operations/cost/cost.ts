import { readOption, type Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { toTable } from '../../shared/table';
import { UserError } from '../../shared/user-error';
import { estimate, type MonthlyLoad } from './estimate';
import { withOwnPrices } from './own-prices';
import { priceLists, unknowns } from './prices';

/** Prints what the function itself costs per month on each target, and what the estimate leaves out. */
export function showCost(task: Task): void {
  const usage = readLoad(task);
  const path = readOption(task, 'prices');
  const lists = path === undefined ? priceLists : withOwnPrices(priceLists, path);
  const columns = lists.map((prices) => ({ prices, result: estimate(usage, prices) }));
  if (task.options.json) {
    const estimates = columns.map(({ prices, result }) => ({ ...result, prices }));
    task.writeText(JSON.stringify({ usage, estimates, unknowns }, null, 2));
    return;
  }
  const row = (label: string, cell: (column: (typeof columns)[number]) => string) => [
    label,
    ...columns.map(cell),
  ];
  const money = (amount: number, currency: string) =>
    `${currency}${amount.toFixed(amount !== 0 && amount < 0.1 ? 4 : 2)}`;
  task.writeText([
    say(
      `${usage.requests} requests a month, ${usage.seconds} s and ${usage.kilobytes} KB each, ${usage.overlap} at a time:`,
      `每月 ${usage.requests} 个请求，每个 ${usage.seconds} 秒、${usage.kilobytes} KB，同时 ${usage.overlap} 个：`,
    ),
    '',
    ...toTable(
      ['', ...columns.map(({ prices }) => prices.target)],
      [
        row(say('memory', '内存'), ({ result }) => `${result.memory} MB`),
        row(say('GB-seconds', 'GB-秒'), ({ result }) => result.gigabyteSeconds.toFixed(0)),
        row(say('compute', '计算'), ({ result, prices }) => money(result.compute, prices.currency)),
        row(say('requests', '请求'), ({ result, prices }) =>
          money(result.requests, prices.currency),
        ),
        row(say('traffic', '流量'), ({ result, prices }) => money(result.traffic, prices.currency)),
        row(say('total', '合计'), ({ result, prices }) => money(result.total, prices.currency)),
        row(say('after the free tier', '减去免费额度后'), ({ result, prices }) =>
          money(result.totalAfterFree, prices.currency),
        ),
        row(say('price date', '价格日期'), ({ prices }) => prices.date),
      ],
    ),
    '',
    ...lists.map(({ target, date, page }) =>
      say(`${target}: list price of ${date}, ${page}`, `${target}：${date} 的目录价，${page}`),
    ),
    '',
    say(
      'Prices change: check them against these pages, and use --prices FILE to set your own.',
      '价格可能变动：请与这些页面核对，并用 --prices FILE 指定你自己的价格。',
    ),
    '',
    say('Not included:', '未计入：'),
    ...unknowns.map((text) => `  - ${text}`),
  ]);
}

function readLoad(task: Task): MonthlyLoad {
  const problems: string[] = [];
  const read = (name: string, defaultValue: number | undefined, least: number) => {
    const text = readOption(task, name);
    if (text === undefined) return defaultValue;
    const value = Number(text);
    if (Number.isFinite(value) && value >= least) return value;
    problems.push(
      say(
        `--${name} must be a number of at least ${least} (it is "${text}").`,
        `--${name} 必须是不小于 ${least} 的数字（现在是“${text}”）。`,
      ),
    );
    return defaultValue;
  };
  const usage: MonthlyLoad = {
    requests: read('requests', 10_000, 0) ?? 0,
    seconds: read('seconds', 20, 0) ?? 0,
    memory: read('memory', undefined, 64),
    kilobytes: read('kilobytes', 20, 0) ?? 0,
    overlap: read('overlap', 1, 1) ?? 1,
  };
  if (problems.length > 0) throw new UserError('COST_OPTIONS_INVALID', problems);
  return usage;
}
