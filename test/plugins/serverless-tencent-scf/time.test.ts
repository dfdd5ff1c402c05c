import { describe, expect, test } from '@jest/globals';
import { toMoment } from '../../../plugins/serverless-tencent-scf/src/time';

const now = Date.UTC(2026, 10, 24, 12);

describe('a time on the command line', () => {
  test.each([
    ['30m', Date.UTC(2026, 10, 24, 11, 30)],
    ['3h', Date.UTC(2026, 10, 24, 9)],
    ['2d', Date.UTC(2026, 10, 22, 12)],
    ['90s', Date.UTC(2026, 10, 24, 11, 58, 30)],
    ['2026-11-20T10:00:00Z', Date.UTC(2026, 10, 20, 10)],
    ['2026-11-20T10:00', new Date(2026, 10, 20, 10).getTime()],
  ])('may be %s', (text, moment) => {
    expect(toMoment(text, 'startTime', now)).toBe(moment);
  });

  test.each(['yesterday', '10', '', '2026-13-40'])('cannot be "%s"', (text) => {
    expect(() => toMoment(text, 'startTime', now)).toThrow('--startTime must be');
  });
});
