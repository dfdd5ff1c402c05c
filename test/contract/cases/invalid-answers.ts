import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { endToEnd, expectProxyError, roundTrip, toAnswer, toPost, toRequest } from '../http-text';

const invalid = (what: string, bytes: string): ContractCase => ({
  name: `${what} is a 502, and no part of it reaches the client`,
  async run(context) {
    const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
    expectProxyError(answer, 502, 'upstream_invalid');
    expect(answer.message.head + answer.text()).not.toContain('leak');
  },
});

export const invalidAnswerCases: ContractCase[] = [
  invalid('a response that is not HTTP', 'leak: hello there\r\n\r\n'),
  invalid('a response in another protocol', '\x00\x00\x06\x04\x00\x00\x00\x00\x00leak'),
  invalid('a status that is not a number', 'HTTP/1.1 abc leak\r\n\r\n'),
  invalid('a status with two digits', 'HTTP/1.1 20 leak\r\n\r\n'),
  invalid(
    'a response with two content-lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nleak!',
  ),
  invalid('a negative content-length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nleak'),
  invalid(
    'a content-length that is not a number',
    'HTTP/1.1 200 OK\r\nContent-Length: 0x4\r\n\r\nleak',
  ),
  invalid('a header line without a colon', 'HTTP/1.1 200 OK\r\nleak\r\n\r\n'),
  invalid('a header with a NUL', 'HTTP/1.1 200 OK\r\nX-A: a\0leak\r\nContent-Length: 0\r\n\r\n'),
  invalid(
    'a header with a bare CR',
    'HTTP/1.1 200 OK\r\nX-A: a\rX-Leak: leak\r\nContent-Length: 0\r\n\r\n',
  ),
  invalid(
    'a header name with a space',
    'HTTP/1.1 200 OK\r\nX leak: 1\r\nContent-Length: 0\r\n\r\n',
  ),
  invalid('a head of 2 MB', toAnswer('200 OK', 'leak', `X-Big: ${'x'.repeat(2 * 1024 * 1024)}`)),
  ...[[], ['Expect: 100-continue']].map(
    (lines): ContractCase => ({
      name: `a reason phrase with a control byte is a 502${lines.length > 0 ? ', also for a client that sends Expect' : ''}`,
      needs: lines.length > 0 ? ['reason-phrase', 'expect-continue'] : ['reason-phrase'],
      async run(context) {
        const request = toPost(context, '/x', 'hello', ...lines);
        const { answer } = await roundTrip(context, request, toAnswer('200 O\x01K', 'leak'));
        expectProxyError(answer, 502, 'upstream_invalid');
      },
    }),
  ),
  {
    name: 'a response with a content-length and chunked encoding is rejected or read as chunked',
    needs: ['response-headers'],
    async run(context) {
      const bytes =
        'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '2\r\nok\r\n0\r\n\r\n';
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      if (answer.status !== 200) return expectProxyError(answer, 502, 'upstream_invalid');
      expect([answer.text(), answer.header('content-length')]).toEqual(['ok', []]);
    },
  },
  {
    name: 'a response with too many header lines arrives complete or not at all',
    needs: ['large-response-head', 'header-lines'],
    async run(context) {
      for (const count of [1_100, 2_100]) {
        const lines = Array.from({ length: count }, (_, at) => `h${at.toString(36)}:1`);
        const bytes = toAnswer('200 OK', 'ok', ...lines);
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
        if (answer.status === 200) expect(endToEnd(answer.message)).toHaveLength(count);
        else expectProxyError(answer, 502, 'upstream_invalid');
      }
    },
  },
  {
    name: 'bytes that the upstream sends after its response reach no client',
    async run(context) {
      const surplus = toAnswer('200 OK', 'for nobody');
      const bytes = toAnswer('200 OK', 'ok') + surplus;
      const first = await roundTrip(context, toRequest(context, 'GET /first'), bytes);
      expect(first.answer.text()).toBe('ok');
      const other = await context.connect();
      other.send(toRequest(context, 'GET /second'));
      const second = await context.upstream.request();
      second.send(toAnswer('200 OK', 'second'));
      expect((await other.answer()).text()).toBe('second');
      expect(second.connection).not.toBe(first.exchange.connection);
    },
  },
  {
    name: 'a response without a request reaches no client',
    needs: ['awake'],
    async run(context) {
      const first = await roundTrip(context, toRequest(context, 'GET /first'));
      first.exchange.send('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
      // When the proxy closes the connection, it has noticed. A later request must not receive the stray bytes.
      await first.exchange.connection.untilEnd();
      const second = await roundTrip(context, toRequest(context, 'GET /second'));
      expect(second.answer.text()).toBe('ok');
    },
  },
];
