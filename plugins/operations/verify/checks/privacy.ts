import { isRevealingName } from '../../../../lib/http/revealing-headers';
import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, explainGuarded, fail, pass, renew, skip, type Visit } from '../check';
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
        return skip(explainGuarded(visit.subject));
      }
      const known = explainAnswer(answer, visit.subject.cloud);
      return fail(
        say(`status ${answer.status}`, `状态 ${answer.status}`),
        known?.cause ??
          say(
            'The function did not report which headers it would forward.',
            '函数没有返回它会转发哪些请求头。',
          ),
        known?.cure ??
          say(
            `Older versions do not report them. ${renew(visit.subject)}`,
            `旧版本不会返回。${renew(visit.subject)}`,
          ),
      );
    }
    const details = [
      say(
        `sent to the API:    ${report.forwarded.join(', ') || 'none'}`,
        `发给 API：    ${report.forwarded.join(', ') || '无'}`,
      ),
      say(
        `not sent:           ${report.dropped.join(', ') || 'none'}`,
        `不发送：      ${report.dropped.join(', ') || '无'}`,
      ),
    ];
    const leaks = [
      ...new Set([...report.forwarded.filter(isRevealingName), ...report.with_address]),
    ];
    if (leaks.length > 0) {
      const outcome = fail(
        say(`${leaks.length} reveal the caller`, `${leaks.length} 个会泄露调用者`),
        say(
          `The API would see ${leaks.join(', ')}: added on the way to the function, which does not remove it.`,
          `API 会看到 ${leaks.join('、')}：它们在到达函数的途中被加上，函数没有删除。`,
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
        say(
          'Use --echo with a path that returns the headers it received, such as /headers of httpbin.org.',
          '请用 --echo 指定一个会返回所收到请求头的路径，例如 httpbin.org 的 /headers。',
        ),
      );
    const seen = echoed.filter(isRevealingName);
    if (seen.length > 0) {
      const outcome = fail(
        say(`${seen.length} added after the function`, `函数之后又加了 ${seen.length} 个`),
        say(
          `The API received ${seen.join(', ')}, which the function did not send: something between the function and the API adds it.`,
          `API 收到了 ${seen.join('、')}，而函数并没有发送：它们是在函数和 API 之间的某个环节加上的。`,
        ),
        say(
          'Check what UPSTREAM_URL and HTTPS_PROXY point to: a gateway there must not add headers about the caller.',
          '检查 UPSTREAM_URL 和 HTTPS_PROXY 指向哪里：那里的网关不应添加关于调用者的请求头。',
        ),
      );
      return {
        ...outcome,
        details: [
          ...details,
          say(`the API received:   ${echoed.join(', ')}`, `API 收到的：  ${echoed.join(', ')}`),
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

/** The names of the headers that `--echo` returned; none without `--echo`; a sentence if that failed. */
async function readEcho({ thoroughness, sendAsOwner }: Visit): Promise<string[] | string> {
  if (!thoroughness.echo) return [];
  const answer = await sendAsOwner(thoroughness.echo, { headers: { 'x-verify': '1' } });
  const body = readJson(answer);
  const headers = body?.headers;
  if (answer.status !== 200 || typeof headers !== 'object' || headers === null) {
    return say(
      `${thoroughness.echo} of the API does not return the headers it received (status ${answer.status}).`,
      `API 的 ${thoroughness.echo} 没有返回它收到的请求头（状态 ${answer.status}）。`,
    );
  }
  return Object.keys(headers).map((name) => name.toLowerCase());
}
