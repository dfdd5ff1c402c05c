import { say } from '../../../language';
import { describeSettings, tooMuch } from '../../../usage/cloud-words';
import { askInParts, type Span, untilNow } from '../../../usage/in-parts';
import { orAborted } from '../../../usage/or-aborted';
import { readLine } from '../../../usage/read-line';
import type { UsageRow } from '../../../usage/usage-row';
import type { UsageSource } from '../../../usage/usage-source';
import type { Context } from '../context';
import { readLines, toLineSearch } from './lines';
import { findLogged, type Logged } from './logged';
import { toCondition } from './sql';
import { sumUp } from './sum-up';
import { readKeptDays, withStatement } from './topic';

/** How far back to query if the retention of a topic is unknown: the maximum of CLS, in days. */
const longest = 3600;
const day = 86_400_000;

/**
 * The log lines of the deployed functions, added up by the SQL of CLS. It is undocumented whether SQL can
 * access the lines that SCF delivers: if a response shows that it cannot, the lines are read one by one.
 *
 * @param most rows per query; tests use fewer.
 */
export function openTencentUsage(context: Context, most?: number): UsageSource {
  const api = context.createApi();
  const remarks = new Set<string>();
  let logged: Promise<readonly Logged[]> | undefined;
  const find = () => {
    logged ??= findLogged(context);
    return logged;
  };

  async function* readFunction(
    target: Logged,
    whole: Span,
    thresholds: readonly number[],
    signal: AbortSignal,
    onDone: (part: number) => void,
  ): AsyncGenerator<UsageRow> {
    let reason: string | undefined;
    const ask = async (span: Span) => {
      if (reason !== undefined) return reason;
      const sums = await orAborted(signal, sumUp(api, target, span, thresholds, most));
      if (typeof sums === 'string') reason = sums;
      return sums;
    };
    for await (const { part, span, done } of askInParts(whole, 1, ask, tooMuch)) {
      if (typeof part !== 'string') {
        onDone(done);
        yield* part;
        continue;
      }
      remarks.add(oneByOne(part));
      const search = toLineSearch(api, target.topicId, span, toCondition(target));
      const pages = readLines(
        (cursor, from) => orAborted(signal, search(cursor, from)),
        span,
        target.name,
      );
      for await (const page of pages) {
        if (!page) throw tooMuch(span);
        onDone((page.reached - whole.from) / (whole.to - whole.from));
        for (const message of page.messages) {
          const reading = readLine(message, thresholds);
          if (reading.kind === 'request') yield reading.row;
        }
      }
    }
  }

  return {
    async describe() {
      try {
        const all = await find();
        const topics = [...new Set(all.map(({ topicId }) => topicId))];
        const kept = await Promise.all(topics.map((topicId) => readKeptDays(api, topicId)));
        if (kept.includes('unknown')) remarks.add(keptUnknown());
        const days = kept.filter((one) => typeof one === 'number');
        return {
          name: all.map(({ name }) => `CLS, ${name}`).join('; '),
          keptDays: days.length > 0 ? Math.min(...days) : undefined,
        };
      } catch (error) {
        throw withStatement(error);
      }
    },
    async *rows({ from, to, thresholds }, signal, onProgress) {
      const whole = { from: from ?? Date.now() - longest * day, to: untilNow(to) };
      let requests = 0;
      try {
        const all = await find();
        for (const [index, target] of all.entries()) {
          const before = requests;
          const onDone = (part: number) =>
            onProgress({ requests, part: (index + part) / all.length });
          for await (const row of readFunction(target, whole, thresholds, signal, onDone)) {
            requests += row.requests;
            yield row;
          }
          const said = describeSettings(target.key, target.variables, requests > before);
          for (const remark of said) remarks.add(remark);
        }
      } catch (error) {
        throw withStatement(error);
      }
    },
    remarks: () => [...remarks],
  };
}

const keptUnknown = () =>
  say(
    'It is unknown how long CLS keeps the lines: the key has no permission for cls:DescribeTopics (the policy is in docs/deploy-tencent.md).',
    '无法得知 CLS 的日志保留时间：密钥没有 cls:DescribeTopics 权限（策略见 docs/deploy-tencent.zh-CN.md）。',
  );

const oneByOne = (reason: string) =>
  say(
    `The lines were read one by one, because the SQL of CLS could not access their content (${reason}). To make this faster, enable statistics for SCF_Message: https://console.cloud.tencent.com/cls, the topic, "Index configuration"; this applies to later lines only.`,
    `日志是逐行读取的，因为 CLS 的 SQL 无法读取其中的内容（${reason}）。要加快速度，请为 SCF_Message 开启统计：https://console.cloud.tencent.com/cls，进入日志主题，“索引配置”；只对之后的日志生效。`,
  );
