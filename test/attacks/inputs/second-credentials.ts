import { type Attack, bearer, JUNK, webSocket } from '../attack';

const get = (target: string, ...headers: string[]) => ({
  target,
  headers: [bearer('all'), ...headers],
});
const basic = `Basic ${Buffer.from(`a:${JUNK}`).toString('base64')}`;

/** Having the API choose between the owner's key and another credential. */
export const secondCredentials: readonly Attack[] = [
  {
    name: 'a second Authorization',
    never: 'leak',
    request: get('/v1/models', `Authorization: ${basic}`),
  },
  {
    name: 'a bare Authorization',
    never: 'leak',
    request: get('/v1/models', `authorization: ${JUNK}`),
  },
  { name: 'another key header', never: 'leak', request: get('/v1/models', `x-api-key: ${JUNK}`) },
  {
    name: 'Azure’s key header',
    never: 'leak',
    request: get('/openai/v1/models', `API-Key: ${JUNK}`),
  },
  {
    name: 'Google’s key header',
    never: 'leak',
    request: get('/v1/models', `x-goog-api-key: ${JUNK}`),
  },
  { name: 'a cookie', never: 'leak', request: get('/v1/models', `Cookie: session=${JUNK}`) },
  {
    name: 'Cloudflare’s gateway',
    never: 'leak',
    request: get('/v1/models', `cf-aig-authorization: ${JUNK}`),
  },
  {
    name: 'Cloudflare’s Access',
    never: 'leak',
    request: get('/v1/models', `cf-access-client-secret: ${JUNK}`),
  },
  { name: 'a proxy’s', never: 'leak', request: get('/v1/models', `Proxy-Authorization: ${basic}`) },
  { name: 'a parameter', never: 'leak', request: get(`/gemini/v1beta/models?key=${JUNK}`) },
  {
    name: 'a parameter with an escaped name',
    never: 'leak',
    request: get(`/gemini/v1beta/models?%6bey=${JUNK}`),
  },
  {
    name: 'a parameter in capitals',
    never: 'leak',
    request: get(`/gemini/v1beta/models?Access_Token=${JUNK}`),
  },
  {
    name: 'a parameter after a semicolon',
    never: 'leak',
    request: get(`/gemini/v1beta/models?a=1;key=${JUNK}`),
  },
  {
    name: 'headers inside a parameter',
    never: 'leak',
    request: get(`/gemini/v1beta/models?%24httpHeaders=x-goog-api-key:${JUNK}`),
  },
  {
    name: 'a WebSocket with its own token',
    never: 'leak',
    request: webSocket('all', `/v1/realtime?model=m&access_token=${JUNK}`),
  },
  {
    name: 'a key header under its CGI name',
    never: 'leak',
    request: get('/v1/models', `X_API_KEY: ${JUNK}`),
  },
  {
    name: 'a Google parameter with a dollar sign',
    never: 'leak',
    request: get(`/gemini/v1beta/models?%24key=${JUNK}&$access_token=${JUNK}`),
  },
];
