import { say } from '../../shared/language';
import { toWhole } from './figures';
import { otherModels } from './fold';
import type { Dimension } from './request';
import type { Sums, UsageResult } from './result';

/** The column heading of a dimension. */
export const dimensionName = (dimension: Dimension): string =>
  ({
    day: say('day (UTC)', '日期（UTC）'),
    key: say('key', '密钥'),
    provider: say('provider', '服务商'),
    model: say('model', '模型'),
    upstream_key: say('upstream key', '上游密钥'),
    status: say('status', '状态'),
  })[dimension];

/** The name of a value, also where there is none. */
export function valueName(dimension: Dimension, value: string | undefined): string {
  if (value === otherModels && dimension === 'model') return say('(other models)', '（其他模型）');
  if (value !== undefined) return value;
  return {
    day: '?',
    key: say('(no key)', '（无密钥）'),
    provider: say('(none)', '（无）'),
    model: say('(no model)', '（无模型）'),
    upstream_key: say('(not recorded)', '（未记录）'),
    status: say('(none)', '（无）'),
  }[dimension];
}

/** The first line: what was read, and which days it covers. */
export function toTitle({ log, days }: UsageResult): string {
  const kept =
    log.keptDays === undefined
      ? ''
      : say(` (lines are kept for ${log.keptDays} days)`, `（日志保留 ${log.keptDays} 天）`);
  if (!days) return say(`${log.name}${kept}: no requests`, `${log.name}${kept}：没有请求`);
  const [first, last] = days;
  const period = first === last ? first : say(`${first} to ${last}`, `${first} 至 ${last}`);
  return say(`${log.name}${kept}: ${period}`, `${log.name}${kept}：${period}`);
}

/** All counters, in a sentence. */
export function toSentence(sums: Sums): string {
  const n = toWhole;
  const { requests, failures, input, cachedInput, cacheWrite, output, reasoning } = sums;
  const failed = failures > 0 ? say(`, ${n(failures)} failed`, `（失败 ${n(failures)} 个）`) : '';
  const cached = say(
    ` (${n(cachedInput)} from a cache, ${n(cacheWrite)} written to it)`,
    `（缓存命中 ${n(cachedInput)}，写入缓存 ${n(cacheWrite)}）`,
  );
  const thought = say(` (${n(reasoning)} reasoning)`, `（推理 ${n(reasoning)}）`);
  return say(
    `${n(requests)} ${requests === 1 ? 'request' : 'requests'}${failed}; tokens: ${n(input)} input${cached}, ${n(output)} output${thought}.`,
    `${n(requests)} 个请求${failed}；token：输入 ${n(input)}${cached}，输出 ${n(output)}${thought}。`,
  );
}

/** The source and the date of the prices. */
export function toPriceLine({ prices: { date, source, own } }: UsageResult): string {
  const of = date === '' ? '' : say(` of ${date}`, `（${date}）`);
  const ours = say(
    `Prices in USD${of}: ${source}.`,
    `美元价格${of}：${source === 'public price lists of the providers' ? '各服务商公开价目表' : source}。`,
  );
  return own === undefined
    ? ours
    : say(`Prices from ${own}; for other models: ${ours}`, `价格来自 ${own}；其他模型：${ours}`);
}

/** What is missing in the costs, why, and what to do about it. */
export function toGaps({ total, unpriced, isUsageOff }: UsageResult): string[] {
  const n = toWhole;
  const { unknown, partial } = total;
  if (isUsageOff) {
    return [
      say(
        'The log contains no token counts. Set USAGE=on (for streams also STREAM_USAGE=on) and deploy or restart; later requests are counted.',
        '日志里没有 token 数。请设置 USAGE=on（流式响应还要设置 STREAM_USAGE=on）并重新部署或启动，此后的请求会计入。',
      ),
    ];
  }
  const names = unpriced.slice(0, 5).join(', ') + (unpriced.length > 5 ? ', …' : '');
  return [
    ...(unknown > 0
      ? [
          say(
            `${n(unknown)} ${unknown === 1 ? 'response' : 'responses'} did not report ${unknown === 1 ? 'its' : 'their'} tokens. With STREAM_USAGE=on, streamed chats report them; WebSockets, audio and files never do.`,
            `${n(unknown)} 个响应没有报告 token 数。设置 STREAM_USAGE=on 后流式聊天会报告；WebSocket、音频和文件不会报告。`,
          ),
        ]
      : []),
    ...(partial > 0
      ? [
          say(
            `${n(partial)} ${partial === 1 ? 'response' : 'responses'} ended early. The tokens reported until then are counted; the provider may bill more.`,
            `${n(partial)} 个响应中途断开，只计入断开前已报告的 token；服务商实际收取的费用可能更高。`,
          ),
        ]
      : []),
    ...(total.unpriced > 0
      ? [
          say(
            `${n(total.unpriced)} ${total.unpriced === 1 ? 'request' : 'requests'} to models without a price: ${names}. Add their prices with --prices FILE.`,
            `${n(total.unpriced)} 个请求所用的模型没有价格：${names}。请用 --prices FILE 补充价格。`,
          ),
        ]
      : []),
  ];
}
