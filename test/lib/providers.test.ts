import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../lib/config';
import { knownProviders } from '../../lib/dialects/known';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment, {}, undefined);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const providersOf = (environment: Record<string, string>) => {
  const { named, defaultProvider } = loadConfig(environment, {}, undefined).providers;
  const toText = ({ name, urls }: typeof defaultProvider) =>
    `${name} ${urls.map(({ href }) => href)}`;
  return { named: named.map(toText), defaultProvider: toText(defaultProvider) };
};

describe('PROVIDERS', () => {
  test('knows addresses by name, and accepts others', () => {
    const { named, defaultProvider } = providersOf({
      PROVIDERS:
        'openai, anthropic,gemini openrouter,deepseek,groq,xai,mistral,mine=http://h/b|http://i',
    });
    expect(named).toEqual([
      'openai https://api.openai.com/',
      'anthropic https://api.anthropic.com/',
      'gemini https://generativelanguage.googleapis.com/',
      'openrouter https://openrouter.ai/api',
      'deepseek https://api.deepseek.com/',
      'groq https://api.groq.com/openai',
      'xai https://api.x.ai/',
      'mistral https://api.mistral.ai/',
      'mine http://h/b,http://i/',
    ]);
    expect(defaultProvider).toBe('openai https://api.openai.com/');
    expect(Object.keys(knownProviders)).toHaveLength(9);
  });

  test('sets the address of Azure, whose paths are all below /openai', () => {
    expect(providersOf({ PROVIDERS: 'azure=https://n.openai.azure.com' }).named).toEqual([
      'azure https://n.openai.azure.com/openai',
    ]);
  });

  test('the default is UPSTREAM_URL if set, under its name if it has one', () => {
    const anthropic = { PROVIDERS: 'anthropic', UPSTREAM_URL: 'https://api.openai.com' };
    expect(providersOf(anthropic).defaultProvider).toBe('openai https://api.openai.com/');
    const other = {
      PROVIDERS: 'openai=https://relay.test',
      UPSTREAM_URL: 'https://api.openai.com',
    };
    expect(providersOf(other).defaultProvider).toBe('default https://api.openai.com/');
    expect(
      providersOf({ UPSTREAM_URL: 'https://one.test, https://two.test' }).defaultProvider,
    ).toBe('default https://one.test/,https://two.test/');
  });

  test.each([
    [{ PROVIDERS: 'claude' }, 'must give "claude" an address'],
    [{ PROVIDERS: 'azure' }, 'azure=https://NAME.openai.azure.com'],
    [{ PROVIDERS: 'openai,openai=https://x.test' }, '"openai" is repeated'],
    [{ PROVIDERS: 'v1=https://x.test' }, 'not a word that API paths begin with'],
    [{ PROVIDERS: 'Mine=https://x.test' }, 'Names are small letters'],
    [{ PROVIDERS: 'mine=https://x.test?key=1' }, 'everything from "?"'],
    [{ PROVIDERS: '__proto__' }, 'Names are small letters'],
    [{ AZURE_DEPLOYMENTS: 'a=b' }, 'Add azure=https://NAME.openai.azure.com to PROVIDERS'],
    [{ PROVIDERS: 'openai', AZURE_DEPLOYMENTS: 'a' }, 'must be pairs'],
    [{ CORS_ORIGINS: 'https://app.test/path' }, 'without a path'],
    [{ KEEPALIVE_INTERVAL: 'often' }, 'must be a time above zero'],
    [{ PUBLIC_URL: 'llm.test' }, 'must be a URL'],
    [
      { CORS_ORIGINS: '*', ACCESS_KEYS: `a ${'0'.repeat(64)}`, INJECT_KEYS: 'openai=sk-1' },
      'any web page could use the keys',
    ],
  ])('%j is rejected: %s', (environment, reason) => {
    expect(problemsOf(environment as Record<string, string>)).toContain(reason);
  });
});
