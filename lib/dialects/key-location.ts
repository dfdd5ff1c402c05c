import type { CredentialLocation, HeaderLocation } from './credentials';
import type { Dialect, DialectName } from './dialect';

/** Where an API looks for its keys; the first is the one that it documents. */
type Locations = readonly [HeaderLocation, ...HeaderLocation[]];

// Not the sub-protocol: a server that chooses it writes the key into its answer, and so it would
// reach the client. Only browsers need it.
const bearer: Locations = ['bearer'];
// Claude Code and others give the same key as a Bearer (ANTHROPIC_AUTH_TOKEN).
const anthropic: Locations = ['x-api-key', 'bearer'];

const locations: Readonly<Record<DialectName, Locations>> = {
  openai: bearer,
  anthropic,
  // Not the query: Google writes its key into `x-goog-upload-url`, and so it would reach the client.
  gemini: ['x-goog-api-key'],
  // A Bearer would be taken for an Entra token.
  azure: ['api-key'],
};

/**
 * The header in which an injected key travels: the one that its form belongs into, or the one that the
 * client used, where the API looks into it, or else the one that the API documents.
 *
 * @param target what follows the address of the provider: some speak the API of another below a path.
 * @param used where the caller's access key stood.
 */
export function findKeyLocation(
  dialect: Dialect,
  target: string,
  key: string,
  used: CredentialLocation | undefined,
): HeaderLocation {
  const wanted = findLocations(dialect, target.split('?', 1)[0] as string);
  if (wanted === anthropic) {
    // Anthropic's API takes its keys in `x-api-key` alone, and tokens of OAuth as a Bearer alone.
    if (key.startsWith('sk-ant-oat')) return 'bearer';
    if (key.startsWith('sk-ant-api')) return 'x-api-key';
  }
  return wanted.find((location) => location === used) ?? wanted[0];
}

/**
 * Whether an API is known to look for such a key in this header, so that what it says is about the key.
 * Callers choose the path and the header of an injected key: an API that does not look there answers as to
 * a wrong key.
 */
export function isDocumentedLocation(
  dialect: Dialect,
  target: string,
  key: string,
  location: HeaderLocation,
): boolean {
  if (dialect.name === 'openai') return location === 'bearer';
  const wanted = findLocations(dialect, target.split('?', 1)[0] as string);
  return location === wanted[0] || (wanted === anthropic && /^sk-ant-(?:oat|api)/.test(key));
}

function findLocations(dialect: Dialect, path: string): Locations {
  // Gemini's OpenAI form, and Anthropic's form at DeepSeek, OpenRouter and self-hosted servers.
  if (dialect.name === 'gemini' && path.includes('/openai/')) return bearer;
  // Anthropic documents a Bearer for its form of OpenAI's API.
  if (dialect.name === 'anthropic' && path.includes('/chat/completions')) return bearer;
  if (dialect.name === 'openai' && /\/anthropic\/|\/v1\/messages/.test(path)) return anthropic;
  return locations[dialect.name];
}
