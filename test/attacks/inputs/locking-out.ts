import { type Attack, bearer, chat, keyOf, ownerKeys, post, toAnswer } from '../attack';

const get = (target: string) => ({ target, headers: [bearer('all')] });
const said = (code: unknown, message = '') => ({ error: { code, message, type: null } });

const wrongKey = toAnswer('401 Unauthorized', said('invalid_api_key'));
/** The API rejects a request with the first key, and accepts the same request with the second. */
const toFirstKey = (refusal: string) => (head: string) =>
  head.includes(ownerKeys.openai[0]) ? refusal : toAnswer('200 OK', {});

/** Disabling the owner's keys for everyone by having the API reject a request. */
export const lockingOut: readonly Attack[] = [
  {
    name: 'a model named like an error code',
    never: 'lock out',
    request: chat('all', { model: 'invalid_api_key' }),
    answer: toAnswer('403 Forbidden', said('model_not_found', 'no access to invalid_api_key')),
  },
  {
    name: 'a category named like an error code, at Google',
    never: 'lock out',
    request: post('all', '/v1beta/models/gemini-2.5:generateContent', {
      safetySettings: [{ category: 'API_KEY_INVALID' }],
    }),
    answer: toAnswer('400 Bad Request', {
      error: { code: 400, message: 'Invalid value: "API_KEY_INVALID"', status: 'INVALID_ARGUMENT' },
    }),
  },
  {
    name: 'an endpoint that requires OAuth',
    never: 'lock out',
    request: get('/v1/oauth'),
    answer: toAnswer('401 Unauthorized', said(null, 'invalid_api_key')),
  },
  {
    name: 'an endpoint for administrators',
    never: 'lock out',
    request: get('/v1/organization/users'),
    answer: toAnswer('403 Forbidden', said(null, 'Missing scopes: api.management.read')),
  },
  {
    name: 'a 401 without a body',
    never: 'lock out',
    request: get('/v1/x'),
    answer: 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n',
  },
  {
    name: 'an organization to which the key does not belong',
    never: 'lock out',
    request: { ...get('/v1/x'), headers: [bearer('all'), 'OpenAI-Organization: org-x'] },
    answer: toAnswer('401 Unauthorized', said('mismatched_organization', 'invalid_api_key')),
  },
  {
    name: 'a request that exceeds the tokens per minute by itself',
    never: 'lock out',
    request: chat('all', { model: 'gpt-5' }),
    answer: toAnswer(
      '429 Too Many Requests',
      said(
        'rate_limit_exceeded',
        'Request too large for gpt-5 in organization org-x on tokens per min (TPM): Limit 30000, Requested 90000.',
      ),
    ),
  },
  {
    name: 'a 429 for one model',
    never: 'lock out',
    request: chat('all', { model: 'big' }),
    answer: toAnswer('429 Too Many Requests', said('rate_limit_exceeded'), 'retry-after: 600'),
  },
  {
    name: 'an unsupported-region code in a model name',
    never: 'lock out',
    request: chat('all', { model: 'unsupported_country_region_territory' }),
    answer: toAnswer('400 Bad Request', said(null, 'unsupported_country_region_territory')),
  },
  {
    name: 'an error of another proxy',
    never: 'lock out',
    request: get('/v1/x'),
    answer: toAnswer(
      '401 Unauthorized',
      said('invalid_access_key'),
      'x-proxy-error: invalid_access_key',
    ),
  },
  {
    name: 'a 401 without a code, for one of the keys',
    never: 'lock out',
    request: chat('all', { model: 'gpt-5' }),
    answer: toFirstKey(toAnswer('401 Unauthorized', said(null))),
  },
  {
    name: 'a request that costs more than the credit of one key',
    never: 'lock out',
    request: chat('all', { model: 'gpt-5', max_tokens: 1_000_000 }),
    answer: toFirstKey(
      toAnswer('402 Payment Required', said(402, 'This request requires more credits')),
    ),
  },
  {
    name: 'an endpoint that repeats its input',
    never: 'lock out',
    request: post('all', '/v1/echo', said('invalid_api_key')),
    answer: wrongKey,
  },
  {
    name: 'another account’s project',
    never: 'lock out',
    request: chat('all', { model: 'gpt-5' }, 'OpenAI-Project: proj_x'),
    answer: toAnswer('401 Unauthorized', said('billing_not_active')),
  },
  ...['x-goog-user-project: x', 'X-Goog-Quota-User: x'].map(
    (header): Attack => ({
      name: `another account’s project, at Google (${header})`,
      never: 'lock out',
      request: post('all', '/v1beta/models/gemini-2.5:generateContent', {}, header),
      answer: toAnswer('403 Forbidden', {
        error: {
          code: 403,
          status: 'PERMISSION_DENIED',
          details: [
            { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SERVICE_DISABLED' },
          ],
        },
      }),
    }),
  ),
  {
    name: 'another account’s project, as a parameter',
    never: 'lock out',
    request: post('all', '/v1beta/models/gemini-2.5:generateContent?%24userPr%6fject=x', {}),
    answer: toAnswer('403 Forbidden', {
      error: {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'BILLING_DISABLED' },
        ],
      },
    }),
  },
  {
    name: 'an upload quota',
    never: 'lock out',
    request: { target: '/v1beta/files', headers: [bearer('all')] },
    answer: toAnswer(
      '429 Too Many Requests',
      {
        error: {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
              violations: [{ quotaId: 'FilesPerMinutePerProject' }],
            },
          ],
        },
      },
      'retry-after: 600',
    ),
  },
  {
    name: 'the format of a different API',
    never: 'lock out',
    request: {
      ...post('all', '/mine/v1/messages', { model: 'm' }),
      headers: [`x-api-key: ${keyOf('all')}`],
    },
    answer: (head) => (/^authorization: bearer/im.test(head) ? toAnswer('200 OK', {}) : wrongKey),
  },
  ...['x-api-key', 'x-goog-api-key', 'api-key'].map(
    (name): Attack => ({
      name: `a header that the API does not read (${name})`,
      never: 'lock out',
      atUnknownApi: true,
      request: {
        ...chat('all', { model: 'm' }),
        headers: [`${name}: ${keyOf('all')}`, 'anthropic-version: 1'],
      },
      answer: (head) => (/^authorization: bearer/im.test(head) ? toAnswer('200 OK', {}) : wrongKey),
    }),
  ),
];
