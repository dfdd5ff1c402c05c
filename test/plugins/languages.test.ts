import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Module, parseSync } from '@swc/core';

// Everything that the plugins print is in English and in Chinese, in one call of say().

const folder = join(__dirname, '../../plugins');

/** Text that is not printed: markup, queries, patterns, generated files, and program texts. */
const exemptFiles =
  /usage\/html\/|usage\/(sql|sum-up|insights-query)|packaging\/(licences|page)|keys\/keys-file|shared\/hints/;
const exemptTexts =
  /^(npx sls |doctor check|deploy function|rollback|keys add| *export | +(curl|Node|new) |AWS Lambda|Tencent Cloud SCF|invoke mode|HTTP status|\w+:\w+ on |(1|…) access keys?$)/;

/** Two lower-case words in a row. */
const sentence = /[a-z]{2,}[,:]? [a-z]{2,}/i;

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

/** The English sentences of a file outside say() and internal errors. */
function findSentences(source: string): { alone: string[]; pairs: [string, string][] } {
  const found = { alone: [] as string[], pairs: [] as [string, string][] };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    const callee = (node.callee as { value?: string } | undefined)?.value;
    if (/^(Import|Export(All|Named))/.test(node.type ?? '') || node.type === 'TsLiteralType')
      return;
    if (node.type === 'NewExpression' && callee === 'Error') return;
    if (node.type === 'CallExpression' && callee === 'say') {
      const texts = (node.arguments as { expression: Node }[]).map(({ expression }) =>
        toText(expression),
      );
      found.pairs.push(texts.map((text) => text ?? '') as [string, string]);
      return;
    }
    const text = toText(node);
    if (text !== undefined && sentence.test(text) && !exemptTexts.test(text))
      found.alone.push(text);
    for (const field of Object.values(node)) visit(field);
  };
  visit((parseSync(source, { syntax: 'typescript', target: 'es2022' }) as Module).body);
  return found;
}

function toText(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return node.value as string;
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join('…');
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.d)\.ts$/.test(name) && !name.includes('node_modules'))
  .map((name) => relative(folder, join(folder, name)));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('what the plugins print', () => {
  test('is in both languages: no sentence is outside say()', () => {
    const alone = files
      .filter((name) => !exemptFiles.test(name))
      .flatMap((name) => findSentences(read(name)).alone.map((text) => `${name}: ${text}`));
    expect(alone).toEqual([]);
  });

  test('has Chinese punctuation around Chinese text', () => {
    const pairs = files.flatMap((name) => findSentences(read(name)).pairs);
    expect(pairs.length).toBeGreaterThan(500);
    const chinese = /[\u4e00-\u9fff]/;
    const wrong = pairs.filter(
      ([english, text]) =>
        (sentence.test(english) && text !== '' && text !== 'API' && !chinese.test(text)) ||
        chinese.test(english) ||
        /[\u4e00-\u9fff][,;?!]/.test(text),
    );
    expect(wrong).toEqual([]);
  });
});

test('a sentence without a Chinese version is found', () => {
  const { alone } = findSentences(
    "log.notice('nothing is deployed'); say('an English one', '中文'); throw new Error('not for a screen');",
  );
  expect(alone).toEqual(['nothing is deployed']);
});
