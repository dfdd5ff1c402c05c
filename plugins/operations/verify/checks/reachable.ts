import { setTimeout as sleep } from 'node:timers/promises';
import { explainAnswer, explainNetwork } from '../../words/explain';
import {
  type Check,
  fail,
  type Outcome,
  pass,
  type Status,
  skip,
  type Visit,
  warn,
} from '../check';
import { type ProbeAnswer, ProbeError, readJson } from '../probe';

const day = 86_400_000;

/** Whether there is a proxy of ours at the address, over TLS that this machine trusts. */
export const reachable: Check = {
  id: 'reachable',
  title: 'Reachable',
  async run(visit) {
    const deadline = Date.now() + visit.thoroughness.wait;
    for (;;) {
      const outcome = await look(visit);
      // A new address needs up to a minute until DNS and permissions know it.
      if (outcome.verdict !== 'fail' || Date.now() >= deadline) return outcome;
      await sleep(1000);
    }
  },
};

async function look(visit: Visit): Promise<Outcome> {
  let answer: ProbeAnswer;
  try {
    answer = await visit.send('/-/status');
    // Versions before the status had a health check only.
    if (answer.status === 404 && answer.headers['x-proxy-error'] === 'not_found') {
      answer = await visit.send('/-/health');
    }
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const { cause, cure } = explainNetwork(error.message);
    return fail('no answer', cause, cure);
  }
  const status = readJson(answer) as Status | undefined;
  if (visit.subject.isSigned && isPlatformRefusal(answer)) {
    return skip(
      'The YAML file lets only signed requests in, and verify signs none.',
      'Set the address to NONE (AWS: no "authorizer"; Tencent Cloud: authType NONE) if callers are to bring keys instead.',
    );
  }
  if (answer.status !== 200 || typeof status?.version !== 'string') {
    const known = explainAnswer(answer, visit.subject.cloud);
    return fail(
      `status ${answer.status}`,
      known?.cause ?? `The address answers ${answer.status}, but not as this proxy does.`,
      known?.cure ??
        (visit.subject.cloud
          ? 'Compare the address with "npx sls info".'
          : 'Compare the address with the one that the deploy printed.'),
    );
  }
  visit.status = status;
  // An instance that is not older than the answer was started for it.
  const isCold = (status.uptime_seconds ?? 2) <= 1;
  if (isCold) visit.figures.coldMs = answer.totalMs;
  const start = `${isCold ? 'cold start' : 'warm'} ${Math.round(answer.totalMs)} ms`;
  if (!answer.tls) return judgePlain(visit.subject.address, start);
  const days = Math.floor((Date.parse(answer.tls.validTo) - Date.now()) / day);
  const figure = `${answer.tls.protocol}, ${start}`;
  if (days >= 14) return pass(figure);
  return warn(
    figure,
    `The certificate of the address runs out in ${days} days.`,
    'Renew it where the domain is set up.',
  );
}

/** A 401 or 403 of whoever stands before the proxy. */
const isPlatformRefusal = ({ status, headers }: ProbeAnswer): boolean =>
  (status === 401 || status === 403) && !headers['x-proxy-error'] && !headers['x-proxy-request-id'];

function judgePlain(address: string, start: string): Outcome {
  const { hostname } = new URL(address);
  if (/^(127\.|localhost$|\[::1\]$)/.test(hostname)) return pass(`on this machine, ${start}`);
  return warn(
    `plain HTTP, ${start}`,
    'Keys travel to this address unencrypted.',
    'Use its https:// form, or put something in front that ends TLS.',
  );
}
