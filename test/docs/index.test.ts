import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { estimate } from '../../plugins/operations/cost/estimate';
import { priceLists } from '../../plugins/operations/cost/prices';
import { clients } from '../../web/connect/clients';

// The documentation: everything is found from its index, leads somewhere, and says the same everywhere.

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const isChinese = (name: string) => name.endsWith('.zh-CN.md');
const pages = [
  ...['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'CONTRIBUTING.zh-CN.md'],
  ...docs.map((name) => `docs/${name}`),
].filter((file) => existsSync(join(root, file)));

/** What a heading is called in a link, as GitHub makes it. */
const toAnchor = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');
const anchorsOf = (file: string) =>
  [...withoutCode(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => toAnchor(text));

test.each(pages)('every link in %s leads to a file and a heading that are there', (file) => {
  const links = [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(
    ([, link = '', picture = '']) => link || picture,
  );
  const broken = links
    .filter((link) => !/^(?:https?|mailto):/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path ? relative(root, join(root, dirname(file), path)) : file;
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(decodeURIComponent(anchor));
    });
  expect(broken).toEqual([]);
});

describe.each([
  ['docs/README.md', docs.filter((name) => !isChinese(name))],
  ['docs/README.zh-CN.md', docs.filter(isChinese)],
])('%s', (index, names) => {
  test('leads to every page of its language', () => {
    const text = read(index);
    const missing = names.filter((name) => name !== index.slice(5) && !text.includes(`](${name}`));
    expect(missing).toEqual([]);
  });
});

test('every page is there in both languages', () => {
  const english = docs.filter((name) => !isChinese(name));
  expect(docs.filter(isChinese).sort()).toEqual(
    english.map((name) => name.replace(/\.md$/, '.zh-CN.md')).sort(),
  );
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  test('says what `npx sls cost` says', () => {
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
  '%s counts the apps that the page knows',
  (file) => {
    expect(read(file)).toMatch(new RegExp(`\\b${clients.length}( apps| 种应用)`));
  },
);
