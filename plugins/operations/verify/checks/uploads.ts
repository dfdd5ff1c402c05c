import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, explainGuarded, fail, pass, skip, type Visit, warn } from '../check';
import { type ProbeAnswer, ProbeError, readJson } from '../probe';

const megabytes = (bytes: number) => `${Math.round(bytes / 1e5) / 10} MB`;

/** Whether uploads pass up to the platform's limit, and get a clear error beyond it. */
export const uploads: Check = {
  id: 'uploads',
  title: say('Uploads', '上传'),
  async run(visit) {
    const { uploads: sizes, tooLarge } = visit.thoroughness;
    // The rejection of a single byte cannot get lost while others are being sent.
    const first = await upload(visit, 1);
    if (first.headers['x-proxy-error'] === 'ticket_required') {
      return skip(explainGuarded(visit.subject));
    }
    const passed: string[] = [];
    for (const size of sizes) {
      const answer = await upload(visit, size);
      const arrived = readJson(answer)?.bytes;
      if (answer.status !== 200 || arrived !== size) {
        const known = explainAnswer(answer, visit.subject.cloud);
        return fail(
          `${megabytes(size)}: ${answer.status}`,
          known?.cause ??
            say(
              `Of ${size} bytes, ${arrived ?? 'none'} arrived.`,
              `${size} 字节中只到达 ${arrived ?? 0}。`,
            ),
          known?.cure ??
            say(
              'Check what is in front of the proxy: a CDN may have its own limit.',
              '检查代理前面的环节：CDN 可能有自己的限制。',
            ),
        );
      }
      const took = Math.round(answer.totalMs);
      passed.push(say(`${megabytes(size)} in ${took} ms`, `${megabytes(size)} 用时 ${took} ms`));
    }
    let answer = await upload(visit, tooLarge);
    // The rejection can get lost while bytes are still being sent.
    for (let again = 0; answer.status === 0 && again < 2; again += 1) {
      answer = await upload(visit, tooLarge);
    }
    return judgeLimit(answer, passed, tooLarge, visit);
  },
};

function judgeLimit(answer: ProbeAnswer, passed: string[], size: number, { subject }: Visit) {
  const limits = subject.cloud?.traits.uploadRefusals;
  const figure = `${passed.join(', ')}; ${megabytes(size)}: ${answer.status}`;
  const isRefused = [413, ...(limits ?? [])].includes(answer.status);
  if (isRefused) {
    const by = answer.headers['x-proxy-error']
      ? say('rejected by the proxy', '由代理拒绝')
      : say('rejected by the platform', '由平台拒绝');
    return pass(`${figure}, ${by}`);
  }
  if (answer.status === 0) {
    return warn(
      say(
        `${passed.join(', ')}; ${megabytes(size)}: cut off (${answer.body})`,
        `${passed.join('，')}；${megabytes(size)}：被切断（${answer.body}）`,
      ),
      say(
        'An upload beyond the limit is cut off instead of rejected: clients see only a network error.',
        '超过上限的上传被切断，而不是被拒绝：客户端只看到网络错误。',
      ),
      say(
        'Set MAX_REQUEST_BODY=6mb. If this does not help, the platform cuts the connection before the request reaches the proxy.',
        '设置 MAX_REQUEST_BODY=6mb。如果仍然如此，说明请求到达代理之前就被平台切断了。',
      ),
    );
  }
  // Without a limit of the cloud, the proxy accepts whatever the upstream accepts.
  if (answer.status === 200 && !limits)
    return pass(say(`${figure}, no limit here`, `${figure}，这里没有上限`));
  return fail(
    figure,
    say(
      `An upload beyond the limit should get 413, but got ${answer.status}.`,
      `超过上限的上传应得到 413，却得到 ${answer.status}。`,
    ),
    say(
      'Set MAX_REQUEST_BODY=6mb, so that the proxy rejects such uploads with a clear error.',
      '设置 MAX_REQUEST_BODY=6mb，由代理拒绝并返回清楚的错误。',
    ),
  );
}

async function upload(visit: Visit, size: number): Promise<ProbeAnswer> {
  // Text, because AWS turns anything else into base64, which is a third larger.
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', headers, body: Buffer.alloc(size, 'a'), timeout: 120_000 };
  try {
    return await visit.sendAsOwner('/-/upload', request);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const times = { headMs: 0, totalMs: 0, isCut: true, pieces: [], lines: {} };
    return { status: 0, headers: {}, body: error.message, ...times };
  }
}
