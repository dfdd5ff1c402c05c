import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

// The glossaries of CONTRIBUTING, applied to everything that people read: docs, screens, comments, messages, tests.

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The forbidden words of a glossary, without those that are wrong in one sense only. */
function readForbidden(file: string, separator: RegExp): string[] {
  const rows = [...read(file).matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\|/gm)].slice(2);
  expect(rows.length).toBeGreaterThan(9);
  return rows
    .flatMap(([, , words = '']) => words.split(separator))
    .map((word) => word.trim())
    .filter((word) => word !== '' && !/[（(]/.test(word));
}

/** Generated files, and files from elsewhere. */
const notOurs = /^(?:node_modules|dist|release|\.(?!env\.example|github|gitlab)[^/]*)$/;

/** The texts of the project, except the changelog, the glossaries and this test. */
function listFiles(pattern: RegExp, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.test(entry.name) || /^(CONTRIBUTING|CHANGELOG|test\/docs\/words)/.test(path))
      return [];
    if (entry.isDirectory()) return listFiles(pattern, path);
    return pattern.test(path) ? [path] : [];
  });
}

const texts = /\.(?:md|ts|tsx|json|ya?ml|mjs|cjs|conf|cfg|html|svg|py|go|sh)$|^Dockerfile$/;

test('English docs, screens, comments, messages and test names use the words of the glossary', () => {
  const forbidden = readForbidden('CONTRIBUTING.md', /, /).map(
    (word) => [word, new RegExp(`\\b${word}\\b`, 'i')] as const,
  );
  const files = listFiles(texts).filter((file) => !/zh-CN|package-lock|web\/i18n\/.*zh/.test(file));
  expect(files.length).toBeGreaterThan(900);
  const found = files.flatMap((file) => {
    // A sentence may continue on the next line of a comment.
    const text = read(file).replaceAll(/\s+(?:\*|\/\/|#)?\s*/g, ' ');
    return forbidden.filter(([, word]) => word.test(text)).map(([word]) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});

test('Chinese docs, screens and messages use the words of the glossary', () => {
  const forbidden = readForbidden('CONTRIBUTING.zh-CN.md', /、/);
  // Tests quote the errors of APIs.
  const files = listFiles(texts).filter(
    (file) => !file.startsWith('test/') && /[\u4e00-\u9fff]/.test(read(file)),
  );
  for (const folder of ['docs', 'plugins', 'scripts', 'web']) {
    expect(files.filter((file) => file.startsWith(`${folder}/`))).not.toEqual([]);
  }
  const found = files.flatMap((file) => {
    // Apps and clouds have their own names for these.
    const text = read(file).replaceAll(/模型供应商|身份提供商/g, '');
    return forbidden.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});
