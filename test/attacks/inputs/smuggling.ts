import { type Attack, bearer } from '../attack';

const hidden = 'GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n';
const chunked = `0\r\n\r\n${hidden}`;
const send = (headers: readonly string[], body?: string, target = '/v1/files') => ({
  ...{ method: 'POST', target, headers: [bearer('all'), ...headers] },
  ...(body !== undefined && { body }),
});

/** Making two servers disagree about where a request ends, or where it goes. */
export const smuggling: readonly Attack[] = [
  {
    name: 'a content-length and chunked encoding',
    request: send(['Transfer-Encoding: chunked'], chunked),
  },
  { name: 'two codings', request: send(['Transfer-Encoding: gzip, chunked'], chunked) },
  {
    name: 'chunked that is not the last coding',
    request: send(['Transfer-Encoding: chunked, identity']),
  },
  { name: 'no coding', request: send(['Transfer-Encoding: identity']) },
  { name: 'a coding that only resembles chunked', request: send(['Transfer-Encoding: xchunked']) },
  { name: 'a vertical tab before chunked', request: send(['Transfer-Encoding:\x0bchunked']) },
  { name: 'a space after the name', request: send(['Transfer-Encoding : chunked']) },
  { name: 'a folded line', request: send(['Transfer-Encoding:', ' chunked']) },
  { name: 'two lengths', request: send(['Content-Length: 0'], hidden) },
  { name: 'a list of lengths', request: send(['Content-Length: 5, 5']) },
  { name: 'a content-length with a sign', request: send(['Content-Length: +5']) },
  { name: 'a length in another base', request: send(['Content-Length: 0x5']) },
  { name: 'a NUL in a value', request: send(['X-A: a\0b']) },
  { name: 'a bare CR in a value', request: send(['X-A: a\rX-B: b']) },
  { name: 'a bare LF after a header', request: send(['X-A: a\nX-B: b', 'X-C\n: c']) },
  { name: 'a name with a space', request: send(['X A: a']) },
  { name: 'no name', request: send([': a']) },
  { name: 'two hosts', request: send(['Host: b']) },
  { name: 'a whole address', request: send([], undefined, 'http://127.0.0.1/v1/files') },
  { name: 'only a host', request: send([], undefined, '127.0.0.1:80') },
  { name: 'a bare word', request: send([], undefined, 'v1/files') },
  { name: 'a line break in the path', request: send([], undefined, '/v1/files\rX') },
].map((attack): Attack => ({ ...attack, never: 'reach' }));
