import { describe, expect, test } from '@jest/globals';
import { climbsAboveRoot, hasDotSegment, hasEmptySegment } from '../../../lib/http/target';

describe('targets', () => {
  test.each([
    '/../admin',
    '/v1/../../admin',
    '/%2e%2e/admin',
    '/.%2E/admin',
    '/v1/..%2f..%2fadmin',
    '/v1\\..\\..\\admin',
    '/..%5cadmin',
    '/..',
    '/..;a=b/admin',
    '/a//../../b',
    '/..?x',
    '/..#x',
    // For Go's net/http, what follows is part of the path.
    '/a#/../../admin',
  ])('%s leads above the root', (target) => {
    expect(climbsAboveRoot(target)).toBe(true);
    expect(hasDotSegment(target)).toBe(true);
  });

  test.each(['/a/../b', '/a/./b', '/a/b/../../c'])('%s stays below the root', (target) => {
    expect(climbsAboveRoot(target)).toBe(false);
    expect(hasDotSegment(target)).toBe(true);
  });

  test.each([
    '/v1/models',
    '/v1/.../x',
    '/v1/a..b',
    '/..a/b',
    '/v1/files/report.txt',
    '/a?/../..',
    '/v1/%2e%2ea',
  ])('%s has no dot segment', (target) => {
    expect(hasDotSegment(target)).toBe(false);
    expect(climbsAboveRoot(target)).toBe(false);
  });

  test.each(['/v1//models', '/v1/a///b', '/v1/\\a', '/a//b?x'])(
    '%s has an empty segment',
    (target) => {
      expect(hasEmptySegment(target)).toBe(true);
    },
  );

  test.each(['//ws/google', '///a/b', '/v1/models/', '/v1/models//', '/a?x//y'])(
    '%s has none inside',
    (target) => {
      expect(hasEmptySegment(target)).toBe(false);
    },
  );
});
