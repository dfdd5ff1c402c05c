import type { DialectName } from './dialect';

/** A provider that needs no address: `PROVIDERS=anthropic`. */
export interface KnownProvider {
  readonly dialect: DialectName;
  /** The base to which the provider's SDKs append `/v1/…`. Absent if it differs per customer. */
  readonly address?: string;
}

/** The providers that the proxy knows by name. */
export const knownProviders: Readonly<Record<string, KnownProvider>> = {
  openai: { dialect: 'openai', address: 'https://api.openai.com' },
  anthropic: { dialect: 'anthropic', address: 'https://api.anthropic.com' },
  gemini: { dialect: 'gemini', address: 'https://generativelanguage.googleapis.com' },
  azure: { dialect: 'azure' },
  openrouter: { dialect: 'openai', address: 'https://openrouter.ai/api' },
  deepseek: { dialect: 'openai', address: 'https://api.deepseek.com' },
  groq: { dialect: 'openai', address: 'https://api.groq.com/openai' },
  xai: { dialect: 'openai', address: 'https://api.x.ai' },
  mistral: { dialect: 'openai', address: 'https://api.mistral.ai' },
};

const byHost = new Map(
  Object.entries(knownProviders).flatMap(([name, { address }]) =>
    address ? [[new URL(address).host, name] as const] : [],
  ),
);

/** The known provider that owns a host, if any. */
export function findKnownName(url: URL): string | undefined {
  const isAzure = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.com$/.test(url.hostname);
  return isAzure ? 'azure' : byHost.get(url.host);
}
