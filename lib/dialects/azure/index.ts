import type { Dialect } from '../dialect';
import { toErrorBody } from '../openai/error-body';

/** Azure OpenAI: OpenAI's language with other paths and another place for keys. */
export const azure: Dialect = {
  name: 'azure',
  // Its older form. The newer one is told by the prefix alone.
  path: /^\/+openai\/deployments\//,
  header: 'api-key',
  toErrorBody,
};
