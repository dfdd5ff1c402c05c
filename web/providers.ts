import type { Status } from './api/status';

/** Whose API a provider speaks. */
export type Dialect = 'openai' | 'anthropic' | 'gemini';

/** A provider as this page needs it. */
export interface Provider {
  readonly name: string;
  readonly label: string;
  readonly dialect: Dialect;
  /** What the SDKs of its dialect take for their base URL, below the address of this proxy. */
  readonly basePath: string;
  /** The model that is filled in; empty where none can be guessed. */
  readonly model: string;
}

interface Known {
  readonly label: string;
  readonly dialect?: Dialect;
  readonly path?: string;
  /** A small current model, so that a first request works without a choice; absent where each customer has other names. */
  readonly model?: string;
}

const known: Readonly<Record<string, Known>> = {
  // Whatever UPSTREAM_URL points at: all that is known is whose API it speaks.
  default: { label: 'OpenAI API', model: 'gpt-5.4-mini' },
  openai: { label: 'OpenAI', model: 'gpt-5.4-mini' },
  anthropic: { label: 'Anthropic', dialect: 'anthropic', path: '', model: 'claude-haiku-4-5' },
  gemini: { label: 'Gemini', dialect: 'gemini', path: '', model: 'gemini-2.5-flash' },
  azure: { label: 'Azure OpenAI' },
  openrouter: { label: 'OpenRouter', model: 'openai/gpt-5.4-mini' },
  deepseek: { label: 'DeepSeek', model: 'deepseek-chat' },
  groq: { label: 'Groq', model: 'llama-3.3-70b-versatile' },
  xai: { label: 'xAI', model: 'grok-4-fast' },
  mistral: { label: 'Mistral', model: 'mistral-small-latest' },
};

/** The name as people write it; providers of the user's own keep theirs. */
export const toProviderName = (name: string): string => known[name]?.label ?? name;

/** The providers behind this address. The first one is the default upstream and needs no prefix. */
export function toProviders(status: Status | undefined): Provider[] {
  const names = status?.providers.length ? status.providers : ['default'];
  return names.map((name, at) => {
    const { dialect = 'openai', path = '/v1', model = '' } = known[name] ?? {};
    const prefix = at === 0 ? '' : `/${name}`;
    return { name, label: toProviderName(name), dialect, basePath: prefix + path, model };
  });
}
