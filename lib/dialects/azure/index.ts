import type { Dialect } from '../dialect';
import { toErrorBody } from '../openai/error-body';

/** Azure OpenAI: OpenAI's API with different paths and a different key header. */
export const azure: Dialect = {
  name: 'azure',
  // The older API. The newer one is recognised only by the prefix.
  path: /^\/+openai\/deployments\//,
  header: 'api-key',
  toErrorBody,
};
