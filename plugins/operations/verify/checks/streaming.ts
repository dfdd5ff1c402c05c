import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import {
  type Check,
  fail,
  type Outcome,
  pass,
  renew,
  skip,
  tellWithheld,
  type Visit,
  warn,
} from '../check';
import type { Piece, ProbeAnswer } from '../probe';

/** An event of the paced stream: when the function wrote it, and when it arrived here. */
interface Arrival {
  readonly sentAt: number;
  readonly at: number;
}

/** Whether a stream that the function paces keeps its pace until here. */
export const streaming: Check = {
  id: 'streaming',
  title: say('Streams', '流式输出'),
  async run(visit) {
    const { events, interval } = visit.thoroughness;
    const target = `/-/stream?events=${events}&interval=${interval}`;
    const answer = await visit.sendAsOwner(target);
    if (answer.status !== 200) return refused(answer, visit);
    const arrivals = toArrivals(answer.pieces);
    if (answer.isCut || arrivals.length !== events) {
      return fail(
        `${arrivals.length} of ${events} events`,
        'The stream broke off on its way.',
        'Look at what stands between you and the address: a CDN, a company proxy, a virus scanner.',
      );
    }
    return judge(arrivals, answer, interval, visit);
  },
};

function judge(
  arrivals: readonly Arrival[],
  answer: ProbeAnswer,
  interval: number,
  { subject }: Visit,
): Outcome {
  const [first, last] = [arrivals[0], arrivals.at(-1)] as [Arrival, Arrival];
  const gaps = arrivals.slice(1).map(({ at }, index) => at - (arrivals[index] as Arrival).at);
  const merged = gaps.filter((gap) => gap < interval / 4).length;
  const median = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  const figure = `first byte ${Math.round(first.at)} ms, gaps ${Math.round(median)} ms (sent every ${interval} ms), ${merged} merged`;
  const sentSpan = last.sentAt - first.sentAt;
  // A front that holds everything back delivers the first event when the last one has been written.
  if (last.at - first.at < sentSpan / 2) {
    return fail(
      figure,
      `Something on the way holds the stream back and delivers it at once: ${whoBuffers(subject)}.`,
      whatToDo(subject),
    );
  }
  if (merged > gaps.length / 2) {
    return fail(
      figure,
      `Events arrive in clumps: ${merged} of ${gaps.length} came together with the one before.`,
      whatToDo(subject),
    );
  }
  if (answer.headers['content-encoding']) {
    return warn(
      figure,
      `Something on the way compresses the stream (${answer.headers['content-encoding']}).`,
      'Switch compression off for text/event-stream in whatever stands in front.',
    );
  }
  return pass(figure);
}

const whoBuffers = ({ cloud }: Visit['subject']): string =>
  cloud?.traits.buffering?.who ?? 'a CDN, a load balancer or a proxy that buffers';

const whatToDo = ({ cloud }: Visit['subject']): string =>
  cloud?.traits.buffering?.cure ??
  'Call the function directly; if that streams, switch buffering off in what stands before it.';

function refused(answer: ProbeAnswer, { subject }: Visit): Outcome {
  const code = answer.headers['x-proxy-error'];
  if (code === 'ticket_required' && subject.withheld) return skip(...tellWithheld(subject));
  if (code === 'ticket_required' && !subject.ticket) {
    return skip(
      'The deploy was made elsewhere: its token is not on this machine.',
      'Set VERIFY_TOKEN to the value of that deploy, or bring an access key with --key.',
    );
  }
  if (code === 'ticket_required') {
    return fail(
      `status ${answer.status}`,
      'The address does not know the token of this checkout: another machine has deployed since, or an old version serves.',
      `${renew(subject)} Or use the same VERIFY_TOKEN in both places.`,
    );
  }
  const known = explainAnswer(answer, subject.cloud);
  return fail(
    `status ${answer.status}`,
    known?.cause ?? 'The function did not begin its test stream.',
    known?.cure ?? `An older version has no such stream. ${renew(subject)}`,
  );
}

/** Events with the moment at which their last byte came. */
function toArrivals(pieces: readonly Piece[]): Arrival[] {
  const arrivals: Arrival[] = [];
  let rest = '';
  for (const { at, text } of pieces) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const sentAt = /^data: .*"ms":(\d+)/.exec(event)?.[1];
      if (sentAt !== undefined) arrivals.push({ sentAt: Number(sentAt), at });
    }
  }
  return arrivals;
}
