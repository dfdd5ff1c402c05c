import type { Carrier } from './carriers';

/** Where a provider looks for its own keys; the first is the one that it documents. */
type Rule = readonly [Carrier, ...Carrier[]];

const bearer: Rule = ['bearer', 'sub-protocol'];

const rules: Readonly<Record<string, Rule>> = {
  openai: bearer,
  mistral: bearer,
  openrouter: ['bearer'],
  groq: ['bearer'],
  xai: bearer,
  // Claude Code and others give the same key as Bearer (ANTHROPIC_AUTH_TOKEN).
  anthropic: ['x-api-key', 'bearer'],
  // A Bearer would be taken for an Entra token.
  azure: ['api-key'],
};

/**
 * The carrier in which an injected key travels: the one that the client used, where the provider
 * looks into it, or else the one that the provider documents. An upstream of the user's own gets
 * it as the client gave it.
 *
 * @param provider its name in the configuration.
 * @param target what follows the address of the provider: some speak the API of another below a path.
 */
export function toProviderCarrier(provider: string, target: string, used: Carrier): Carrier {
  const rule = findRule(provider, target);
  if (rule === undefined || rule.includes(used)) return used;
  return rule[0];
}

function findRule(provider: string, target: string): Rule | undefined {
  const path = target.split('?', 1)[0] ?? '';
  if (provider === 'gemini') {
    return /\/openai\//.test(path) ? ['bearer'] : ['x-goog-api-key', 'key'];
  }
  if (provider === 'deepseek') {
    return /^\/anthropic\//.test(path) ? ['x-api-key', 'bearer'] : ['bearer'];
  }
  return Object.hasOwn(rules, provider) ? rules[provider] : undefined;
}
