import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createNameFilter } from '../../../lib/http/name-filter';

const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,80}$/);

test('the filter matches each of its names, in any letter case', () => {
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1 }),
      fc.infiniteStream(fc.boolean()),
      (names, upper) => {
        const mayBe = createNameFilter(names);
        for (const one of names) {
          const mixed = one.replaceAll(/[a-z]/g, (letter) =>
            upper.next().value ? letter.toUpperCase() : letter,
          );
          expect([mixed, mayBe(mixed)]).toEqual([mixed, true]);
        }
      },
    ),
  );
});

test('the filter rules out names of other lengths and with other last letters', () => {
  const mayBe = createNameFilter(['x-api-key', 'cookie']);
  const others = ['Accept', 'Content-Type', 'User-Agent', 'x-api-keys', 'X-Request-Id', ''];
  expect(others.filter(mayBe)).toEqual([]);
});
