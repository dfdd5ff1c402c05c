import { pathOf } from '../http/target';
import type { CredentialLocation, HeaderLocation } from './credentials';
import type { Dialect, DialectName } from './dialect';

/** The headers from which an API reads its keys; the first is the documented one. */
type Locations = readonly [HeaderLocation, ...HeaderLocation[]];

// Not the subprotocol: a server that selects it echoes the key in its response, which would reach
// the client. Only browsers need it.
const bearer: Locations = ['bearer'];
// Claude Code and others send the same key as a Bearer token (ANTHROPIC_AUTH_TOKEN).
const anthropic: Locations = ['x-api-key', 'bearer'];

const locations: Readonly<Record<DialectName, Locations>> = {
  openai: bearer,
  anthropic,
  // Not the query: Google copies the key into `x-goog-upload-url`, which would reach the client.
  gemini: ['x-goog-api-key'],
  // A Bearer token would be treated as an Entra token.
  azure: ['api-key'],
};

/**
 * The header for an injected key: the one that the key's format requires, or the one that the
 * client used if the API reads it, or otherwise the documented one.
 *
 * @param target the target below the provider's address: some offer another API below a path.
 * @param used where the caller's access key was.
 */
export function findKeyLocation(
  dialect: Dialect,
  target: string,
  key: string,
  used: CredentialLocation | undefined,
): HeaderLocation {
  const wanted = findLocations(dialect, pathOf(target));
  if (wanted === anthropic) {
    // Anthropic's API accepts keys only in `x-api-key`, and OAuth tokens only as Bearer tokens.
    if (key.startsWith('sk-ant-oat')) return 'bearer';
    if (key.startsWith('sk-ant-api')) return 'x-api-key';
  }
  return wanted.find((location) => location === used) ?? wanted[0];
}

/**
 * Whether an API is known to read such a key from this header, so that its error is about the key.
 * Callers choose the path and the header of an injected key; an API that does not read that header
 * responds as if the key were wrong.
 */
export function isDocumentedLocation(
  dialect: Dialect,
  target: string,
  key: string,
  location: HeaderLocation,
): boolean {
  if (dialect.name === 'openai') return location === 'bearer';
  const wanted = findLocations(dialect, pathOf(target));
  return location === wanted[0] || (wanted === anthropic && /^sk-ant-(?:oat|api)/.test(key));
}

function findLocations(dialect: Dialect, path: string): Locations {
  // Gemini's OpenAI-compatible API, and Anthropic-compatible APIs of DeepSeek, OpenRouter and
  // self-hosted servers.
  if (dialect.name === 'gemini' && path.includes('/openai/')) return bearer;
  // Anthropic documents a Bearer token for its OpenAI-compatible API.
  if (dialect.name === 'anthropic' && path.includes('/chat/completions')) return bearer;
  if (dialect.name === 'openai' && /\/anthropic\/|\/v1\/messages/.test(path)) return anthropic;
  return locations[dialect.name];
}
