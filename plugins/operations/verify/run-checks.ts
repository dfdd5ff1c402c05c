import { say } from '../../shared/language';
import { explainNetwork } from '../words/explain';
import {
  type Check,
  fail,
  type Outcome,
  type Subject,
  skip,
  type Thoroughness,
  type Visit,
} from './check';
import { access } from './checks/access';
import { cors } from './checks/cors';
import { latency } from './checks/latency';
import { privacy } from './checks/privacy';
import { reachable } from './checks/reachable';
import { region } from './checks/region';
import { streaming } from './checks/streaming';
import { uploads } from './checks/uploads';
import { upstream } from './checks/upstream';
import { version } from './checks/version';
import { webSocket } from './checks/web-socket';
import { ProbeError, type ProbeRequest, probe } from './probe';

/** In the order of the table; the others are meaningful only if the first passes. */
const checks: readonly Check[] = [
  reachable,
  version,
  region,
  streaming,
  upstream,
  privacy,
  uploads,
  webSocket,
  cors,
  access,
  latency,
];

/** A check with what it found. */
export interface Line extends Outcome {
  readonly id: string;
  readonly title: string;
}

/** Everything that one run of `verify` found. */
export interface Findings {
  readonly address: string;
  readonly lines: readonly Line[];
  readonly figures: Visit['figures'];
}

/** Runs all checks against an address. Never throws because of what the address does. */
export async function runChecks(
  subject: Subject,
  thoroughness: Thoroughness,
  onCheck: (title: string) => void = () => {},
  only?: readonly string[],
): Promise<Findings> {
  const send = (target: string, request?: ProbeRequest) => probe(subject.address, target, request);
  let { ticket } = subject;
  const { accessKey } = subject;
  const toCredentials = () => ({
    ...(ticket && { 'x-proxy-ticket': ticket }),
    ...(accessKey && { authorization: `Bearer ${accessKey}` }),
  });
  const visit: Visit = {
    subject,
    thoroughness,
    status: {},
    figures: {},
    send,
    sendAsOwner: (target, request = {}) =>
      send(target, { ...request, headers: { ...toCredentials(), ...request.headers } }),
  };
  const lines: Line[] = [];
  for (const check of checks.filter(({ id }) => !only || only.includes(id))) {
    onCheck(check.title);
    const isUnreachable = ['fail', 'skip'].includes(lines[0]?.verdict ?? '');
    const outcome = isUnreachable
      ? skip(say('The address must be reachable first.', '要先能访问地址。'))
      : await run(check, visit);
    lines.push({ id: check.id, title: check.title, ...outcome });
    if (lines.length === 1 && visit.status.mode === 'open') ticket ??= await findTicket(visit);
  }
  return { address: subject.address, lines, figures: visit.figures };
}

/** An open proxy hands a ticket to anyone who opens its page; undefined if the page is disabled. */
async function findTicket({ send }: Visit): Promise<string | undefined> {
  try {
    const { headers } = await send('/-/', { method: 'HEAD', headers: { accept: 'text/html' } });
    return headers['x-proxy-ticket']?.toString();
  } catch (error) {
    if (error instanceof ProbeError) return undefined;
    throw error;
  }
}

async function run(check: Check, visit: Visit): Promise<Outcome> {
  try {
    return await check.run(visit);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const { cause, cure } = explainNetwork(error.message, visit.subject.isElsewhere);
    return fail(say('no response', '没有响应'), cause, cure);
  }
}
