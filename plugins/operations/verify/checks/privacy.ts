import { isRevealingName } from '../../../../lib/http/revealing-headers';
import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass, renew, skip, type Visit } from '../check';
import { readJson } from '../probe';

/** What verify itself sends; all else was added on the way. */
const sent = ['accept', 'user-agent', 'connection', 'content-length', 'host', 'x-verify'];

/** What the provider would see: no address of the caller, and nothing that a cloud added. */
export const privacy: Check = {
  id: 'privacy',
  title: 'Privacy',
  async run(visit) {
    const answer = await visit.sendAsOwner('/-/headers', { headers: { 'x-verify': '1' } });
    const report = readJson(answer) as
      | { forwarded: string[]; dropped: string[]; with_address: string[] }
      | undefined;
    if (answer.status !== 200 || !Array.isArray(report?.forwarded)) {
      if (answer.headers['x-proxy-error'] === 'ticket_required') {
        return skip('It needs the token of the deploy, as the stream does.');
      }
      const known = explainAnswer(answer, visit.subject.cloud);
      return fail(
        `status ${answer.status}`,
        known?.cause ?? 'The function did not say which headers it would pass on.',
        known?.cure ?? `An older version cannot tell. ${renew(visit.subject)}`,
      );
    }
    const details = [
      `leave for the API:  ${report.forwarded.join(', ') || 'none'}`,
      `stay behind:        ${report.dropped.join(', ') || 'none'}`,
    ];
    const leaks = [
      ...new Set([...report.forwarded.filter(isRevealingName), ...report.with_address]),
    ];
    if (leaks.length > 0) {
      const outcome = fail(
        `${leaks.length} tell of the caller`,
        `The API would see ${leaks.join(', ')}: added on the way to the function, and not taken off by it.`,
        `Set STRIP_HEADER_PREFIXES=${leaks.join(',')}. ${renew(visit.subject)}`,
      );
      return { ...outcome, details };
    }
    const strange = report.forwarded.filter((name) => !sent.includes(name) && !isOwn(name));
    const echoed = await readEcho(visit);
    if (typeof echoed === 'string') return fail('not proven', echoed, 'Name a path with --echo.');
    const seen = echoed.filter(isRevealingName);
    if (seen.length > 0) {
      const outcome = fail(
        `${seen.length} added behind it`,
        `The API got ${seen.join(', ')}, which did not leave the function: something between the function and the API adds it.`,
        'Look at what UPSTREAM_URL and HTTPS_PROXY name: a gateway there must not add headers about the caller.',
      );
      return { ...outcome, details: [...details, `the API got:        ${echoed.join(', ')}`] };
    }
    const extra = strange.length > 0 ? `, ${strange.length} added on the way pass` : '';
    const proven = echoed.length > 0 ? ', as the API got them' : '';
    return pass(
      `${report.forwarded.length} headers pass, ${report.dropped.length} stay behind${extra}${proven}`,
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
    return `${thoroughness.echo} of the API does not tell which headers it got (status ${answer.status}).`;
  }
  return Object.keys(headers).map((name) => name.toLowerCase());
}
