import { say } from '../../shared/language';
import { toWhole } from './figures';
import { otherModels } from './fold';
import type { Dimension } from './request';
import type { Sums, UsageResult } from './result';

/** How a dimension is called at the top of its column. */
export const dimensionName = (dimension: Dimension): string =>
  ({
    day: say('day (UTC)', '日期（UTC）'),
    key: say('key', '密钥'),
    provider: say('provider', '服务商'),
    model: say('model', '模型'),
    upstream_key: say('upstream key', '上游密钥'),
    status: say('status', '状态'),
  })[dimension];

/** How requests without a value are called. */
export function valueName(dimension: Dimension, value: string | undefined): string {
  if (value === otherModels && dimension === 'model') return say('(other models)', '（其他模型）');
  if (value !== undefined) return value;
  return {
    day: '?',
    key: say('(no key)', '（无密钥）'),
    provider: say('(none)', '（无）'),
    model: say('(no model)', '（无模型）'),
    upstream_key: say('(one)', '（单个）'),
    status: say('(none)', '（无）'),
  }[dimension];
}

/** The first line: what was read, and of which days. */
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

/** All counts of a sum, in a sentence. */
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

/** Of which day the prices are. */
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

/** What is missing in the costs, why, and what helps. */
export function toGaps({ total, unpriced, isUsageOff }: UsageResult): string[] {
  const n = toWhole;
  const { unknown, partial } = total;
  if (isUsageOff) {
    return [
      say(
        'No line says which tokens a request took. Set USAGE=on (for streams STREAM_USAGE=on as well) and deploy or start again; it counts from then on.',
        '没有一行写明请求用了多少 token。设置 USAGE=on（流式响应还要 STREAM_USAGE=on），重新部署或启动，之后的请求才会计入。',
      ),
    ];
  }
  const names = unpriced.slice(0, 5).join(', ') + (unpriced.length > 5 ? ', …' : '');
  return [
    ...(unknown > 0
      ? [
          say(
            `${n(unknown)} ${unknown === 1 ? 'response' : 'responses'} did not say how many tokens ${unknown === 1 ? 'it' : 'they'} took. STREAM_USAGE=on makes streamed chats say it; WebSockets, audio and files never do.`,
            `${n(unknown)} 个响应没有说明用了多少 token。STREAM_USAGE=on 会让流式对话说明；WebSocket、音频和文件无法得知。`,
          ),
        ]
      : []),
    ...(partial > 0
      ? [
          say(
            `${n(partial)} ${partial === 1 ? 'response' : 'responses'} broke off. What ${partial === 1 ? 'it' : 'they'} had reported by then is counted; the provider may bill more.`,
            `${n(partial)} 个响应中途断开，只计入了断开前已报告的部分；服务商的账单可能更高。`,
          ),
        ]
      : []),
    ...(total.unpriced > 0
      ? [
          say(
            `${n(total.unpriced)} ${total.unpriced === 1 ? 'request' : 'requests'} to models without a price: ${names}. Add their prices with --prices FILE.`,
            `${n(total.unpriced)} 个请求所用的模型没有价格：${names}。用 --prices FILE 补上。`,
          ),
        ]
      : []),
  ];
}
