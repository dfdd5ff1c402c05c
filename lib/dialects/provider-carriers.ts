import type { Carrier } from './carriers';
import type { Dialect, DialectName } from './dialect';

/** Where an API looks for its keys; the first is the one that it documents. */
type Places = readonly [Carrier, ...Carrier[]];

// Not the sub-protocol: a server that chooses it writes the key into its answer, and so it would
// reach the client. Only browsers need it.
const bearer: Places = ['bearer'];
// Claude Code and others give the same key as a Bearer (ANTHROPIC_AUTH_TOKEN).
const anthropic: Places = ['x-api-key', 'bearer'];

const places: Readonly<Record<DialectName, Places>> = {
  openai: bearer,
  anthropic,
  // Not the query: Google writes its key into `x-goog-upload-url`, and so it would reach the client.
  gemini: ['x-goog-api-key'],
  // A Bearer would be taken for an Entra token.
  azure: ['api-key'],
};

/**
 * The carrier in which an injected key travels: the one that the client used, where the API looks
 * into it, or else the one that the API documents.
 *
 * @param target what follows the address of the provider: some speak the API of another below a path.
 */
export function toProviderCarrier(dialect: Dialect, target: string, used: Carrier): Carrier {
  const wanted = findPlaces(dialect, target.split('?', 1)[0] as string);
  return wanted.includes(used) ? used : wanted[0];
}

function findPlaces(dialect: Dialect, path: string): Places {
  // Gemini's OpenAI form, and Anthropic's form at DeepSeek, OpenRouter and self-hosted servers.
  if (dialect.name === 'gemini' && path.includes('/openai/')) return bearer;
  if (dialect.name === 'openai' && /\/anthropic\/|\/v1\/messages/.test(path)) return anthropic;
  return places[dialect.name];
}
