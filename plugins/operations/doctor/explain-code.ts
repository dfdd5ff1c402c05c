import type { Task } from '../../shared/framework';
import { UserError } from '../../shared/user-error';
import { errorWords, findWords, type Speaker } from '../words/words';

const speakers: Readonly<Record<Speaker, string>> = {
  tencent: 'from Tencent Cloud',
  aws: 'from AWS',
  provider: 'from the API behind the proxy',
  proxy: 'from the proxy itself (x-proxy-error)',
  network: 'from the network, before any answer',
};

/** `doctor 433`: all that a code may mean, and the next step. */
export function explainCode({ writeText }: Task, code: string): void {
  const found = findWords(code);
  if (found.length === 0) {
    const similar = errorWords
      .map((word) => word.code)
      .filter((known) => known.toLowerCase().includes(code.toLowerCase().slice(0, 6)));
    throw new UserError('DOCTOR_CODE_UNKNOWN', [
      `Nothing is known of "${code}".${similar.length > 0 ? ` Do you mean ${similar.join(', ')}?` : ''}`,
      'An answer with the header x-proxy-error comes from the proxy, one with x-proxy-request-id alone',
      'from the API, and one with neither from the cloud. docs/operations.md has all codes.',
    ]);
  }
  for (const { code: name, by, en } of found) {
    writeText([`${name}, ${speakers[by]}:`, `  ${en.means}`, `  → ${en.cure}`, '']);
  }
}
