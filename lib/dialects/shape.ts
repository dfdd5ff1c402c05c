import type { DialectName } from './dialect';

/** Anthropic's paths; no other provider begins one with them. */
const anthropicPath = /^\/+v1\/(?:messages|complete)(?:[/?]|$)/;

/** Gemini's: its versions, its uploads at the root, its WebSockets, and verbs behind a colon. */
const geminiPath =
  /^\/+(?:v1(?:alpha|beta)\d*\/|(?:upload|download)\/|ws\/google|v1\/(?:models|tunedModels)\/[^/?]+:[a-z])/i;

/** Azure's older form. Its newer one is told by the prefix alone. */
const azurePath = /^\/+openai\/deployments\//;

/**
 * Whose SDK has made a request, as its path and headers show. Undefined: it speaks
 * OpenAI's language, which many understand.
 */
export function findShape({
  target,
  headers,
}: {
  readonly target: string;
  readonly headers: readonly string[];
}): DialectName | undefined {
  if (anthropicPath.test(target)) return 'anthropic';
  if (geminiPath.test(target)) return 'gemini';
  if (azurePath.test(target)) return 'azure';
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Only names of these lengths matter: most headers cost no comparison.
    if (name.length === 17 && name.toLowerCase() === 'anthropic-version') return 'anthropic';
    if (name.length === 14 && name.toLowerCase() === 'x-goog-api-key') return 'gemini';
    if (name.length === 7 && name.toLowerCase() === 'api-key') return 'azure';
  }
  return undefined;
}
