import { type Attack, bearer, post } from '../attack';

const get = (caller: Parameters<typeof bearer>[0], target: string) => ({
  target,
  headers: [bearer(caller)],
});

/** Reaching a provider or an endpoint that the key does not allow. */
export const places: readonly Attack[] = [
  { name: 'another provider', never: 'reach', request: get('cheap', '/anthropic/v1/models') },
  { name: 'the default provider', never: 'reach', request: get('cheap', '/v1/models') },
  { name: 'dot segments', never: 'reach', request: get('cheap', '/mine/../openai/v1/models') },
  {
    name: 'escaped dot segments',
    never: 'reach',
    request: get('cheap', '/mine/%2e%2e/openai/v1/models'),
  },
  {
    name: 'dot segments after an escaped slash',
    never: 'reach',
    request: get('cheap', '/mine/..%2fopenai/v1/x'),
  },
  {
    name: 'dot segments after backslashes',
    never: 'reach',
    request: get('cheap', '/mine/..\\openai/v1/x'),
  },
  {
    name: 'dot segments with a parameter',
    never: 'reach',
    request: get('cheap', '/mine/..;/openai/v1/x'),
  },
  { name: 'a single-dot segment', never: 'reach', request: get('cheap', '/mine/v1/./models') },
  { name: 'an empty segment', never: 'reach', request: get('cheap', '/mine//openai/v1/models') },
  {
    name: 'a header of another provider',
    never: 'reach',
    request: { target: '/v1/models', headers: [bearer('cheap'), 'anthropic-version: 2023-06-01'] },
  },
  {
    name: 'a complete URL as target',
    never: 'reach',
    request: get('all', 'http://evil.example.com/v1/models'),
  },
  {
    name: 'a provider that is not configured',
    never: 'reach',
    request: get('all', '/groq/v1/models'),
  },
  {
    name: 'an endpoint that is not allowed',
    never: 'reach',
    request: post('chatty', '/v1/embeddings', {}),
  },
  {
    name: 'an endpoint that only begins like an allowed one',
    never: 'reach',
    request: post('chatty', '/v1/chats', {}),
  },
  { name: 'a forbidden endpoint', never: 'reach', request: get('careful', '/v1/files') },
  { name: 'the same in capitals', never: 'reach', request: get('careful', '/v1/Files/f') },
  { name: 'the same, escaped', never: 'reach', request: get('careful', '/v1/%66iles') },
  { name: 'the same, escaped twice', never: 'reach', request: get('careful', '/v1/%2566iles') },
  {
    // Decoding it completely would take a minute.
    name: 'a path that is escaped thousands of times',
    never: 'reach',
    request: get('careful', `/v1/%${'25'.repeat(6000)}66iles`),
  },
  {
    name: 'the same after another version',
    never: 'reach',
    request: get('careful', '/openai/v1/v1/files'),
  },
  {
    name: 'the same after an escaped slash',
    never: 'reach',
    request: get('careful', '/v1%2Ffiles'),
  },
  {
    name: 'the owner’s organization',
    never: 'reach',
    request: get('careful', '/v1/organization/admin_api_keys'),
  },
  {
    name: 'dot segments, escaped twice',
    never: 'reach',
    request: get('cheap', '/mine/%252e%252e/openai/v1/models'),
  },
  {
    name: 'dot segments after a slash that is escaped three times',
    never: 'reach',
    request: get('cheap', '/mine/x%25252f..%25252fopenai/v1/models'),
  },
  {
    name: 'a batch of requests for a forbidden endpoint',
    never: 'reach',
    request: post('careful', '/v1/batches', { input_file_id: 'f', endpoint: '/v1/embeddings' }),
  },
  {
    name: 'Google’s batch of complete requests',
    never: 'reach',
    request: post('careful', '/gemini/batch', '', 'Content-Type: multipart/mixed; boundary=B'),
  },
  {
    name: 'Gemini’s batch',
    never: 'reach',
    request: post('careful', '/v1beta/models/gemini-2.5:batchGenerateContent', {}),
  },
  {
    name: 'an Azure header',
    never: 'reach',
    request: { target: '/v1/models', headers: [bearer('cheap'), 'api-key: mine'] },
  },
  {
    name: 'a new batch with another method',
    never: 'reach',
    request: {
      target: '/v1/batches',
      headers: [bearer('careful'), 'X-HTTP-Method-Override: POST'],
    },
  },
];
