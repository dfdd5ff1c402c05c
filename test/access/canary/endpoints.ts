/** One request of an endpoint family. */
export interface Family {
  readonly provider: 'openai' | 'anthropic' | 'gemini' | 'azure';
  readonly method: string;
  /** The path after the provider's name. */
  readonly path: string;
  readonly kind?: 'json' | 'form' | 'bytes' | 'websocket';
}

const all = (provider: Family['provider'], lines: string): Family[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [method = '', path = '', kind] = line.trim().split(' ');
      return { provider, method, path, kind: (kind ?? 'json') as Family['kind'] & string };
    });

/** The endpoints of each API, at least one of each kind. */
export const families: readonly Family[] = [
  ...all(
    'openai',
    `POST /v1/chat/completions
    GET /v1/chat/completions/c
    POST /v1/responses
    GET /v1/responses/r?stream=true
    POST /v1/responses/r/cancel
    DELETE /v1/responses/r
    POST /v1/completions
    POST /v1/embeddings
    POST /v1/moderations
    POST /v1/images/generations
    POST /v1/images/edits form
    POST /v1/audio/transcriptions form
    POST /v1/audio/speech
    POST /v1/videos form
    GET /v1/videos/v/content
    POST /v1/files form
    GET /v1/files?limit=1&after=f
    GET /v1/files/f/content
    POST /v1/uploads
    POST /v1/uploads/u/parts form
    POST /v1/uploads/u/complete
    POST /v1/batches
    POST /v1/batches/b/cancel
    POST /v1/vector_stores
    POST /v1/vector_stores/v/search
    POST /v1/fine_tuning/jobs
    GET /v1/fine_tuning/jobs/j/events?after=e
    GET /v1/models
    DELETE /v1/models/m
    POST /v1/realtime/client_secrets
    POST /v1/realtime/calls bytes
    GET /v1/realtime?model=m websocket
    POST /v1/threads/t/runs
    POST /v1/conversations
    GET /v1/organization/costs
    POST /v1/of/tomorrow`,
  ),
  ...all(
    'anthropic',
    `POST /v1/messages
    POST /v1/messages/count_tokens
    POST /v1/messages/batches
    GET /v1/messages/batches/b/results
    POST /v1/messages/batches/b/cancel
    POST /v1/files form
    GET /v1/files/f/content
    GET /v1/models?after_id=a
    POST /v1/complete`,
  ),
  ...all(
    'gemini',
    `POST /v1beta/models/m:generateContent
    POST /v1beta/models/m:streamGenerateContent?alt=sse
    POST /v1beta/models/m:embedContent
    POST /v1beta/models/m:countTokens
    POST /v1beta/models/m:batchGenerateContent
    POST /upload/v1beta/files bytes
    GET /v1beta/files?pageToken=p
    POST /v1beta/cachedContents
    GET /v1beta/batches/b
    GET /v1beta/models?pageSize=1
    POST /v1beta/interactions
    POST /v1alpha/auth_tokens
    POST /v1beta/openai/chat/completions
    GET /ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent websocket`,
  ),
  ...all(
    'azure',
    `POST /v1/chat/completions
    POST /openai/deployments/d/chat/completions?api-version=2024-10-21
    POST /openai/deployments/d/audio/transcriptions form
    GET /v1/realtime?model=m websocket
    GET /v1/models`,
  ),
];

/** Every location in which an access key grants access, and how it changes a request. */
export const carriers: readonly ((key: string) => { header?: string; query?: string })[] = [
  (key) => ({ header: `Authorization: Bearer ${key}` }),
  (key) => ({ header: `x-api-key: ${key}` }),
  (key) => ({ header: `api-key: ${key}` }),
  (key) => ({ header: `X-Goog-Api-Key: ${key}` }),
  (key) => ({ query: `key=${key}` }),
  (key) => ({ query: `access_token=${key}` }),
  (key) => ({ header: `Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.${key}` }),
];

/** How the API can respond. Each response repeats the key that it received, where possible. */
export const outcomes = [
  ...['200', '201', '302', '400', '401', '402', '403', '404', '409', '413', '422', '429'],
  ...['500', '502', '503', '529', 'stream', 'cut-before', 'cut-after', 'garbage', 'silence'],
] as const;
export type Outcome = (typeof outcomes)[number];
