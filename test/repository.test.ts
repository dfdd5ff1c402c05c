import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Setting, settings } from '../lib/config';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Rows of the configuration table: name and default, as a reader sees them. */
function tableOf(file: string): [string, string][] {
  const rows = read(file).matchAll(/^\| `([A-Z0-9_]+)` +\| (.*?) +\|/gm);
  return [...rows].map(([, name = '', fallback = '']) => [name, fallback.replaceAll('`', '')]);
}

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  test('has a table of all settings with the defaults of the code', () => {
    const known = Object.values(settings).map(({ name, fallback }: Setting) => [
      name,
      fallback === '' ? '–' : fallback,
    ]);
    expect(tableOf(file)).toEqual(known);
  });

  test('has at most 120 lines', () => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(121);
  });

  test('shows commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const shown = [...read(file).matchAll(/npm (?:run )?(demo|test|start|bench|check)\b/g)];
    expect(shown.length).toBeGreaterThan(3);
    for (const [, name = ''] of shown) expect(scripts).toHaveProperty(name);
  });
});

describe('the bundle', () => {
  test('is at most 350 KB and holds no part of undici that a request does not need', () => {
    expect(statSync(join(root, 'dist/tencent/index.cjs')).size).toBeLessThanOrEqual(350 * 1024);
    const code = read('dist/tencent/index.cjs');
    const foreign = ['node:http2', 'multipart/form-data', 'CacheStorage', 'WebSocketStream'];
    // Compared apart from the code, which a failure would print.
    expect(foreign.filter((part) => code.includes(part))).toEqual([]);
  });

  test('comes out the same, byte for byte, from the same sources', () => {
    const before = read('dist/tencent/index.cjs');
    const other = join(root, 'node_modules/.cache/bundle-test.cjs');
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/tsx/dist/cli.mjs'),
        '-e',
        `import { bundle } from './plugins/bundle/bundle'; void bundle('functions/tencent.ts', ${JSON.stringify(other)});`,
      ],
      { cwd: root },
    );
    expect(readFileSync(other, 'utf8') === before).toBe(true);
  });
});
