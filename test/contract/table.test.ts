import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { contractCases } from './cases';
import { platforms } from './platforms';
import { isPossible, toTable } from './table';

describe('the list of cases', () => {
  test('names each case once', () => {
    const names = contractCases.map((one) => one.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('has no case that is impossible on every platform', () => {
    for (const one of contractCases) {
      expect(platforms.filter((platform) => isPossible(one, platform))).not.toEqual([]);
    }
  });
});

test('platforms.md lists the cases that a platform cannot pass, with the reasons', () => {
  const file = join(__dirname, 'platforms.md');
  const before = readFileSync(file, 'utf8');
  const table = toTable(contractCases, platforms);
  if (!process.env.CI && table !== before) writeFileSync(file, table);
  // The file has just been rewritten: look at it and commit it.
  expect(before).toBe(table);
});
