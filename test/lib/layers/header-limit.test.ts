import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeaderLimit } from '../../../lib/layers/header-limit';

const sizeOf = (headers: readonly string[]) =>
  headers.reduce((sum, text) => sum + text.length + 2, 0);
const namesOf = (headers: readonly string[]) => headers.filter((_, at) => at % 2 === 0);
const long = 'x'.repeat(100);

describe('the limit for response heads', () => {
  test('leaves a head that fits exactly unchanged', () => {
    const headers = ['Set-Cookie', 'a', 'set-cookie', 'b'];
    const before = [...headers];
    expect(createHeaderLimit(sizeOf(headers))(headers)).toBe(true);
    expect(headers).toEqual(before);
  });

  test('drops the least useful headers first, all lines of a name, and stops as soon as the head fits', () => {
    const headers = ['NEL', long, 'Set-Cookie', long, 'x-request-id', '1', 'set-cookie', long];
    expect(createHeaderLimit(sizeOf(headers) - 1)(headers)).toBe(true);
    expect(namesOf(headers)).toEqual(['NEL', 'x-request-id']);
  });

  test('drops unknown headers only after that, the largest first', () => {
    const headers = ['x-small', '1', 'x-large', long, 'via', '1', 'content-type', 'text/plain'];
    expect(createHeaderLimit(60)(headers)).toBe(true);
    expect(namesOf(headers)).toEqual(['x-small', 'content-type']);
  });

  test('rejects a head if the headers that SDKs read do not fit', () => {
    const headers = ['retry-after', long, 'openai-model', long, 'set-cookie', long];
    expect(createHeaderLimit(120)(headers)).toBe(false);
  });

  test('holds for every head, and never drops headers that SDKs read', () => {
    const name = fc.constantFrom(
      ...['Set-Cookie', 'CSP', 'nel', 'x-other', 'X-Request-Id', 'anthropic-x', 'Retry-After-Ms'],
    );
    const head = fc.array(fc.tuple(name, fc.string({ maxLength: 40 })), { maxLength: 12 });
    fc.assert(
      fc.property(head, fc.nat(400), (pairs, limit) => {
        const before = pairs.flat();
        const after = [...before];
        const fits = createHeaderLimit(limit)(after);
        const kept = (headers: string[]) =>
          namesOf(headers).filter((one) => /^(x-request-id|anthropic-|retry-after)/i.test(one));
        expect(kept(after)).toEqual(kept(before));
        expect(fits).toBe(sizeOf(after) <= limit);
      }),
    );
  });
});
