import { type EndpointRule, posting, reading, rule } from '../endpoint-rule';
import { textModels } from '../openai/endpoints';

/** https://platform.claude.com/docs/en/api */
export const endpoints: readonly EndpointRule[] = [
  // Some of its tools run their own model, which they name.
  rule(posting, /^messages$/, textModels, 'told'),
  rule(posting, /^messages\/count_tokens$/, textModels, 'none'),
  rule(posting, /^messages\/batches$/, 'unknown', 'untold'),
  rule([...reading, 'DELETE'], /^messages\/batches(?:\/[^/]+(?:\/results)?)?$/, 'none', 'none'),
  rule(posting, /^messages\/batches\/[^/]+\/cancel$/, 'none', 'none'),
  rule(posting, /^complete$/, textModels, 'untold'),
  rule(reading, /^models(?:\/[^/]+)?$/, 'none', 'none'),
  rule([...reading, 'DELETE'], /^(?:files|skills)(?:\/.+)?$/, 'none', 'none'),
  rule(posting, /^(?:files|skills|skills\/[^/]+(?:\/versions)?)$/, 'none', 'none'),
];
