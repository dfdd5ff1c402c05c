import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../lib/config';
import { createChecks } from '../../../lib/pipeline/checks';
import { createExchange, RecordedAnswer } from '../support/exchange';

const keys = { ACCESS_KEYS: `alice ${'0'.repeat(64)}` };

/** What a target is answered with; undefined: it passes. */
function ask(settings: Record<string, string>, target: string): string | undefined {
  const answer = new RecordedAnswer();
  let hasPassed = false;
  const send = createChecks(loadConfig(settings, {}))(() => {
    hasPassed = true;
  });
  try {
    void send(createExchange({ target }), answer);
  } catch (error) {
    return (error as { code: string }).code;
  }
  expect(hasPassed).toBe(true);
  return undefined;
}

test.each(['/v1/models#/../chat', '/v1/models?a#b', '/v1/../models', '/v1//models'])(
  'with access keys, a target that two servers could read differently is rejected: %s',
  (target) => {
    expect(ask(keys, target)).toBe('invalid_target');
    expect(ask({}, target)).toBeUndefined();
  },
);

test('with a base path, a # does not hide segments that climb', () => {
  const settings = { UPSTREAM_URL: 'http://127.0.0.1/llm' };
  expect(ask(settings, '/a#/../../admin')).toBe('invalid_target');
  expect(ask(settings, '/a#b')).toBeUndefined();
});
