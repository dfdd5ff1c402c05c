import { explainAnswer } from '../../words/explain';
import { type Check, fail, pass } from '../check';
import { toKey } from '../wrong-key';

/** Whether the API behind the proxy can be reached from there. Spends no tokens. */
export const upstream: Check = {
  id: 'upstream',
  title: 'API behind it',
  async run({ subject, status, sendAsOwner, send }) {
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    // An injected key would replace the wrong one: the list of models then proves the same.
    const answer =
      status.mode === 'injecting'
        ? await sendAsOwner('/v1/models')
        : await (isLocked ? sendAsOwner : send)('/v1/models', {
            headers: { authorization: `Bearer ${toKey(isLocked ? subject.accessKey : undefined)}` },
          });
    const { status: code, headers } = answer;
    const took = `${code} in ${Math.round(answer.headMs)} ms`;
    const explanation = explainAnswer(answer, subject.cloud);
    if (headers['x-proxy-error'] === 'invalid_access_key') {
      return fail(
        took,
        'The door is locked, and verify has no access key: the way to the API was not tried.',
        'Bring one: --key, or PROXY_ACCESS_KEY in the environment.',
      );
    }
    const isFromApi = !headers['x-proxy-error'] && headers['x-proxy-request-id'] !== undefined;
    if (isFromApi && code === 401) return pass(`${took}, the API's own refusal of a wrong key`);
    if (isFromApi && code < 300) return pass(`${took}, the API answers`);
    if (isFromApi && code === 404) return pass(`${took}: the API answers, and has no /v1/models`);
    return fail(
      took,
      explanation?.cause ??
        (isFromApi
          ? `The API answers ${code} to a request with a wrong key, instead of 401.`
          : `${code} came from neither the proxy nor the API.`),
      explanation?.cure ?? 'Check UPSTREAM_URL, and look at "npx sls logs".',
    );
  },
};
