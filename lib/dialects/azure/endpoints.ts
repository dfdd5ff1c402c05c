import { type EndpointRule, posting, reading, rule } from '../endpoint-rule';
import { textModels } from '../openai/endpoints';

/** The older API, whose path names a deployment. The newer one is the same as OpenAI's. */
export const endpoints: readonly EndpointRule[] = [
  rule(
    posting,
    /^deployments\/(?<model>[^/]+)\/(?:extensions\/)?(?:chat\/)?completions$/,
    textModels,
    'chat',
  ),
  rule(posting, /^deployments\/(?<model>[^/]+)\/embeddings$/, textModels, 'told'),
  rule(
    posting,
    /^deployments\/(?<model>[^/]+)\/(?:images\/(?:generations|edits|variations)|audio\/(?:speech|transcriptions|translations))$/,
    textModels,
    'untold',
  ),
  rule(reading, /^deployments(?:\/[^/]+)?$/, 'none', 'none'),
];
