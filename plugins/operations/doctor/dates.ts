import type { Finding } from '../../shared/clouds/cloud';
import { say } from '../../shared/language';

/** A runtime, and the end of its support. */
interface Lifetime {
  readonly runtime: RegExp;
  readonly end: string;
  readonly what: string;
  readonly source: string;
}

/** Read on 2026-11-23. Tencent Cloud publishes no dates: there, the end of support of Node.js counts. */
const lifetimes: readonly Lifetime[] = [
  {
    runtime: /^nodejs20\.x$/,
    end: '2026-09-30',
    what: say(
      'AWS no longer allows updates of functions with this runtime',
      'AWS 已不允许更新使用这个运行时的函数',
    ),
    source: 'docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  },
  {
    runtime: /^nodejs22\.x$/,
    end: '2027-04-30',
    what: say(
      'AWS deprecates it, and blocks updates from 2027-07-01',
      'AWS 将弃用它，从 2027-07-01 起禁止更新',
    ),
    source: 'docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  },
  {
    runtime: /^nodejs24\.x$/,
    end: '2028-04-30',
    what: say(
      'AWS deprecates it, and blocks updates from 2028-07-01',
      'AWS 将弃用它，从 2028-07-01 起禁止更新',
    ),
    source: 'docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  },
  {
    runtime: /^Nodejs(?:16|18)\./,
    end: '2025-04-30',
    what: say(
      'Node 18 no longer receives security fixes (Node 16 since 2023-09-11)',
      'Node 18 已不再提供安全更新（Node 16 从 2023-09-11 起）',
    ),
    source: 'github.com/nodejs/release',
  },
];

const day = 86_400_000;
const noticeDays = 90;

/** Runtimes whose support ends within three months, or has ended. */
export function findPastRuntimes(
  runtimes: ReadonlyMap<string, string>,
  now = Date.now(),
): Finding[] {
  const found: Finding[] = [];
  for (const [where, runtime] of runtimes) {
    const lifetime = lifetimes.find((one) => one.runtime.test(runtime));
    if (!lifetime) continue;
    const days = Math.floor((Date.parse(lifetime.end) - now) / day);
    if (days > noticeDays) continue;
    const when =
      days < 0
        ? say(`since ${lifetime.end}`, `自 ${lifetime.end}`)
        : say(`on ${lifetime.end}, in ${days} days`, `${lifetime.end}，还有 ${days} 天`);
    found.push({
      where,
      kind: 'soon',
      what: 'runtime',
      text: say(
        `${runtime}: ${lifetime.what} (${when}; ${lifetime.source}).`,
        `${runtime}：${lifetime.what}（${when}；${lifetime.source}）。`,
      ),
      cure: say(
        'Set a newer runtime in the YAML file and deploy.',
        '在 YAML 文件里换用更新的运行时，再部署。',
      ),
    });
  }
  return found;
}
