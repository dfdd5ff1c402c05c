import { type Attack, bearer, keyOf, post, webSocket } from '../attack';

const key = keyOf('all');
/** As after two rounds of percent-encoding. */
const twice = `%25${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const get = (target: string, ...headers: string[]) => ({
  target,
  headers: [bearer('all'), ...headers],
});

/** Having an access key forwarded to the API, in addition to the one that grants access. */
export const carryingKeysOut: readonly Attack[] = [
  { name: 'again in the same header', never: 'leak', request: get('/v1/models', bearer('all')) },
  {
    name: 'raw in Authorization',
    never: 'leak',
    request: get('/v1/models', `Authorization: ${key}`),
  },
  { name: 'as Token', never: 'leak', request: get('/v1/models', `Authorization: Token ${key}`) },
  {
    name: 'as Basic',
    never: 'leak',
    request: get('/v1/models', `Authorization: ${basic(`a:${key}`)}`),
  },
  {
    name: 'in a header that no API uses',
    never: 'leak',
    request: get('/v1/models', `X-Debug: got ${key}.`),
  },
  { name: 'in a cookie', never: 'leak', request: get('/v1/models', `Cookie: a=1; k=${key}`) },
  {
    name: 'of another caller',
    never: 'leak',
    request: get('/v1/models', `x-api-key: ${keyOf('gpt')}`),
  },
  {
    name: 'that has expired',
    never: 'leak',
    request: get('/v1/models', `api-key: ${keyOf('gone')}`),
  },
  {
    name: 'in a parameter with an escaped name',
    never: 'leak',
    request: get(`/v1/models?%6b%65y=${key}&a=1`),
  },
  {
    name: 'in a parameter, escaped itself',
    never: 'leak',
    request: get(`/v1/models?x=${key.replaceAll('-', '%2D')}`),
  },
  { name: 'as the name of a parameter', never: 'leak', request: get(`/v1/models?${key}=1`) },
  { name: 'behind the fragment', never: 'leak', request: get(`/v1/models?a=1;key=${key}`) },
  {
    name: 'in the sub-protocols of a WebSocket',
    never: 'leak',
    request: webSocket('all', '/v1/realtime?model=m', `Sec-WebSocket-Protocol: realtime, ${key}`),
  },
  {
    name: 'as Google’s SDK sends it to begin an upload',
    never: 'leak',
    request: {
      ...post('all', '/upload/v1beta/files', '{}', `x-goog-api-key: ${key}`),
      headers: [`x-goog-api-key: ${key}`, 'X-Goog-Upload-Command: start'],
    },
    answer: `HTTP/1.1 200 OK\r\nx-goog-upload-url: https://elsewhere.example.com/upload?upload_id=1\r\nContent-Length: 0\r\n\r\n`,
  },
  {
    name: 'as Google’s SDK sends it to continue an upload',
    never: 'leak',
    request: {
      method: 'POST',
      target: '/upload/v1beta/files?upload_id=1&upload_pass=a.b.c',
      headers: [`x-goog-api-key: ${key}`],
      body: 'bytes',
    },
  },
  { name: 'as the name of a header', never: 'leak', request: get('/v1/models', `${key}: 1`) },
  {
    name: 'in a key header under its CGI name',
    never: 'leak',
    request: get('/v1/models', `x_api_key: ${key}`),
  },
  {
    name: 'escaped twice in a parameter',
    never: 'leak',
    request: get(`/v1/models?x=${twice}`),
    unreachable: twice,
  },
  {
    name: 'escaped twice in a header',
    never: 'leak',
    request: get('/v1/models', `Referer: http://h/?x=${twice}`),
    unreachable: twice,
  },
  {
    name: 'escaped twice in the path',
    never: 'reach',
    request: get(`/v1/models/${twice}`),
  },
];
