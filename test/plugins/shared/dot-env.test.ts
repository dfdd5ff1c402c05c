import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { config } from 'dotenv';
import { expand } from 'dotenv-expand';
import { checkDotEnv } from '../../../plugins/shared/dot-env';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dot-env-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Reads the file like osls, then checks it. Returns the message. */
function check(
  files: Readonly<Record<string, string | Buffer>>,
  shell: Readonly<Record<string, string>> = {},
): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const environment: Record<string, string> = { HOME: '/home/me', ...shell };
  const path = join(folder, '.env.prod' in files ? '.env.prod' : '.env');
  expand({ ...config({ path, processEnv: environment, quiet: true }), processEnv: environment });
  try {
    checkDotEnv({ folder, stage: 'prod', environment });
    return 'fine';
  } catch (error) {
    return (error as Error).message;
  }
}

const inBraces = (expression: string) => ['$', '{', expression, '}'].join('');

describe('a value that is read as written', () => {
  test.each([
    'A=plain\nB = with spaces \nexport C=1\n',
    'A=\nB=""\n',
    'A=\'p#w\'\nB="p#w" # why\nC=p # why\nD=# nothing\n',
    "A='p\\$w'\nB=a\\$b\n",
    'A=5$\nB=$5\nC=a$\n',
    `A=https://one\nB=${inBraces('A')}/v1\nC=${inBraces('NONE:-two')}\nD=${inBraces('HOME')}/x\n`,
    'A=it\'s\nB=say "x"\n',
    'KEY="-----BEGIN KEY-----\nMIIB==\nabc=\n-----END KEY-----"\nB=1\n',
    '\ufeffA=1\r\nB=2\r\n',
    '# A=p$word#\n',
    'A=\nA=1\n',
    'A=1\nA=1\n',
  ])('passes: %j', (text) => {
    expect(check({ '.env': text })).toBe('fine');
  });

  test('passes if the shell has another value', () => {
    expect(check({ '.env': 'A=p$word\n' }, { A: 'other' })).toBe('fine');
  });

  test('passes if there is no file', () => {
    expect(check({})).toBe('fine');
  });
});

describe('a value that is read differently', () => {
  test.each([
    ['REDIS_URL=rediss://u:p$word@h\n', 'line 1, REDIS_URL: "$" starts a variable'],
    ["A='rediss://u:p$word@h'\n", 'line 1, A: "$" starts a variable, even in quotes'],
    ['\n\nA=x$HOME\n', 'line 3, A: "$" starts a variable'],
    [`A=x${inBraces('word')}y\n`, 'line 1, A: "$" starts a variable'],
    ['A=p#word\n', 'line 1, A: the value is cut off at the "#"'],
    ['A=#word\n', 'line 1, A: the value is cut off at the "#"'],
    ["A='half\nB=1\n", 'line 1, A: it starts with a quote but does not end with the same quote'],
    ['A="one" two\n', 'line 1, A: it starts with a quote but does not end with the same quote'],
    ["A='half\nSECRET_KEY=def'\n", 'line 2, SECRET_KEY: it is read as part of the value above'],
    [Buffer.from('A=\xe9\n', 'latin1'), 'line 1, A: it is not encoded as UTF-8'],
    ['A=word\nB=1\nA=\n', 'line 1, A: line 3 sets it again, and takes precedence'],
    ['A: p#word\n', 'line 1, A: the value is cut off at the "#"'],
    ['B=1\nA word\n', 'line 2: it is ignored, because it is neither NAME=value nor a comment'],
    ['set A=word\n', 'line 1: it is ignored'],
  ])('is reported with its line: %j', (text, problem) => {
    const said = check({ '.env': text });
    expect(said).toContain(problem);
    expect(said).not.toMatch(/word|half|rediss/);
  });

  test.each([
    ['with a mark', Buffer.from('\ufeffA=1\n', 'utf16le')],
    ['at its end only', Buffer.concat([Buffer.from('A=1\n'), Buffer.from('B=2\r\n', 'utf16le')])],
  ])('because the file is in UTF-16 %s, is reported', (_, bytes) => {
    expect(check({ '.env': bytes })).toContain('it is encoded as UTF-16');
  });

  test('because another file replaces .env: the missing variables are named', () => {
    const files = { '.env': 'A=1\nB=2\nC=\nD=4\n', '.env.prod': 'A=1\nD=\n' };
    expect(check(files)).toContain('.env is ignored, and these variables of .env are missing: B. ');
    expect(check(files, { B: 'shell' })).toBe('fine');
  });
});
