import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../../../shared/language';
import { compareAddress, explainAnswer, explainNetwork } from '../../words/explain';
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

/** Whether this proxy runs at the address, with a certificate that this machine trusts. */
export const reachable: Check = {
  id: 'reachable',
  title: say('Reachable', '可达'),
  async run(visit) {
    const deadline = Date.now() + visit.thoroughness.wait;
    for (;;) {
      const outcome = await look(visit);
      // It can take a minute until DNS and the permissions of a new address are effective.
      if (outcome.verdict !== 'fail' || Date.now() >= deadline) return outcome;
      await sleep(1000);
    }
  },
};

async function look(visit: Visit): Promise<Outcome> {
  let answer: ProbeAnswer;
  try {
    answer = await visit.send('/-/status');
    // Versions without a status have only a health check.
    if (answer.status === 404 && answer.headers['x-proxy-error'] === 'not_found') {
      answer = await visit.send('/-/health');
    }
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    const { cause, cure } = explainNetwork(error.message, visit.subject.isElsewhere);
    return fail(say('no response', '没有响应'), cause, cure);
  }
  const status = readJson(answer) as Status | undefined;
  if (visit.subject.isSigned && isPlatformRefusal(answer)) {
    return skip(
      say(
        'According to the YAML file only signed requests are accepted, and verify does not sign.',
        '按照 YAML 文件，地址只接受签名的请求，而 verify 不签名。',
      ),
      say(
        'Set the address to NONE (AWS: no "authorizer"; Tencent Cloud: authType NONE) if callers are to use keys instead.',
        '如果要让调用者用密钥访问，把地址设为 NONE（AWS：去掉 “authorizer”；腾讯云：authType NONE）。',
      ),
    );
  }
  const { location } = answer.headers;
  if (location && answer.status >= 300 && answer.status < 400) {
    return fail(
      say(`status ${answer.status}`, `状态 ${answer.status}`),
      say(`The address redirects to ${location}.`, `该地址重定向到 ${location}。`),
      say(
        'Use that address: clients do not repeat a POST after a redirect.',
        '请使用重定向后的地址：客户端不会在重定向后重发 POST 请求。',
      ),
    );
  }
  if (answer.status !== 200 || typeof status?.version !== 'string') {
    const known = explainAnswer(answer, visit.subject.cloud);
    return fail(
      say(`status ${answer.status}`, `状态 ${answer.status}`),
      known?.cause ??
        say(
          `The address returns ${answer.status}, but the response does not come from this proxy.`,
          `地址返回 ${answer.status}，但响应不是来自这个代理。`,
        ),
      known?.cure ??
        (visit.subject.cloud
          ? say('Compare the address with "npx sls info".', '用 "npx sls info" 核对地址。')
          : compareAddress()),
    );
  }
  visit.status = status;
  // An instance that is not older than the response was started for it.
  const isCold = (status.uptime_seconds ?? 2) <= 1;
  if (isCold) visit.figures.coldMs = answer.totalMs;
  const start = `${isCold ? say('cold start', '冷启动') : say('warm', '热启动')} ${Math.round(answer.totalMs)} ms`;
  if (!answer.tls) return judgePlain(visit.subject.address, start);
  const days = Math.floor((Date.parse(answer.tls.validTo) - Date.now()) / day);
  const figure = `${answer.tls.protocol}, ${start}`;
  if (days >= 14) return pass(figure);
  return warn(
    figure,
    say(
      `The certificate of the address expires in ${days} days.`,
      `地址的证书还有 ${days} 天到期。`,
    ),
    say('Renew it where the domain is configured.', '请在配置域名证书的地方续期。'),
  );
}

/** A 401 or 403 from something in front of the proxy. */
const isPlatformRefusal = ({ status, headers }: ProbeAnswer): boolean =>
  (status === 401 || status === 403) && !headers['x-proxy-error'] && !headers['x-proxy-request-id'];

function judgePlain(address: string, start: string): Outcome {
  const { hostname } = new URL(address);
  if (/^(127\.|localhost$|\[::1\]$)/.test(hostname))
    return pass(say(`on this machine, ${start}`, `本机，${start}`));
  return warn(
    say(`plain HTTP, ${start}`, `明文 HTTP，${start}`),
    say('Keys are sent to this address unencrypted.', '密钥以明文发送到这个地址。'),
    say(
      'Use https://, or put a server that terminates TLS in front of the proxy.',
      '改用 https:// 地址，或在代理前面部署终止 TLS 的服务器。',
    ),
  );
}
