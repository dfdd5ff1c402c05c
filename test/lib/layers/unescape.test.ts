import { expect, test } from '@jest/globals';
import { unescapeText, unescapeUrl } from '../../../lib/layers/aliases/unescape';

const text = (written: string) =>
  Buffer.from(unescapeText(Buffer.from(written)), 'latin1').toString();

test('a name is found however it is escaped, and what is not an escape stays', () => {
  for (const [written, plain] of [
    ['\\u0066ast', 'fast'],
    ['f\\u00e9\\u4e2d', 'fé中'],
    ['team\\/best', 'team/best'],
    ['team\\u002fbest', 'team/best'],
    ['team%2Fbest', 'team/best'],
    ['team%25252fbest', 'team/best'],
    ['\\u0025\\u0036\\u0036ast', 'fast'],
    ['f\0a\\u0000st', 'fast'],
    ['\\u00g1 %g1 %2 \\u12', '\\u00g1 %g1 %2 \\u12'],
    ['é 中 😀', 'é 中 😀'],
    ['', ''],
  ] as const) {
    expect([written, text(written)]).toEqual([written, plain]);
  }
  expect(unescapeUrl(Buffer.from('%66%61st%'))).toBe('fast%');
});
