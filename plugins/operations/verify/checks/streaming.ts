import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import {
  type Check,
  explainLocked,
  explainWithheld,
  fail,
  type Outcome,
  pass,
  renew,
  skip,
  type Visit,
  warn,
} from '../check';
import type { Piece, ProbeAnswer } from '../probe';

/** An event of the paced stream: when the function wrote it, and when it arrived here. */
interface Arrival {
  readonly sentAt: number;
  readonly at: number;
}

/** Whether a stream with regular events arrives here with the intervals at which the function sent it. */
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
        say(`${arrivals.length} of ${events} events`, `${events} 个事件中的 ${arrivals.length} 个`),
        say('The stream was cut off on the way.', '流在途中被切断。'),
        say(
          'Check what is between you and the address: a CDN, a company proxy, a virus scanner.',
          '检查你和地址之间的环节：CDN、公司代理、杀毒软件。',
        ),
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
  const figure = say(
    `first byte ${Math.round(first.at)} ms, gaps ${Math.round(median)} ms (sent every ${interval} ms), ${merged} merged`,
    `首字节 ${Math.round(first.at)} ms，间隔 ${Math.round(median)} ms（每 ${interval} ms 发送一次），${merged} 个合并`,
  );
  const sentSpan = last.sentAt - first.sentAt;
  // If the whole stream is buffered, the first event arrives when the last one has been written.
  if (last.at - first.at < sentSpan / 2) {
    return fail(
      figure,
      say(
        `Something on the way buffers the stream and delivers all of it at the end: ${whoBuffers(subject)}.`,
        `途中有环节缓冲了流，最后一次性交付：${whoBuffers(subject)}。`,
      ),
      whatToDo(subject),
    );
  }
  if (merged > gaps.length / 2) {
    return fail(
      figure,
      say(
        `Events arrive in batches: ${merged} of ${gaps.length} arrived together with the one before.`,
        `事件成批到达：${gaps.length} 个事件中有 ${merged} 个与前一个同时到达。`,
      ),
      whatToDo(subject),
    );
  }
  if (answer.headers['content-encoding']) {
    return warn(
      figure,
      say(
        `Something on the way compresses the stream (${answer.headers['content-encoding']}).`,
        `途中有环节压缩了流（${answer.headers['content-encoding']}）。`,
      ),
      say(
        'Disable compression of text/event-stream in what is in front of the proxy.',
        '在代理前面的环节里关闭对 text/event-stream 的压缩。',
      ),
    );
  }
  return pass(figure);
}

const whoBuffers = ({ cloud }: Visit['subject']): string =>
  cloud?.traits.buffering?.who ??
  say('a CDN, a load balancer or a proxy that buffers', '有缓冲的 CDN、负载均衡或代理');

const whatToDo = ({ cloud }: Visit['subject']): string =>
  cloud?.traits.buffering?.cure ??
  say(
    'Call the proxy directly; if that streams, disable buffering in what is in front of it.',
    '直接访问代理；如果这样能流式输出，就在它前面的环节里关闭缓冲。',
  );

function refused(answer: ProbeAnswer, { subject, status }: Visit): Outcome {
  const code = answer.headers['x-proxy-error'];
  if (code === 'ticket_required' && subject.withheld) return skip(...explainWithheld(subject));
  if (code === 'ticket_required' && subject.isElsewhere) {
    if (status.mode !== 'open') return skip(...explainLocked(subject));
    return skip(
      say(
        'The status page is disabled (PAGE=off), and with it this check.',
        '状态页已关闭（PAGE=off），因此无法进行这项检查。',
      ),
    );
  }
  if (code === 'ticket_required' && !subject.ticket) {
    return skip(
      say(
        'The deploy was made on another machine: its token is not on this one.',
        '部署是在另一台机器上完成的：它的 token 不在本机。',
      ),
      say(
        'Set VERIFY_TOKEN to the value that it was deployed with, or provide an access key with --key.',
        '把 VERIFY_TOKEN 设为部署时所用的值，或用 --key 提供访问密钥。',
      ),
    );
  }
  if (code === 'ticket_required') {
    return fail(
      say(`status ${answer.status}`, `状态 ${answer.status}`),
      say(
        'The proxy does not accept the token of this checkout: another machine has deployed since, or an old version is running.',
        '代理不接受本地的 token：之后有另一台机器部署过，或者运行的是旧版本。',
      ),
      say(
        `${renew(subject)} Or use the same VERIFY_TOKEN in both places.`,
        `${renew(subject)}或者在两处使用相同的 VERIFY_TOKEN。`,
      ),
    );
  }
  const known = explainAnswer(answer, subject.cloud);
  return fail(
    say(`status ${answer.status}`, `状态 ${answer.status}`),
    known?.cause ?? say('The proxy did not start its test stream.', '代理没有开始发送测试流。'),
    known?.cure ??
      say(
        `Older versions have no test stream. ${renew(subject)}`,
        `旧版本没有这个测试流。${renew(subject)}`,
      ),
  );
}

/** Events, with the time at which their last byte arrived. */
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
