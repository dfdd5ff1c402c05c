import { explainAnswer } from '../../words/explain';
import {
  type Check,
  fail,
  type Outcome,
  pass,
  readLog,
  renew,
  skip,
  type Visit,
  warn,
} from '../check';
import { toKey } from '../wrong-key';

/** Whether the API behind the proxy can be reached from there. Spends no tokens. */
export const upstream: Check = {
  id: 'upstream',
  title: 'API behind it',
  async run(visit) {
    const { subject, status, sendAsOwner, send } = visit;
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    const key = { authorization: `Bearer ${toKey(isLocked ? subject.accessKey : undefined)}` };
    // An injected key would replace the wrong one: the list of models then proves the same.
    const answer =
      status.mode === 'injecting'
        ? await sendAsOwner('/v1/models')
        : await (isLocked ? sendAsOwner : send)('/v1/models', { headers: key });
    const { status: code, headers } = answer;
    const took = `${code} in ${Math.round(answer.headMs)} ms`;
    const explanation = explainAnswer(answer, subject.cloud);
    if (headers['x-proxy-error'] === 'invalid_access_key') {
      if (subject.accessKey) {
        return fail(
          took,
          'The door is locked, and does not know the access key that verify brought.',
          'Compare it with "npx sls keys list"; a deploy lets new keys in.',
        );
      }
      return skip(
        'The door is locked, and verify has no access key: the way to the API was not tried.',
        'Bring one: --key, or PROXY_ACCESS_KEY in the environment.',
      );
    }
    const isFromApi = !headers['x-proxy-error'] && headers['x-proxy-request-id'] !== undefined;
    if (isFromApi && code === 401) return pass(`${took}, the API's own refusal of a wrong key`);
    if (isFromApi && code < 300) return pass(`${took}, the API answers`);
    if (isFromApi && code === 404) return judgeMissing(took, key, visit);
    return fail(
      took,
      explanation?.cause ??
        (isFromApi
          ? `The API answers ${code} to a request with a wrong key, instead of 401.`
          : `${code} came from neither the proxy nor the API.`),
      explanation?.cure ?? `Check UPSTREAM_URL, and ${readLog(subject)}.`,
    );
  },
};

/** Clients ask for `/v1/…`; an UPSTREAM_URL that ends with `/v1` makes `/v1/v1/…` of it. */
async function judgeMissing(
  took: string,
  key: Readonly<Record<string, string>>,
  { subject, status, send, sendAsOwner }: Visit,
): Promise<Outcome> {
  const shorter =
    status.mode === 'injecting'
      ? await sendAsOwner('/models')
      : await (status.mode === 'locked' ? sendAsOwner : send)('/models', { headers: key });
  const isFromApi = !shorter.headers['x-proxy-error'] && shorter.headers['x-proxy-request-id'];
  if (isFromApi && shorter.status !== 404) {
    return fail(
      `${took}, but ${shorter.status} for /models`,
      'UPSTREAM_URL ends with /v1, which clients send themselves: every request goes to /v1/v1/….',
      `Take /v1 off the end of UPSTREAM_URL. ${renew(subject)}`,
    );
  }
  return warn(
    took,
    'The API behind it has no list of models, so that its path is not proven.',
    'If it should have one, compare UPSTREAM_URL with its documentation: without /v1 at the end.',
  );
}
