import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { errorWords, findWords } from '../../../plugins/operations/words/words';
import { explainStatus } from '../../../plugins/serverless-tencent-scf/src/platform-status';
import { pages, withErrorTable } from '../../../scripts/operations-table';

describe('the error words', () => {
  test('have every code of the proxy, with its status', () => {
    const source = readFileSync('lib/exchange/errors.ts', 'utf8');
    const codes = [...source.matchAll(/^ {2}(\w+): \[\s*(\d{3}),/gm)].map(([, code, status]) => [
      code,
      status,
    ]);
    expect(codes.length).toBeGreaterThan(10);
    const known = errorWords
      .filter(({ by }) => by === 'proxy')
      .map(({ code, status }) => [code, String(status)]);
    expect(known.sort()).toEqual(codes.sort());
  });

  test('have every status that Tencent Cloud returns itself', () => {
    for (let status = 400; status < 500; status += 1) {
      if (explainStatus(status) === undefined) continue;
      expect([status, findWords(String(status), 'tencent').length]).toEqual([status, 1]);
    }
  });

  test('have each code of a source once, with an explanation and a next step in both languages', () => {
    const keys = errorWords.flatMap(({ by, code, match = [] }) =>
      [code, ...match].map((one) => `${by} ${one}`),
    );
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    for (const { en, zh } of errorWords) {
      expect(en.means).toMatch(/^[A-Z].+\.$/);
      expect(en.cure).toMatch(/^(`|[A-Z]).+\.$/);
      expect(zh.means).toMatch(/。$/);
      expect(zh.cure).toMatch(/。$/);
    }
  });

  test.each(pages)('are the same in %s', (path, language) => {
    const page = readFileSync(path, 'utf8');
    // To update the page: npm run docs:errors
    expect(toPlain(withErrorTable(page, language)) === toPlain(page)).toBe(true);
  });
});

/** The formatter aligns table columns. */
const toPlain = (text: string) => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
