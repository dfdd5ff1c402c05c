import { expect, test } from '@jest/globals';
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

test('an alias leads to a model, and to a provider where one has the name before the slash', () => {
  const { aliases } = load({
    ...{ PROVIDERS: 'openai,groq', INJECT_KEYS: 'groq=gsk', ...keys },
    MODEL_ALIASES: 'gpt-4=gpt-4.1, fast=groq/meta-llama/llama-3:free\nfar=deepseek/chat',
  });
  const targets = [...(aliases ?? [])].map(([name, { provider, model }]) => [
    name,
    provider?.name,
    model,
  ]);
  expect(targets).toEqual([
    ['gpt-4', undefined, 'gpt-4.1'],
    ['fast', 'groq', 'meta-llama/llama-3:free'],
    ['far', undefined, 'deepseek/chat'],
  ]);
  expect(load({}).aliases).toBeUndefined();
});

test.each([
  ['gpt-4', 'must be aliases'],
  ['gpt-4=', 'must be aliases'],
  ['a=b=c', 'must be aliases'],
  ['models/a=b', 'must be aliases'],
  ['a=b,a=c', '"a" is there twice'],
  ['a=a', 'leads "a" to itself'],
  ['a=b,b=c', 'leads "a" to "b", which is an alias itself'],
  ['a=b,b=a', 'which is an alias itself'],
])('%s is refused at the start', (text, problem) => {
  expect(problemsOf({ MODEL_ALIASES: text })).toContain(problem);
});

test.each([
  [{ PROVIDERS: 'openai,groq' }, 'for which INJECT_KEYS has no key'],
  [{ PROVIDERS: 'openai,groq', INJECT_KEYS: 'openai=sk', ...keys }, 'INJECT_KEYS has no key'],
])(
  'a provider without injected keys is refused, since callers’ keys are not for it',
  (more, problem) => {
    expect(problemsOf({ MODEL_ALIASES: 'fast=groq/x', ...more })).toContain(problem);
  },
);

test('a provider that takes other requests than all others is refused', () => {
  const problems = problemsOf({
    ...{ PROVIDERS: 'openai,anthropic', INJECT_KEYS: 'anthropic=sk-ant', ...keys },
    MODEL_ALIASES: 'smart=anthropic/claude',
  });
  expect(problems).toContain('none are translated');
  expect(problems).toContain('write smart=claude');
});
