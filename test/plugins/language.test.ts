import { afterEach, describe, expect, test } from '@jest/globals';
import { completeHints } from '../../plugins/shared/hints';
import { findLanguage, say } from '../../plugins/shared/language';
import { describeAccess, findOpenings } from '../../plugins/shared/release/access';
import { readRelease, toReleaseText } from '../../plugins/shared/release/release';
import { toLines } from '../../plugins/shared/table';

const former = process.env.SLS_LANG;
afterEach(() => {
  if (former === undefined) delete process.env.SLS_LANG;
  else process.env.SLS_LANG = former;
});

describe('the language of the commands', () => {
  test('is Chinese if SLS_LANG, or else the locale, says so', () => {
    expect(findLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh');
    expect(findLanguage({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' })).toBe('en');
    expect(findLanguage({ LANG: 'en_US.UTF-8', SLS_LANG: 'zh' })).toBe('zh');
    expect(findLanguage({})).toBe('en');
    process.env.SLS_LANG = 'zh';
    expect(say('paused', '已暂停')).toBe('已暂停');
    expect(
      describeAccess({ mode: 'locked', keys: [{ label: 'a', mark: '1' }], injected: [] }),
    ).toBe('已上锁：仅限 a');
  });

  test('columns are aligned in both languages', () => {
    expect(
      toLines([
        ['地址', 'a'],
        ['last', 'b'],
      ]),
    ).toEqual(['  地址  a', '  last  b']);
  });
});

describe('a command in a text', () => {
  const flags = ' -c serverless.aws.yml --stage test';

  test.each([
    [
      'To serve again: npx sls resume',
      'To serve again: npx sls resume -c serverless.aws.yml --stage test',
    ],
    [
      '"npx sls doctor check --fix" repairs',
      '"npx sls doctor check -c serverless.aws.yml --stage test --fix" repairs',
    ],
    ['npx sls deploy repairs it', 'npx sls deploy -c serverless.aws.yml --stage test repairs it'],
    ['npx sls deploy -c serverless.yml', 'npx sls deploy -c serverless.yml'],
  ])('%s gets the options of the call, once', (text, complete) => {
    expect(completeHints(text, flags)).toBe(complete);
    expect(completeHints(complete, flags)).toBe(complete);
  });

  test.each([' --stage test', ' --region ap-tokyo', ' --stage test --region ap-tokyo'])(
    'gets%s once, without a -c, too',
    (some) => {
      const complete = `none: nothing is deployed here (npx sls deploy${some})`;
      expect(completeHints('none: nothing is deployed here (npx sls deploy)', some)).toBe(complete);
      expect(completeHints(complete, some)).toBe(complete);
    },
  );
});

describe('the note of a deployment about itself', () => {
  const access = {
    mode: 'locked' as const,
    keys: [{ label: 'alice@example.com', mark: '9f86d081' }],
    injected: ['openai'],
  };
  const release = {
    ...{ version: '0.1.0', commit: '1a2b3c4', at: 1764151234567, before: '3', access },
    revoked: ['deadbeef'],
  };

  test('is read back unchanged', () => {
    expect(readRelease(toReleaseText(release, 4000))).toEqual(release);
  });

  test('is shortened to the available space, and still distinguishes two sets of keys', () => {
    const many = (count: number) => ({
      ...access,
      keys: Array.from({ length: count }, (_, at) => ({ label: `key-${at}`, mark: 'aaaaaaaa' })),
    });
    const text = toReleaseText({ ...release, access: many(500) }, 300);
    expect(text).toMatch(/keys=500_keys:[0-9a-f]{8}/);
    expect(toReleaseText({ ...release, access: many(501) }, 300)).not.toBe(text);
    expect(toReleaseText(release, 10)).toBeUndefined();
  });
});

describe('a change of access', () => {
  const open = { mode: 'open' as const, keys: [], injected: [] };
  const locked = (...labels: string[]) => ({
    mode: 'locked' as const,
    keys: labels.map((label) => ({ label, mark: label })),
    injected: [],
  });

  test('needs confirmation only if it opens the address or makes a revoked key valid again', () => {
    expect(findOpenings(locked('a'), open, [])).toHaveLength(1);
    expect(findOpenings({ ...open, mode: 'signed' }, open, [])).toHaveLength(1);
    expect(findOpenings({ ...open, mode: 'unknown' }, open, [])).toHaveLength(1);
    expect(findOpenings(locked('a'), locked('a', 'b'), ['b'])[0]).toContain(
      'the access key b valid again',
    );
    expect(findOpenings(locked('a'), locked('a', 'b'), 'all')).toHaveLength(1);
    expect(findOpenings(locked('a'), locked('a', 'new'), ['b'])).toEqual([]);
    expect(findOpenings(open, locked('a'), 'all')).toEqual([]);
    expect(findOpenings(open, open, 'all')).toEqual([]);
  });
});
