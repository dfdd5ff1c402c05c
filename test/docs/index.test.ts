import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { estimate } from '../../plugins/operations/cost/estimate';
import { priceLists } from '../../plugins/operations/cost/prices';
import { clients } from '../../web/connect/clients';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';

// The documentation: every page is in the index, links work, and repeated facts agree.

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const isChinese = (name: string) => name.endsWith('.zh-CN.md');
describe.each([
  ['docs/README.md', docs.filter((name) => !isChinese(name))],
  ['docs/README.zh-CN.md', docs.filter(isChinese)],
])('%s', (index, names) => {
  test('links to every page of its language', () => {
    const text = read(index);
    const missing = names.filter((name) => name !== index.slice(5) && !text.includes(`](${name}`));
    expect(missing).toEqual([]);
  });
});

test('every page exists in both languages', () => {
  const english = docs.filter((name) => !isChinese(name));
  expect(docs.filter(isChinese).sort()).toEqual(
    english.map((name) => name.replace(/\.md$/, '.zh-CN.md')).sort(),
  );
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  test('has the same figures as `npx sls cost`', () => {
    const usage = { requests: 10_000, seconds: 20, memory: undefined, kilobytes: 20, overlap: 1 };
    for (const prices of priceLists) {
      const { total, totalAfterFree } = estimate(usage, prices);
      const said = prices.id === 'aws' ? total.toFixed(2) : total.toFixed(0);
      expect(read(file)).toContain(`${prices.currency}${said}`);
      if (prices.id === 'aws') expect(totalAfterFree).toBe(0);
    }
  });
});

test.each(['README.md', 'README.zh-CN.md', 'docs/page.md', 'docs/page.zh-CN.md'])(
  '%s has the right number of apps',
  (file) => {
    expect(read(file)).toMatch(new RegExp(`\\b${clients.length}( apps| 种应用)`));
  },
);

test.each(['docs/operations.md', 'docs/operations.zh-CN.md'])(
  '%s lists every endpoint of the proxy',
  (file) => {
    const paths = [...read('lib/endpoints/index.ts').matchAll(/'(\/-\/[^']+)': /g)].map(
      ([, path]) => path,
    );
    expect(paths.length).toBeGreaterThan(7);
    expect(paths.filter((path) => !read(file).includes(`\`${path}`))).toEqual([]);
  },
);

test.each([
  ['docs/page.md', en],
  ['docs/page.zh-CN.md', zh],
])('%s quotes the page as it is', (file, words) => {
  const quoted = [...read(file).matchAll(/^\| “([^”]+)”/gm)].map(([, text]) => text);
  expect(quoted.length).toBeGreaterThan(1);
  const shown = JSON.stringify(words);
  expect(quoted.filter((text) => !shown.includes(`"${text}"`))).toEqual([]);
});

/** What both languages must have in common: headings, blocks of code, code within the text. */
function skeletonOf(file: string) {
  const text = read(file);
  const blocks = [...text.matchAll(/^ *```.*?^ *```/gms)];
  const prose = text.replace(/^ *```.*?^ *```/gms, '');
  const code = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, one = '']) =>
    one.replaceAll('、', ', '),
  );
  const headings = prose.match(/^#+(?= )/gm);
  return { headings, blocks: blocks.length, code: [...new Set(code)].sort() };
}

test.each([
  'README.md',
  'CONTRIBUTING.md',
  ...docs.filter((name) => !isChinese(name)).map((name) => `docs/${name}`),
])('%s says the same in both languages', (file) => {
  const english = skeletonOf(file);
  const chinese = skeletonOf(file.replace('.md', '.zh-CN.md'));
  // A placeholder may be translated: `doctor CODE`.
  const translated = chinese.code.filter((one) => /\p{Script=Han}/u.test(one));
  const known = chinese.code.filter((one) => !translated.includes(one));
  const missing = english.code.filter((one) => !known.includes(one));
  expect(known.filter((one) => !english.code.includes(one))).toEqual([]);
  expect(missing.slice(translated.length)).toEqual([]);
  expect({ ...chinese, code: [] }).toEqual({ ...english, code: [] });
});

test('every page asks for the version of Node that package.json asks for', () => {
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
  const pages = ['README.md', 'README.zh-CN.md', ...docs.map((name) => `docs/${name}`)];
  const named = pages.flatMap(
    (page) => read(page).match(/\bNode (\d+\.\d+)(?= (?:or newer|或))/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(4);
  expect(new Set(named)).toEqual(new Set([`Node ${engines.node.replace('>=', '')}`]));
});
