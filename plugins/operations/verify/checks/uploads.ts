import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass, skip, type Visit, warn } from '../check';
import { type ProbeAnswer, ProbeError, readJson } from '../probe';

const megabytes = (bytes: number) => `${Math.round(bytes / 1e5) / 10} MB`;

/** Whether uploads pass up to the platform's limit, and get a clear answer beyond it. */
export const uploads: Check = {
  id: 'uploads',
  title: say('Uploads', '上传'),
  async run(visit) {
    const { uploads: sizes, tooLarge } = visit.thoroughness;
    // A refusal of a single byte cannot be lost behind the others.
    const first = await upload(visit, 1);
    if (first.headers['x-proxy-error'] === 'ticket_required') {
      return skip('It needs the token of the deploy, as the stream does.');
    }
    const passed: string[] = [];
    for (const size of sizes) {
      const answer = await upload(visit, size);
      const arrived = readJson(answer)?.bytes;
      if (answer.status !== 200 || arrived !== size) {
        const known = explainAnswer(answer, visit.subject.cloud);
        return fail(
          `${megabytes(size)}: ${answer.status}`,
          known?.cause ?? `Of ${size} bytes ${arrived ?? 'none'} arrived.`,
          known?.cure ??
            'Look at what stands before the function: a CDN may have a limit of its own.',
        );
      }
      passed.push(`${megabytes(size)} in ${Math.round(answer.totalMs)} ms`);
    }
    let answer = await upload(visit, tooLarge);
    // A refusal can be lost behind the bytes that were still on their way.
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
    const by = answer.headers['x-proxy-error'] ? 'explained by the proxy' : 'by the platform';
    return pass(`${figure}, ${by}`);
  }
  if (answer.status === 0) {
    return warn(
      `${passed.join(', ')}; ${megabytes(size)}: cut (${answer.body})`,
      'An upload beyond the limit is cut off instead of refused: clients see a network error.',
      'Set MAX_REQUEST_BODY=6mb. If it stays so, the platform cuts before the proxy is asked.',
    );
  }
  // Without a limit of a cloud the proxy takes what the upstream takes.
  if (answer.status === 200 && !limits) return pass(`${figure}, no limit here`);
  return fail(
    figure,
    `An upload beyond the limit should get 413, but got ${answer.status}.`,
    'Set MAX_REQUEST_BODY=6mb, so that the proxy explains the limit itself.',
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
