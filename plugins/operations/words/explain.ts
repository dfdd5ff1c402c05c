import type { Cloud } from '../../shared/clouds/cloud';
import { language, say } from '../../shared/language';
import type { ProbeAnswer } from '../verify/probe';
import { type ErrorWord, errorWords, findWords } from './words';

/** Why a response is not the expected one. */
export interface Explanation {
  readonly cause: string;
  readonly cure: string;
}

/** A code that appears anywhere in the body of a response, whatever its format. */
const findInBody = (body: string): ErrorWord | undefined =>
  errorWords.find(
    (word) =>
      word.by === 'provider' &&
      [word.code, ...(word.match ?? [])].some((code) => body.includes(code)),
  );

/** Explains who rejected the request, and what to do; undefined for an unknown code. */
export function explainAnswer(answer: ProbeAnswer, cloud?: Cloud): Explanation | undefined {
  const own = answer.headers['x-proxy-error'];
  const fromProxy = own !== undefined || answer.headers['x-proxy-request-id'] !== undefined;
  const word = own
    ? findWords(String(own), 'proxy')[0]
    : fromProxy
      ? findInBody(answer.body)
      : cloud && findWords(String(answer.status), cloud.speaker)[0];
  if (!word) return undefined;
  const who = {
    proxy: say('the proxy', '代理'),
    provider: say('the API', 'API'),
    tencent: say('Tencent Cloud', '腾讯云'),
    aws: 'AWS',
  };
  const speaker = who[word.by as keyof typeof who];
  return {
    cause: say(
      `${answer.status} from ${speaker} (${word.code}): ${word.en.means}`,
      `${speaker}返回 ${answer.status}（${word.code}）：${word.zh.means}`,
    ),
    cure: word[language()].cure,
  };
}

/**
 * The same for a request without any response.
 *
 * @param isElsewhere without a clone, in which `npx sls info` would work.
 */
export function explainNetwork(code: string, isElsewhere = false): Explanation {
  const word = findWords(code, 'network')[0]?.[language()];
  const cure =
    word?.cure ?? say('Compare the address with "npx sls info".', '用 "npx sls info" 核对地址。');
  return {
    cause: word
      ? `${code}: ${word.means}`
      : say(`No response arrived (${code}).`, `没有收到响应（${code}）。`),
    cure: isElsewhere && /npx sls/.test(cure) ? compareAddress() : cure,
  };
}

/** What to do with an address at which there is no proxy. */
export const compareAddress = (): string =>
  say(
    'Compare the address with the one that the proxy printed when it started.',
    '与代理启动时显示的地址核对。',
  );
