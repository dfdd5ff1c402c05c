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
   * A small current model (looked up on 2026-11-26), so that a first request works without a
   * choice; absent if model names differ per customer.
   */
  readonly model?: string;
}

const known: Readonly<Record<string, Known>> = {
  // The target of UPSTREAM_URL: only the API that it uses is known.
  default: { label: 'OpenAI-compatible API', model: 'gpt-6-luna' },
  openai: { label: 'OpenAI', model: 'gpt-6-luna' },
  anthropic: { label: 'Anthropic', dialect: 'anthropic', path: '', model: 'claude-haiku-5-5' },
  gemini: { label: 'Gemini', dialect: 'gemini', path: '', model: 'gemini-3.5-flash-lite' },
  azure: { label: 'Azure OpenAI' },
  openrouter: { label: 'OpenRouter', model: 'openai/gpt-6-luna' },
  deepseek: { label: 'DeepSeek', model: 'deepseek-flash' },
  groq: { label: 'Groq', model: 'openai/gpt-oss-20b' },
  xai: { label: 'xAI', model: 'grok-4.3' },
  mistral: { label: 'Mistral', model: 'mistral-small-latest' },
};

/** The display name; custom providers keep their own name. */
export const toProviderName = (name: string): string => known[name]?.label ?? name;

/** The providers at this address. The first one is the default upstream and needs no prefix. */
export function toProviders(status: Status | undefined): Provider[] {
  const names = status?.providers.length ? status.providers : ['default'];
  return names.map((name, at) => {
    const dialect = toDialect(status?.dialects?.[name] ?? known[name]?.dialect);
    const usual = known[name];
    // Another name for a known API has that API's paths.
    const other = dialect === 'openai' ? undefined : known[dialect];
    const isUsual = (usual?.dialect ?? 'openai') === dialect;
    const { path = '/v1', model = '' } = (isUsual ? usual : other) ?? {};
    const prefix = at === 0 ? '' : `/${name}`;
    return { name, label: toProviderName(name), dialect, basePath: prefix + path, model };
  });
}

/** Azure's API is OpenAI's. */
const toDialect = (name: string | undefined): Dialect =>
  name === 'anthropic' || name === 'gemini' ? name : 'openai';
