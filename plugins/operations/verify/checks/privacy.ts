import { isRevealingName } from '../../../../lib/http/revealing-headers';
import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass, renew, skip, tellGuarded, type Visit } from '../check';
import { readJson } from '../probe';

/** Headers that verify itself sends; all others were added on the way. */
const sent = ['accept', 'user-agent', 'connection', 'content-length', 'host', 'x-verify'];

/** Whether the provider sees neither the caller's address nor headers added by a cloud. */
export const privacy: Check = {
  id: 'privacy',
  title: say('Privacy', '隐私'),
  async run(visit) {
    const answer = await visit.sendAsOwner('/-/headers', { headers: { 'x-verify': '1' } });
    const report = readJson(answer) as
      | { forwarded: string[]; dropped: string[]; with_address: string[] }
      | undefined;
    if (answer.status !== 200 || !Array.isArray(report?.forwarded)) {
      if (answer.headers['x-proxy-error'] === 'ticket_required') {
        return skip(tellGuarded(visit.subject));
      }
      const known = explainAnswer(answer, visit.subject.cloud);
      return fail(
        say(`status ${answer.status}`, `状态 ${answer.status}`),
        known?.cause ??
          say(
            'The function did not say which headers it would pass on.',
            '函数没有返回它会转发哪些请求头。',
          ),
        known?.cure ??
          say(
            `An older version cannot tell. ${renew(visit.subject)}`,
            `旧版本不会说明。${renew(visit.subject)}`,
          ),
      );
    }
    const details = [
      say(
        `sent to the API:    ${report.forwarded.join(', ') || 'none'}`,
        `发给 API：    ${report.forwarded.join(', ') || 'none'}`,
      ),
      say(
        `not sent:           ${report.dropped.join(', ') || 'none'}`,
        `不发送：      ${report.dropped.join(', ') || 'none'}`,
      ),
    ];
    const leaks = [
      ...new Set([...report.forwarded.filter(isRevealingName), ...report.with_address]),
    ];
    if (leaks.length > 0) {
      const outcome = fail(
        say(`${leaks.length} tell of the caller`, `${leaks.length} 个会泄露调用者`),
        say(
          `The API would see ${leaks.join(', ')}: added on the way to the function, which did not remove it.`,
          `API 会看到 ${leaks.join('、')}：在到达函数的途中加上，函数没有去掉。`,
        ),
        say(
          `Set STRIP_HEADER_PREFIXES=${leaks.join(',')}. ${renew(visit.subject)}`,
          `设置 STRIP_HEADER_PREFIXES=${leaks.join(',')}。${renew(visit.subject)}`,
        ),
      );
      return { ...outcome, details };
    }
    const strange = report.forwarded.filter((name) => !sent.includes(name) && !isOwn(name));
    const echoed = await readEcho(visit);
    if (typeof echoed === 'string')
      return fail(
        say('not proven', '未证明'),
        echoed,
        say('Name a path with --echo.', '用 --echo 指定一个路径。'),
      );
    const seen = echoed.filter(isRevealingName);
    if (seen.length > 0) {
      const outcome = fail(
        say(`${seen.length} added behind it`, `之后又加了 ${seen.length} 个`),
        say(
          `The API got ${seen.join(', ')}, which did not leave the function: something between the function and the API adds it.`,
          `API 收到了 ${seen.join('、')}，而它们不是从函数发出的：函数和 API 之间有什么加上了它们。`,
        ),
        say(
          'Look at what UPSTREAM_URL and HTTPS_PROXY name: a gateway there must not add headers about the caller.',
          '看看 UPSTREAM_URL 和 HTTPS_PROXY 指向什么：那里的网关不应添加关于调用者的请求头。',
        ),
      );
      return {
        ...outcome,
        details: [
          ...details,
          say(`the API got:        ${echoed.join(', ')}`, `API 收到的：  ${echoed.join(', ')}`),
        ],
      };
    }
    const extra =
      strange.length > 0
        ? say(
            ` (${strange.length} of them added on the way)`,
            `（其中 ${strange.length} 个是途中加上的）`,
          )
        : '';
    const { length } = report.forwarded;
    const count = length === 1 ? '1 header' : `${length} headers`;
    const proven =
      echoed.length > 0 ? say(', as the API received them', '，与 API 收到的一致') : '';
    return pass(
      say(
        `${count} forwarded${extra}, ${report.dropped.length} removed${proven}`,
        `转发 ${length} 个请求头${extra}，${report.dropped.length} 个不发送${proven}`,
      ),
      details,
    );
  },
};

const isOwn = (name: string) => name === 'x-proxy-ticket' || name === 'authorization';

/** The names that an echoing upstream got; none without one, or a sentence about what went wrong. */
async function readEcho({ thoroughness, sendAsOwner }: Visit): Promise<string[] | string> {
  if (!thoroughness.echo) return [];
  const answer = await sendAsOwner(thoroughness.echo, { headers: { 'x-verify': '1' } });
  const body = readJson(answer);
  const headers = body?.headers;
  if (answer.status !== 200 || typeof headers !== 'object' || headers === null) {
    return say(
      `${thoroughness.echo} of the API does not tell which headers it got (status ${answer.status}).`,
      `API 的 ${thoroughness.echo} 没有返回它收到的请求头（状态 ${answer.status}）。`,
    );
  }
  return Object.keys(headers).map((name) => name.toLowerCase());
}
