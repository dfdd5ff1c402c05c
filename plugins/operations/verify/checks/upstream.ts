import { say } from '../../../shared/language';
import { explainAnswer } from '../../words/explain';
import {
  type Check,
  explainLocked,
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

/** Whether the proxy can reach the upstream API. Spends no tokens. */
export const upstream: Check = {
  id: 'upstream',
  title: say('Upstream API', '上游 API'),
  async run(visit) {
    const { subject, status, sendAsOwner, send } = visit;
    const isLocked = status.mode === 'locked' || status.mode === 'injecting';
    const key = { authorization: `Bearer ${toKey(isLocked ? subject.accessKey : undefined)}` };
    // An injected key would replace the invalid one: in this mode, the list of models proves the same.
    const answer =
      status.mode === 'injecting'
        ? await sendAsOwner('/v1/models')
        : await (isLocked ? sendAsOwner : send)('/v1/models', { headers: key });
    const { status: code, headers } = answer;
    const took = say(
      `${code} in ${Math.round(answer.headMs)} ms`,
      `${Math.round(answer.headMs)} ms 返回 ${code}`,
    );
    const explanation = explainAnswer(answer, subject.cloud);
    if (headers['x-proxy-error'] === 'invalid_access_key') {
      if (subject.isElsewhere) {
        return subject.accessKey
          ? fail(took, ...explainLocked(subject))
          : skip(...explainLocked(subject));
      }
      if (subject.accessKey) {
        return fail(
          took,
          say(
            'The address is locked and does not accept the access key used by verify.',
            '地址已上锁，并且不接受 verify 使用的访问密钥。',
          ),
          say(
            'Compare it with "npx sls keys list"; new keys work only after a deploy.',
            '用 "npx sls keys list" 核对；新密钥要部署之后才生效。',
          ),
        );
      }
      return skip(
        say(
          'The address is locked and verify has no access key, so the API was not checked.',
          '地址已上锁，而 verify 没有访问密钥，因此没有检查 API。',
        ),
        say(
          'Provide one with --key, or PROXY_ACCESS_KEY in the environment.',
          '用 --key 或环境变量 PROXY_ACCESS_KEY 提供一个。',
        ),
      );
    }
    const isFromApi = !headers['x-proxy-error'] && headers['x-proxy-request-id'] !== undefined;
    if (isFromApi && code === 401)
      return pass(
        say(`${took}: the API itself rejected an invalid key`, `${took}：API 自己拒绝了无效的密钥`),
      );
    if (isFromApi && code < 300)
      return pass(say(`${took}, the API responds`, `${took}，API 有响应`));
    if (isFromApi && code === 404) return judgeMissing(took, key, visit);
    return fail(
      took,
      explanation?.cause ??
        (isFromApi
          ? say(
              `The API returns ${code} to a request with an invalid key, instead of 401.`,
              `请求带有无效的密钥，API 返回了 ${code}，而不是 401。`,
            )
          : say(
              `${code} came from neither the proxy nor the API.`,
              `${code} 既不来自代理，也不来自 API。`,
            )),
      explanation?.cure ??
        say(
          `Check UPSTREAM_URL, and ${readLog(subject)}.`,
          `检查 UPSTREAM_URL，并${readLog(subject)}。`,
        ),
    );
  },
};

/** Clients ask for `/v1/…`; an UPSTREAM_URL that ends with `/v1` turns that into `/v1/v1/…`. */
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
      say(
        `${took}, but ${shorter.status} for /models`,
        `${took}，但 /models 返回 ${shorter.status}`,
      ),
      say(
        'UPSTREAM_URL ends with /v1, which clients send themselves: every request goes to /v1/v1/….',
        'UPSTREAM_URL 以 /v1 结尾，而客户端自己会发送 /v1：所有请求都到了 /v1/v1/…。',
      ),
      say(
        `Remove /v1 from the end of UPSTREAM_URL. ${renew(subject)}`,
        `去掉 UPSTREAM_URL 末尾的 /v1。${renew(subject)}`,
      ),
    );
  }
  return warn(
    took,
    say(
      'The upstream API has no list of models, so its path is not verified.',
      '上游 API 没有模型列表，因此无法验证它的路径。',
    ),
    say(
      'If it should have one, compare UPSTREAM_URL with its documentation: without /v1 at the end.',
      '如果应该有，请按它的文档核对 UPSTREAM_URL：末尾不带 /v1。',
    ),
  );
}
