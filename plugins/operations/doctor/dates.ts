import type { Finding } from '../../shared/clouds/cloud';
import { say } from '../../shared/language';

/** A runtime, and the day from which it can no longer be relied on. */
interface Lifetime {
  readonly runtime: RegExp;
  readonly end: string;
  readonly what: string;
  readonly source: string;
}

/** Read on 2026-11-23. Tencent Cloud publishes no dates of its own: there, Node's own end counts. */
const lifetimes: readonly Lifetime[] = [
  {
    runtime: /^nodejs20\.x$/,
    end: '2026-09-30',
    what: say(
      'AWS lets nobody update functions of this runtime any more',
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
      'Node 18 gets no security fixes any more (Node 16 since 2023-09-11)',
      'Node 18 不再有安全更新（Node 16 从 2023-09-11 起）',
    ),
    source: 'github.com/nodejs/release',
  },
];

const day = 86_400_000;
const noticeDays = 90;

/** What ends within three months, or has ended. */
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
    const when = days < 0 ? `since ${lifetime.end}` : `on ${lifetime.end}, in ${days} days`;
    found.push({
      where,
      kind: 'soon',
      what: 'runtime',
      text: `${runtime}: ${lifetime.what} (${when}; ${lifetime.source}).`,
      cure: say(
        'Name a newer runtime in the YAML file and deploy.',
        '在 YAML 文件里换成更新的运行时，再部署。',
      ),
    });
  }
  return found;
}
