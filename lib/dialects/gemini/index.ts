import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

export const gemini: Dialect = {
  name: 'gemini',
  // Versions, uploads at the root, WebSockets, and methods after a colon.
  path: /^\/+(?:v1(?:alpha|beta)\d*\/|(?:upload|download)\/|ws\/google|v1\/(?:models|tunedModels)\/[^/?]+:[a-z])/i,
  header: 'x-goog-api-key',
  toErrorBody,
};
