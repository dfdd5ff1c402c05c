import { expect } from '@jest/globals';
import type { CaseContext, ContractCase } from '../contract-case';
import { expectProxyError, expectUpstreamUntouched, toRequest } from '../http-text';

/** What a lenient proxy would forward as a second request. */
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

async function expectRefusal(context: CaseContext, bytes: string, status: number, code: string) {
  const client = await context.connect();
  client.send(bytes);
  const answer = await client.answer();
  expectProxyError(answer, status, code);
  await client.untilEnd();
  expect(client.answers).toHaveLength(1);
  await expectUpstreamUntouched(context);
}

const refuses = (
  what: string,
  toBytes: (context: CaseContext) => string,
  status = 400,
  code = 'invalid_request',
): ContractCase => ({
  name: `${what} is rejected with ${status}, the connection is closed and nothing is forwarded`,
  needs: ['raw-request-bytes'],
  run: (context) => expectRefusal(context, toBytes(context), status, code),
});

/** A POST with these framing lines, followed by bytes that could be taken for a second request. */
const framed =
  (...lines: string[]) =>
  (context: CaseContext) =>
    `${toRequest(context, 'POST /v1/chat/completions', ...lines)}0\r\n\r\n${smuggled}`;

const CHUNKED = 'Transfer-Encoding: chunked';

const withLine =
  (...lines: string[]) =>
  (context: CaseContext) =>
    toRequest(context, 'GET /', ...lines) + smuggled;

const withHost = (hosts: string) => () => `GET / HTTP/1.1\r\n${hosts}X-A: 1\r\n\r\n${smuggled}`;

const withBody = (body: string) => (context: CaseContext) =>
  toRequest(context, 'POST /', 'Content-Length: 2') + body;

export const badInputCases: ContractCase[] = [
  refuses(
    'a body with a content-length and chunked encoding',
    framed('Content-Length: 5', CHUNKED),
  ),
  refuses(
    'a body with chunked encoding and a content-length',
    framed(CHUNKED, 'Content-Length: 5'),
  ),
  refuses('a body with two content-lengths', framed('Content-Length: 5', 'Content-Length: 6')),
  refuses('a content-length with a sign', framed('Content-Length: +5')),
  refuses('a content-length that is a list', framed('Content-Length: 5,5')),
  refuses('a negative content-length', framed('Content-Length: -5')),
  refuses('a hexadecimal content-length', framed('Content-Length: 0x5')),
  refuses('an empty content-length', framed('Content-Length: ')),
  refuses('a content-length that contains a space', framed('Content-Length: 5 5')),
  refuses(
    'a content-length that is far too large',
    framed('Content-Length: 99999999999999999999999'),
  ),
  refuses('a transfer-encoding of gzip and chunked', framed('Transfer-Encoding: gzip, chunked')),
  refuses('a transfer-encoding of gzip', framed('Transfer-Encoding: gzip')),
  refuses('an unknown transfer-encoding', framed('Transfer-Encoding: xchunked')),
  refuses('a transfer-encoding of identity', framed('Transfer-Encoding: identity')),
  refuses('a transfer-encoding twice', framed('Transfer-Encoding: chunked, chunked')),
  refuses('a transfer-encoding in two lines', framed(CHUNKED, 'Transfer-Encoding: identity')),
  refuses(
    'a transfer-encoding of chunked with a parameter',
    framed('Transfer-Encoding: chunked;q=1'),
  ),
  refuses(
    'an empty transfer-encoding with a content-length',
    framed('Transfer-Encoding: ', 'Content-Length: 5'),
  ),
  refuses(
    'an HTTP/1.0 request with chunked encoding',
    () => `POST / HTTP/1.0\r\nHost: x\r\n${CHUNKED}\r\n\r\n0\r\n\r\n${smuggled}`,
  ),
  refuses('a space before the colon', framed('Content-Length : 5')),
  refuses('a space before the colon of Transfer-Encoding', framed('Transfer-Encoding : chunked')),
  refuses('a folded header line', withLine('X-A: 1', ' folded: 2')),
  refuses('a header line that begins with a space', withLine(' X-A: 1')),
  refuses('a header line without a colon', withLine('nonsense')),
  refuses('a header line without a name', withLine(': 1')),
  refuses('a header name with a control character', withLine('X-\x01A: 1')),
  refuses('a NUL in a header', withLine('X-A: a\0b')),
  refuses('a bare CR in a header', withLine('X-A: a\rX-B: b')),
  refuses('a bare LF in a header', withLine('X-A: a\nX-B: b')),
  refuses(
    'a head whose lines end with a bare LF',
    (context) => `GET / HTTP/1.1\nHost: ${context.host}\n\n${smuggled}`,
  ),
  refuses('a request without a host', withHost('')),
  refuses('a request with two hosts', withHost('Host: a\r\nHost: b\r\n')),
  refuses('a host with a space', withHost('Host: a b\r\n')),
  refuses('a host with a slash', withHost('Host: a/b\r\n')),
  refuses('a host with a user', withHost('Host: user@host\r\n')),
  refuses('a host that is a list', withHost('Host: a, b\r\n')),
  refuses('a host with an invalid port', withHost('Host: a:b\r\n')),
  refuses('an invalid method', (context) => toRequest(context, 'G@T /')),
  refuses('a request line without a target', () => 'GET HTTP/1.1\r\nHost: x\r\n\r\n'),
  refuses('a request line with a NUL', (context) => toRequest(context, 'GET /\0x')),
  ...['HTTP/3.7', 'HTTP/2.0', 'HTTP/0.9'].map((version) =>
    refuses(version, () => `GET / ${version}\r\nHost: x\r\n\r\n`, 505, 'http_version_unsupported'),
  ),
  refuses(
    'the preface of HTTP/2',
    () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    505,
    'http_version_unsupported',
  ),
  refuses('a TLS handshake', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello'),
  refuses(
    'a head of 300 KB',
    (context) => toRequest(context, 'GET /', `X-A: ${'a'.repeat(300 * 1024)}`),
    431,
    'headers_too_large',
  ),
  {
    name: 'what follows a body of known length is treated as the next request, and rejected if malformed',
    needs: ['raw-request-bytes', 'client-connection'],
    async run(context) {
      const client = await context.connect();
      client.send(withBody('{}nonsense\r\n\r\n')(context));
      const exchange = await context.upstream.request();
      expect((await exchange.body()).toString()).toBe('{}');
      exchange.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      await client.untilEnd();
      expect(context.upstream.exchanges).toHaveLength(1);
      expect(exchange.connection.received()).not.toContain('nonsense');
    },
  },
];
