import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keepState, readState } from '../../../plugins/operations/state';

let folder: string;
const file = () => join(folder, '.operations/state.json');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (text: string) => {
  mkdirSync(join(folder, '.operations'));
  writeFileSync(file(), text);
};

test('new state is merged with the existing state, and readable by its owner only', () => {
  const coldMs = { at: 'then', coldMs: 1 };
  keepState(folder, { verifyToken: 'one', baselines: { a: coldMs } });
  keepState(folder, { baselines: { b: coldMs } });
  expect(readState(folder)).toEqual({ verifyToken: 'one', baselines: { a: coldMs, b: coldMs } });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, '.operations')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(folder, '.operations'))).toEqual(['state.json']);
});

test.each([
  ['', 'it is empty'],
  ['{"verifyToken": "abc', 'it is not JSON'],
  ['[]', 'it is not a JSON object'],
])('a damaged file stops the command with a solution, and is not changed: %j', (text, problem) => {
  put(text);
  expect(() => readState(folder)).toThrow(problem);
  expect(() => keepState(folder, { verifyToken: 'new' })).toThrow('delete it and deploy');
  expect(readFileSync(file(), 'utf8')).toBe(text);
  expect(existsSync(`${file()}.lock`)).toBe(false);
});

test('two commands that write at the same time lose nothing', async () => {
  const script = (name: string) => `
    const { keepState } = require('./plugins/operations/state.ts');
    for (let i = 0; i < 25; i += 1) {
      keepState(${JSON.stringify(folder)}, { baselines: { ['${name}' + i]: { at: '' } } });
    }`;
  const start = (name: string) =>
    once(spawn(process.execPath, ['--import', 'tsx', '-e', script(name)]), 'close');
  expect(await Promise.all([start('a'), start('b')])).toEqual([
    [0, null],
    [0, null],
  ]);
  expect(Object.keys(readState(folder).baselines ?? {})).toHaveLength(50);
}, 60_000);

test('a lock left by a killed command blocks others only briefly', () => {
  put('{}');
  writeFileSync(`${file()}.lock`, '');
  const before = new Date(Date.now() - 60_000);
  utimesSync(`${file()}.lock`, before, before);
  keepState(folder, { verifyToken: 'one' });
  expect(readState(folder)).toEqual({ verifyToken: 'one' });
});
