import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readAccessKeys } from '../../../lib/config/access-keys';
import { commands } from '../../../plugins/keys/commands';
import { withEntry, withoutEntry } from '../../../plugins/keys/keys-file';

const hash = (digit: string) => digit.repeat(64);

describe('the file of access keys', () => {
  test('begins with an explanation, and is read as empty', () => {
    const text = withEntry(undefined, `alice ${hash('a')}`);
    expect(text).toMatch(/^# Access keys of the proxy/);
    expect(readAccessKeys(text).keys.map(({ label }) => label)).toEqual(['alice']);
    expect(readAccessKeys(withoutEntry(text, 'alice'))).toEqual({ keys: [], problems: [] });
  });

  test('keeps other lines when a key is added and removed', () => {
    const before = `# Ours\nalice ${hash('a')} rpm=6 # till May\n\nbob ${hash('b')};carol ${hash('c')}`;
    const after = withEntry(before, `dave ${hash('d')}`);
    expect(after).toBe(`${before}\ndave ${hash('d')}\n`);
    expect(withoutEntry(after, 'dave')).toBe(`${before}\n`);
    expect(withoutEntry(before, 'carol')).toBe(before.replace(`;carol ${hash('c')}`, ''));
    expect(withoutEntry(before, 'alice')).toBe(before.replace(/^alice.*\n/m, ''));
    expect(withoutEntry(before, 'ali')).toBe(before);
  });
});

test.each(['docs/keys-and-limits.md', 'docs/keys-and-limits.zh-CN.md'])(
  '%s has a row for each option that limits a key, and no others',
  (file) => {
    const text = readFileSync(join(__dirname, '../../..', file), 'utf8');
    const rows = [...text.matchAll(/^\| `--([a-z-]+)`/gm)].map(([, name]) => name);
    const { label: _, deploy: __, ...limits } = commands.keys.commands.add.options;
    expect(rows.toSorted()).toEqual(Object.keys(limits).toSorted());
  },
);
