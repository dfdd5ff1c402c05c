import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

// A separate project with one plugin of two files; each load is a process, like each command.
const project = mkdtempSync(join(tmpdir(), 'plugin-'));
afterAll(() => rmSync(project, { recursive: true }));

const loader = 'plugins/shared/load-typescript.cjs';
const esbuild = join(project, 'node_modules/esbuild');
mkdirSync(join(project, 'plugins/shared'), { recursive: true });
mkdirSync(join(project, 'node_modules'));
cpSync(loader, join(project, loader));
symlinkSync(join(process.cwd(), 'node_modules/esbuild'), esbuild);
writeFileSync(join(project, 'package.json'), '{}');
writeFileSync(join(project, 'plugins/plugin.ts'), "export { greeting } from './greeting';");

const setGreeting = (text: string) =>
  writeFileSync(
    join(project, 'plugins/greeting.ts'),
    `export const greeting: string = ${JSON.stringify(text)};`,
  );

function load(): string {
  const script = `console.log(require('./${loader}')(require('node:path').resolve('plugins/plugin.ts')).greeting)`;
  return execFileSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' }).trim();
}

test('a TypeScript plugin is bundled once, and again when one of its files has changed', () => {
  setGreeting('first');
  expect(load()).toBe('first');
  rmSync(esbuild);
  expect(load()).toBe('first');
  symlinkSync(join(process.cwd(), 'node_modules/esbuild'), esbuild);
  setGreeting('second');
  expect(load()).toBe('second');
});

test('a damaged cache file is not used', () => {
  const kept = join(project, 'node_modules/.cache/plugins/plugins-plugin-ts.json');
  writeFileSync(kept, '{"code": "mod');
  expect(load()).toBe('second');
});
