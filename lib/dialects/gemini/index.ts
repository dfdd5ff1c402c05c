import type { Dialect } from '../dialect';
import { toErrorBody } from './error-body';

export const gemini: Dialect = {
  name: 'gemini',
  // Its versions, its uploads at the root, its WebSockets, and verbs behind a colon.
  path: /^\/+(?:v1(?:alpha|beta)\d*\/|(?:upload|download)\/|ws\/google|v1\/(?:models|tunedModels)\/[^/?]+:[a-z])/i,
  header: 'x-goog-api-key',
  toErrorBody,
};
