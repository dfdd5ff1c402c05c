import type { Task } from '../../shared/framework';
import { language, say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { errorWords, findWords, type Speaker } from '../words/words';

const speakers: Readonly<Record<Speaker, string>> = {
  tencent: say('from Tencent Cloud', '来自腾讯云'),
  aws: say('from AWS', '来自 AWS'),
  provider: say('from the upstream API', '来自上游 API'),
  proxy: say('from the proxy itself (x-proxy-error)', '来自代理自身（x-proxy-error）'),
  network: say('from the network, before any response', '来自网络，没有收到响应'),
};

/** `doctor 433`: every meaning of a code, with the next step. */
export function explainCode({ writeText }: Task, code: string): void {
  const found = findWords(code);
  if (found.length === 0) {
    const similar = errorWords
      .map((word) => word.code)
      .filter((known) => known.toLowerCase().includes(code.toLowerCase().slice(0, 6)));
    throw new UserError('DOCTOR_CODE_UNKNOWN', [
      say(
        `Unknown code "${code}".${similar.length > 0 ? ` Did you mean ${similar.join(', ')}?` : ''}`,
        `没有关于“${code}”的信息。${similar.length > 0 ? `你要查的是 ${similar.join('、')} 吗？` : ''}`,
      ),
      say(
        'A response with the header x-proxy-error comes from the proxy, one with only x-proxy-request-id',
        '带有 x-proxy-error 响应头的响应来自代理，只带 x-proxy-request-id 的来自 API，',
      ),
      say(
        'from the API, and one with neither from the cloud. All codes are in docs/operations.md.',
        '两者都没有的来自云。全部错误码见 docs/operations.zh-CN.md。',
      ),
    ]);
  }
  for (const { code: name, by, [language()]: words } of found) {
    const head = say(`${name}, ${speakers[by]}:`, `${name}，${speakers[by]}：`);
    writeText([head, `  ${words.means}`, `  → ${words.cure}`, '']);
  }
}
