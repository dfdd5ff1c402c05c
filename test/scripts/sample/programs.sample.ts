import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { needsProgram } from '../../support/needs-program';

// Run by programs.test.ts, on a machine that has no Redis.

needsProgram('redis-server');

beforeAll(() => {
  throw new Error('What would start Redis must not run.');
});
afterAll(() => {
  throw new Error('What would stop Redis must not run.');
});

describe('limits', () => {
  test('are counted in Redis', () => expect(true).toBe(false));
  test.skip('are counted elsewhere (not here: no reason)', () => undefined);
});
