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
}

const known: Readonly<Record<string, { label: string; dialect?: Dialect; path?: string }>> = {
  // Whatever UPSTREAM_URL points at: all that is known is whose API it speaks.
  default: { label: 'OpenAI API' },
  openai: { label: 'OpenAI' },
  anthropic: { label: 'Anthropic', dialect: 'anthropic', path: '' },
  gemini: { label: 'Gemini', dialect: 'gemini', path: '' },
  azure: { label: 'Azure OpenAI' },
  openrouter: { label: 'OpenRouter' },
  deepseek: { label: 'DeepSeek' },
  groq: { label: 'Groq' },
  xai: { label: 'xAI' },
  mistral: { label: 'Mistral' },
};

/** The name as people write it; providers of the user's own keep theirs. */
export const toProviderName = (name: string): string => known[name]?.label ?? name;

/** The providers behind this address. The first one is the default upstream and needs no prefix. */
export function toProviders(status: Status | undefined): Provider[] {
  const names = status?.providers.length ? status.providers : ['default'];
  return names.map((name, at) => {
    const { dialect = 'openai', path = '/v1' } = known[name] ?? {};
    const prefix = at === 0 ? '' : `/${name}`;
    return { name, label: toProviderName(name), dialect, basePath: prefix + path };
  });
}
