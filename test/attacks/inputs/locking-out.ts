import { type Attack, bearer, chat, post, toAnswer } from '../attack';

const get = (target: string) => ({ target, headers: [bearer('all')] });
const said = (code: unknown, message = '') => ({ error: { code, message, type: null } });

/** Switching the owner's keys off for everybody, by having the API refuse a request. */
export const lockingOut: readonly Attack[] = [
  {
    name: 'a model that is called like a code',
    never: 'lock out',
    request: chat('all', { model: 'invalid_api_key' }),
    answer: toAnswer('403 Forbidden', said('model_not_found', 'no access to invalid_api_key')),
  },
  {
    name: 'a category that is called like a code, at Google',
    never: 'lock out',
    request: post('all', '/v1beta/models/gemini-2.5:generateContent', {
      safetySettings: [{ category: 'API_KEY_INVALID' }],
    }),
    answer: toAnswer('400 Bad Request', {
      error: { code: 400, message: 'Invalid value: "API_KEY_INVALID"', status: 'INVALID_ARGUMENT' },
    }),
  },
  {
    name: 'an endpoint that wants OAuth',
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
    name: 'an organization that the key is not of',
    never: 'lock out',
    request: { ...get('/v1/x'), headers: [bearer('all'), 'OpenAI-Organization: org-x'] },
    answer: toAnswer('401 Unauthorized', said('mismatched_organization', 'invalid_api_key')),
  },
  {
    name: 'a request that is too large for any minute',
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
    name: 'a refused region in the name of a model',
    never: 'lock out',
    request: chat('all', { model: 'unsupported_country_region_territory' }),
    answer: toAnswer('400 Bad Request', said(null, 'unsupported_country_region_territory')),
  },
  {
    name: 'the refusal of another proxy',
    never: 'lock out',
    request: get('/v1/x'),
    answer: toAnswer(
      '401 Unauthorized',
      said('invalid_access_key'),
      'x-proxy-error: invalid_access_key',
    ),
  },
];
