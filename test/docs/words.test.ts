import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

// The glossaries of CONTRIBUTING, over everything that people read: docs, screens, comments, messages.

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

/** What is made here, or comes from others. */
const notOurs = /^(?:node_modules|dist|release|\.(?!env\.example|github|gitlab)[^/]*)$/;

/** The texts of the project, apart from its history, the glossaries and what this test reads. */
function listFiles(pattern: RegExp, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (notOurs.test(entry.name) || /^(CONTRIBUTING|CHANGELOG|test$)/.test(path)) return [];
    if (entry.isDirectory()) return listFiles(pattern, path);
    return pattern.test(path) ? [path] : [];
  });
}

test('English docs, screens, comments and messages use the words of the glossary', () => {
  const forbidden = readForbidden('CONTRIBUTING.md', /, /).map(
    (word) => [word, new RegExp(`\\b${word}\\b`, 'i')] as const,
  );
  const files = listFiles(/\.(?:md|ts|tsx|json|ya?ml|mjs|cjs|conf|cfg)$/).filter(
    (file) => !/zh-CN|package-lock|web\/i18n\/.*zh/.test(file),
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) => {
    // A sentence may go on in the next line of a comment.
    const text = read(file).replaceAll(/\s+(?:\*|\/\/|#)?\s*/g, ' ');
    return forbidden.filter(([, word]) => word.test(text)).map(([word]) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});

test('Chinese docs and screens use the words of the glossary', () => {
  const forbidden = readForbidden('CONTRIBUTING.zh-CN.md', /、/);
  const files = listFiles(/\.(?:md|ts|tsx|json)$/);
  const found = files.flatMap((file) => {
    // Apps and clouds have names of their own.
    const text = read(file).replaceAll(/模型供应商|身份提供商/g, '');
    return forbidden.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});
