import type { Status } from './api/status';

/** The API that a provider uses. */
export type Dialect = 'openai' | 'anthropic' | 'gemini';

/** A provider, as this page uses it. */
export interface Provider {
  readonly name: string;
  readonly label: string;
  readonly dialect: Dialect;
  /** The path of the base URL for SDKs of this dialect, below the proxy's address. */
  readonly basePath: string;
  /** The preselected model; empty if none can be guessed. */
  readonly model: string;
}

interface Known {
  readonly label: string;
  readonly dialect?: Dialect;
  readonly path?: string;
  /**
   * A small current model, so that a first request works without a choice; absent if model names
   * differ per customer.
   */
  readonly model?: string;
}

const known: Readonly<Record<string, Known>> = {
  // The target of UPSTREAM_URL: only the API that it uses is known.
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

/** The display name; custom providers keep their own name. */
export const toProviderName = (name: string): string => known[name]?.label ?? name;

/** The providers at this address. The first one is the default upstream and needs no prefix. */
export function toProviders(status: Status | undefined): Provider[] {
  const names = status?.providers.length ? status.providers : ['default'];
  return names.map((name, at) => {
    const { dialect = 'openai', path = '/v1', model = '' } = known[name] ?? {};
    const prefix = at === 0 ? '' : `/${name}`;
    return { name, label: toProviderName(name), dialect, basePath: prefix + path, model };
  });
}
