import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readAccessKeys, toKeyHash } from '../../../../lib/config/access-keys';
import { createKeyFinder } from '../../../../lib/layers/access/key-finder';
import { fitsPattern } from '../../../../lib/layers/access/model-patterns';

const toHex = (key: string) => createHash('sha256').update(key).digest('hex');

describe('a list of access keys', () => {
  test('is read with all rules, one key per line or separated by semicolons, ignoring comments', () => {
    const { keys, problems } = readAccessKeys(`
# The team
alice ${toHex('a')} expires=2027-01-31 models=gpt-*,o4-mini rpm=60   # until she leaves
bob@example.com\t${toKeyHash('b').toString('base64url')}; carol ${toHex('c')} tokens-per-day=100000 concurrency=4 providers=openai,gemini
`);
    expect(problems).toEqual([]);
    expect(keys).toEqual([
      {
        ...{ label: 'alice', hash: toKeyHash('a'), expires: Date.UTC(2027, 1, 1) },
        ...{ providers: undefined, models: ['gpt-*', 'o4-mini'], rpm: 60 },
        ...{ tokensPerDay: undefined, concurrency: undefined, tpm: undefined },
        ...{ modelLimits: undefined, endpoints: undefined },
      },
      expect.objectContaining({ label: 'bob@example.com', hash: toKeyHash('b') }),
      expect.objectContaining({
        label: 'carol',
        tokensPerDay: 100_000,
        concurrency: 4,
        providers: ['openai', 'gemini'],
      }),
    ]);
  });

  test.each([
    ['Windows', '\r\n'],
    ['the oldest Macs', '\r'],
    ['Unix', '\n'],
  ])('is read as editors on %s write it, with comments and a byte order mark', (_, end) => {
    const lines = ['\ufeff# The team; all of it', `alice ${toHex('a')} rpm=60 # she`, '', '#'];
    const { keys, problems } = readAccessKeys([...lines, `bob ${toHex('b')}`, ''].join(end));
    expect(problems).toEqual([]);
    expect(keys.map(({ label, rpm }) => [label, rpm])).toEqual([
      ['alice', 60],
      ['bob', undefined],
    ]);
  });

  test('in UTF-16 is reported as one problem, not one per line', () => {
    const text = Buffer.from(`alice ${toHex('a')}\r\nbob ${toHex('b')}`, 'utf16le').toString();
    expect(readAccessKeys(text).problems).toEqual([
      'the list is not in UTF-8 (it may be UTF-16): save it as UTF-8',
    ]);
  });

  test('may limit single models, and endpoints', () => {
    const { keys, problems } = readAccessKeys(
      `a ${toHex('a')} models=gpt-4o(rpm=10,tpm=20000),gpt-*,o3(tpm=5) endpoints=chat,Responses; b ${toHex('b')} endpoints=!files,!organization tpm=7`,
    );
    expect(problems).toEqual([]);
    expect(keys[0]).toMatchObject({
      models: ['gpt-4o', 'gpt-*', 'o3'],
      modelLimits: [
        { pattern: 'gpt-4o', rpm: 10, tpm: 20_000 },
        { pattern: 'o3', rpm: undefined, tpm: 5 },
      ],
      endpoints: { names: ['chat', 'responses'], isExcept: false },
    });
    expect(keys[1]).toMatchObject({
      endpoints: { names: ['files', 'organization'], isExcept: true },
      tpm: 7,
    });
    for (const wrong of [
      'models=gpt(rpm=0)',
      'models=gpt(rpm=1',
      'models=gpt(day=1)',
      'models=()',
      'endpoints=chat,!files',
      'endpoints=',
    ]) {
      expect([wrong, readAccessKeys(`a ${toHex('a')} ${wrong}`).problems.length]).toEqual([
        wrong,
        1,
      ]);
    }
  });

  test('may be empty', () => {
    expect(readAccessKeys(' \n# none left\n;')).toEqual({ keys: [], problems: [] });
  });

  test('reports every problem of every entry at once', () => {
    const { problems } = readAccessKeys(
      `al!ce ${toHex('a')}; bob abc rpm=0 speed=9; bob ${toHex('a')} expires=2027-02-31 models=`,
    );
    expect(problems).toEqual([
      'the key "al!ce": a label has 1 to 40 letters, digits, ".", "_", "@" or "-"',
      'the key "bob": after the label comes the SHA-256 of the key: 64 hexadecimal digits',
      'the key "bob": rpm must be a whole number above zero (it is "0")',
      'the key "bob": "speed" is not a rule; the rules are expires, providers, models, endpoints, rpm, tpm, tokens-per-day, budget, concurrency',
      'the key "bob": there are two keys with this label',
      'the key "bob": another entry has the same SHA-256',
      'the key "bob": expires must be a day or a time in UTC, such as 2027-01-31 or 2027-01-31T12:00Z (it is "2027-02-31")',
      'the key "bob": models must be names separated by commas, without spaces; limits of a single one go in parentheses: gpt-4o(rpm=10,tpm=20000),gpt-* (it is "")',
    ]);
  });

  test('does not print a key that was written in place of the label', () => {
    const key = `sk-proxy-${'x'.repeat(43)}`;
    const { problems } = readAccessKeys(`${key} rpm=${key} ${key}`);
    expect(problems.join('\n')).not.toContain('x'.repeat(10));
    expect(problems.length).toBe(3);
  });

  test('reads expiry times exactly', () => {
    const expiresOf = (text: string) =>
      readAccessKeys(`a ${toHex('a')} expires=${text}`).keys[0]?.expires;
    expect(expiresOf('2027-01-31T12:30Z')).toBe(Date.UTC(2027, 0, 31, 12, 30));
    expect(expiresOf('2028-02-29')).toBe(Date.UTC(2028, 2, 1));
  });
});

test('a key is found by its exact value only', () => {
  const { keys } = readAccessKeys(`alice ${toHex('right')}; bob ${toHex('other')}`);
  const find = createKeyFinder(keys);
  expect(find('right')?.label).toBe('alice');
  expect(find('other')?.label).toBe('bob');
  for (const wrong of ['', 'Right', 'right ', toHex('right'), 'alice']) {
    expect(find(wrong)).toBeUndefined();
  }
});

test.each([
  ['gpt-5-mini', 'gpt-*', true],
  ['GPT-5', 'gpt-*', true],
  ['gpt-5', 'gpt-5', true],
  ['gpt-5-pro', 'gpt-5', false],
  ['ft:gpt-5:me', '*gpt*', true],
  ['aXbXc', 'a*b*c', true],
  ['ab', 'a*b*b', false],
  ['aba', 'aba*aba', false],
  ['anything', '*', true],
  ['gpt.5', 'gpt-5', false],
])('the model %s against the pattern %s: %s', (model, pattern, fits) => {
  expect(fitsPattern(model, [pattern])).toBe(fits);
});

test('a pattern with many asterisks is matched at once', () => {
  expect(fitsPattern('a'.repeat(5_000), ['*a'.repeat(500).concat('b')])).toBe(false);
});
