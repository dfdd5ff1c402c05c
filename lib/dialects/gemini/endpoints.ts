import { type EndpointRule, posting, reading, rule } from '../endpoint-rule';
import type { WantedTree } from '../strict-json';

const routing: WantedTree = { routingconfig: 'refused', routing_config: 'refused' };

/** Some repeat the model in their body. Google uses the one in the path, but a gateway may not. */
const repeated: WantedTree = {
  model: 'models',
  generatecontentrequest: { model: 'models' },
  generate_content_request: { model: 'models' },
  requests: { model: 'models' },
  // Vertex AI chooses another model.
  generationconfig: routing,
  generation_config: routing,
};

/** https://ai.google.dev/api, and the paths of Vertex AI, which have the same endings. */
export const endpoints: readonly EndpointRule[] = [
  rule(
    posting,
    /^(?:models|tunedModels)\/(?<model>[^/:]+):(?:stream)?[gG]enerateContent$/,
    repeated,
    'told',
  ),
  rule(posting, /^(?:models|tunedModels)\/(?<model>[^/:]+):countTokens$/, repeated, 'none'),
  rule(
    posting,
    /^(?:models|tunedModels)\/(?<model>[^/:]+):(?:batchEmbedContents|embedContent)$/,
    repeated,
    'untold',
  ),
  rule(
    posting,
    /^(?:models|tunedModels)\/(?<model>[^/:]+):(?:predict|predictLongRunning|generateImages|generateVideos|generateAnswer|generateMessage|generateText|embedText|bidiGenerateContent)$/,
    repeated,
    'untold',
  ),
  rule(
    posting,
    /^projects\/[^/]+\/locations\/[^/]+\/publishers\/[^/]+\/models\/(?<model>[^/:]+):(?:stream)?[gG]enerateContent$/,
    repeated,
    'told',
  ),
  rule(
    reading,
    /^(?:models|tunedModels)(?:\/[^/:]+)?(?:\/operations(?:\/[^/]+)?)?$/,
    'none',
    'none',
  ),
  rule(reading, /^(?:operations|batches)(?:\/[^/]+)?$/, 'none', 'none'),
  rule(['DELETE', 'POST'], /^(?:operations|batches)\/[^/:]+(?::cancel)?$/, 'none', 'none'),
  rule(posting, /^files$/, 'none', 'none'),
  rule([...reading, 'DELETE'], /^files(?:\/[^/]+)?$/, 'none', 'none'),
  rule(posting, /^cachedContents$/, { model: 'model' }, 'untold'),
  // Extends its lifetime.
  rule(['PATCH'], /^cachedContents\/[^/]+$/, 'none', 'stored'),
  rule([...reading, 'DELETE'], /^cachedContents(?:\/[^/]+)?$/, 'none', 'none'),
  rule(
    posting,
    /^interactions$/,
    {
      model: 'model',
      agent: 'models',
      tools: { model: 'models' },
      agent_config: { model: 'models' },
    },
    'background',
  ),
  rule([...reading, 'DELETE'], /^interactions\/[^/]+$/, 'none', 'none'),
  rule(posting, /^interactions\/[^/]+\/cancel$/, 'none', 'none'),
];
