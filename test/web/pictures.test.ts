import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(__dirname, '../..');

test.each([
  'README.md',
  'README.zh-CN.md',
  'docs/page.md',
  'docs/page.zh-CN.md',
  'docs/usage-and-cost.md',
  'docs/usage-and-cost.zh-CN.md',
])('the pictures of %s exist, and are small', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const pictures = [...text.matchAll(/(?:!\[[^\]]*\]\(|src=")([^)"]+\.png)/g)].map(
    ([, path = '']) => join(root, dirname(file), path),
  );
  expect(pictures.length).toBeGreaterThan(0);
  for (const picture of pictures) {
    expect([picture, existsSync(picture)]).toEqual([picture, true]);
    expect(statSync(picture).size).toBeLessThan(150_000);
  }
});
