import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../../lib/config';

const keys = { ACCESS_KEYS: `me ${'a'.repeat(64)}` };
const load = (environment: Record<string, string>) => loadConfig(environment, {}, undefined);
const problemsOf = (environment: Record<string, string>): string => {
  try {
    load(environment);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

test('an alias names a model, or a provider and a model if the part before the slash is a provider', () => {
  const { aliases } = load({
    ...{ PROVIDERS: 'openai,groq', INJECT_KEYS: 'groq=gsk', ...keys },
    MODEL_ALIASES: 'gpt-4=gpt-4.1, fast=groq/meta-llama/llama-3:free|fast\nfar=deepseek/chat',
    FAILOVER: '429',
  });
  const targets = [...(aliases ?? [])].flatMap(([name, all]) =>
    all.map(({ provider, model }) => [name, provider?.name, model]),
  );
  expect(targets).toEqual([
    ['gpt-4', undefined, 'gpt-4.1'],
    ['fast', 'groq', 'meta-llama/llama-3:free'],
    ['fast', undefined, 'fast'],
    ['far', undefined, 'deepseek/chat'],
  ]);
  expect(load({}).aliases).toBeUndefined();
});

test.each([
  ['gpt-4', 'must be aliases'],
  ['gpt-4=', 'must be aliases'],
  ['a=b=c', 'must be aliases'],
  ['models/a=b', 'must be aliases'],
  ['a=b,a=c', '"a" is repeated'],
  ['a=a', 'maps "a" to itself'],
  ['a=b,b=c', 'maps "a" to "b", which is an alias itself'],
  ['a=b,b=a', 'which is an alias itself'],
  ['a=a|b,b=c', 'which is an alias itself'],
  ['a=b|b', 'each target of an alias once'],
  ['a=b|c', 'FAILOVER does not say when'],
])('%s is rejected at startup', (text, problem) => {
  expect(problemsOf({ MODEL_ALIASES: text })).toContain(problem);
});

test.each([
  [{ PROVIDERS: 'openai,groq' }, 'for which INJECT_KEYS has no key'],
  [{ PROVIDERS: 'openai,groq', INJECT_KEYS: 'openai=sk', ...keys }, 'INJECT_KEYS has no key'],
])(
  'a provider without injected keys is rejected, because callers’ keys do not belong to it',
  (more, problem) => {
    expect(problemsOf({ MODEL_ALIASES: 'fast=groq/x', ...more })).toContain(problem);
  },
);

test('a provider with a different request format than the others is rejected', () => {
  const problems = problemsOf({
    ...{ PROVIDERS: 'openai,anthropic', INJECT_KEYS: 'anthropic=sk-ant', ...keys },
    MODEL_ALIASES: 'smart=anthropic/claude',
  });
  expect(problems).toContain('requests are not translated');
  expect(problems).toContain('write smart=claude');
});

describe('FAILOVER', () => {
  const twice = { UPSTREAM_URL: 'https://one.example.com,https://two.example.com' };

  test.each([
    ['connect,429,503', [429, 503], true, false],
    ['401 404', [401, 404], false, false],
    ['5XX, timeout', [500, 503, 529, 599], false, true],
  ])('%s', (text, statuses, connect, timeout) => {
    const { failover } = load({
      ...twice,
      FAILOVER: text,
      ...(timeout && { FAILOVER_REPEAT: 'on' }),
    });
    expect(statuses.map((status) => failover?.statuses.has(status))).not.toContain(false);
    expect([failover?.connect, failover?.timeout]).toEqual([connect, timeout]);
    expect(failover?.statuses.has(400)).toBe(false);
  });

  test.each(['5xx', '500', '502', '504', '529', '408', '409', 'timeout'])(
    '%s needs FAILOVER_REPEAT, because the request could run twice',
    (word) => {
      expect(problemsOf({ ...twice, FAILOVER: `429,${word}` })).toContain(`FAILOVER has ${word}: `);
      expect(problemsOf({ ...twice, FAILOVER: word, FAILOVER_REPEAT: 'on' })).toBe('');
    },
  );

  test.each([
    [{ ...twice, FAILOVER: 'always' }, 'must be statuses'],
    [{ ...twice, FAILOVER: '200' }, 'must be statuses'],
    [{ FAILOVER: '429' }, 'no provider has a second address'],
    [{ ...twice, FAILOVER_REPEAT: 'on' }, 'FAILOVER is not set'],
  ])('%j is rejected at startup', (environment, problem) => {
    expect(problemsOf(environment)).toContain(problem);
  });
});
