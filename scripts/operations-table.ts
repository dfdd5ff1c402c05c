import { readFileSync, writeFileSync } from 'node:fs';
import { type ErrorWord, errorWords, type Speaker } from '../plugins/operations/words/words';

const begin = '<!-- error words: npm run docs:errors writes this table -->';
const end = '<!-- end of error words -->';

const speakers: Readonly<Record<'en' | 'zh', Readonly<Record<Speaker, string>>>> = {
  en: {
    tencent: 'Tencent Cloud',
    aws: 'AWS',
    provider: 'the API',
    proxy: 'the proxy',
    network: 'the network',
  },
  zh: { tencent: '腾讯云', aws: 'AWS', provider: 'API', proxy: '代理', network: '网络' },
};

const heads = {
  en: ['Code', 'Source', 'What it means', 'What to do'],
  zh: ['代码', '来自', '含义', '怎么办'],
};

/** The pages with the table, and their language. */
export const pages = [
  ['docs/operations.md', 'en'],
  ['docs/operations.zh-CN.md', 'zh'],
] as const;

/** The table of all error words in one language. */
export function toErrorTable(language: 'en' | 'zh'): string {
  const toRow = (word: ErrorWord) => {
    const codes = [word.code, ...(word.match ?? [])].map((code) => `\`${code}\``).join(', ');
    const status = word.status ? ` (${word.status})` : '';
    const { means, cure } = word[language];
    return `| ${codes}${status} | ${speakers[language][word.by]} | ${means} | ${cure} |`;
  };
  const head = heads[language];
  const rows = [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`];
  return [...rows, ...errorWords.map(toRow)].join('\n');
}

/** Replaces the table in a page with the current one. */
export function withErrorTable(page: string, language: 'en' | 'zh'): string {
  const [before, rest = ''] = page.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`The page has no markers for the table: ${begin}`);
  return `${before}${begin}\n\n${toErrorTable(language)}\n\n${end}${after}`;
}

if (require.main === module) {
  for (const [path, language] of pages) {
    writeFileSync(path, withErrorTable(readFileSync(path, 'utf8'), language));
  }
}
