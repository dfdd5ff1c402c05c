import { type Attack, bearer, ownerKeys, toAnswer } from '../attack';

const [first] = ownerKeys.anthropic;
const get = (target: string) => ({ target, headers: [bearer('all')] });

/** Having a response reveal the owner's key: an API that repeats what it received. */
export const echoes: readonly Attack[] = [
  {
    name: 'in a URL',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: toAnswer('200 OK', {}, `x-goog-upload-url: https://x.example.com/?key=${first}&id=1`),
  },
  {
    name: 'in a redirect',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: toAnswer('302 Found', {}, `Location: https://x.example.com/?k=${first}`),
  },
  {
    name: 'in a header of any name, twice',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: toAnswer('200 OK', {}, `x-echo: ${first} ${first}`, `x-Echo: Bearer ${first}`),
  },
  {
    name: 'in a 1xx head before the response',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: `HTTP/1.1 103 Early Hints\r\nlink: </${first}>\r\n\r\n${toAnswer('200 OK', {})}`,
  },
  {
    name: 'in a trailer',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-key: ${first}\r\n\r\n`,
  },
  {
    name: 'in the error about the key',
    never: 'leak',
    request: get('/anthropic/v1/x'),
    answer: toAnswer('401 Unauthorized', {
      type: 'error',
      error: { type: 'authentication_error', message: `invalid x-api-key: ${first}` },
    }),
  },
];
