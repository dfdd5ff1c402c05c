import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  mergeEnvText,
  readEnvText,
  toEnvFileName,
  toEnvValues,
  writeEnvFile,
} from '../../../plugins/shared/env-file';

describe('a value that setup writes into .env', () => {
  test.each([
    ['is added at the end', 'A=1', { B: '2' }, 'A=1\nB=2\n'],
    ['replaces the line with its name', 'A=1\nB=\nC=3\n', { B: '2' }, 'A=1\nB=2\nC=3\n'],
    ['keeps the comment of the line', "export A='1' # mine\n", { A: '2' }, 'export A=2 # mine\n'],
    ['is added below its example', '# A=x\n# B=y\n', { A: '2' }, '# A=x\nA=2\n# B=y\n'],
    ['replaces the line that takes effect', 'A=1\nA=2\n', { A: '3' }, 'A=1\nA=3\n'],
    ['keeps line ends', 'A=1\r\nB=2\r\n', { A: '3' }, 'A=3\r\nB=2\r\n'],
    ['empties a value', 'A=1\n', { A: '' }, 'A=\n'],
    [
      'does not change a multi-line value',
      'KEY="one\nA=in the key\ntwo"\nB=1\n',
      { A: '2' },
      'KEY="one\nA=in the key\ntwo"\nB=1\nA=2\n',
    ],
  ])('%s', (_, text, changes, merged) => {
    expect(mergeEnvText(text, changes as unknown as Record<string, string>)).toBe(merged);
  });

  test.each(['p#w', 'p$w', '$HOME', 'a b', ' a ', "it's", 'a\\b', '中文', 'openai=a,b x=c'])(
    'is read back unchanged: %s',
    (value) => {
      expect(toEnvValues(mergeEnvText('# A=\n', { A: value })).A).toBe(value);
    },
  );

  test('that does not fit on a line is rejected, with its name and not its value', () => {
    for (const value of ['one\ntwo', '"a"']) {
      expect(() => mergeEnvText('', { A: value })).toThrow(/^A contains characters/);
    }
  });
});

test('the file is replaced and readable by its owner only, and .env.STAGE is used if it exists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
  try {
    writeFileSync(join(folder, '.env.example'), 'A=\n', { mode: 0o644 });
    expect(toEnvFileName(folder, 'prod')).toBe('.env');
    expect(readEnvText(folder, '.env')).toBe('A=\n');
    writeEnvFile(folder, '.env', 'A=1\n');
    writeFileSync(join(folder, '.env'), 'A=2\n');
    writeEnvFile(folder, '.env', 'A=3\n');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=3\n');
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(['.env', '.env.example']);
    writeFileSync(join(folder, '.env.prod'), '');
    expect(toEnvFileName(folder, 'prod')).toBe('.env.prod');
    // If the folder is not writable, nothing changes.
    expect(() => writeEnvFile(join(folder, 'none'), '.env', '')).toThrow(
      '.env could not be written',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
