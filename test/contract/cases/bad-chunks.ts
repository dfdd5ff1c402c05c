import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { expectProxyError, expectServed, roundTrip, toChunk, toRequest } from '../http-text';

/** The upstream may already have the head, but the body must never look complete. */
const badChunks = (what: string, body: string): ContractCase => ({
  name: `${what} never becomes a complete request, nor a second one`,
  needs: ['raw-request-bytes', 'request-streaming'],
  async run(context) {
    const client = await context.connect();
    client.send(`${toRequest(context, 'POST /chunked', 'Transfer-Encoding: chunked')}${body}`);
    client.send('\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.untilEnd();
    for (const answer of client.answers) expectProxyError(answer, 400, 'invalid_request');
    await expectServed(context, '/after');
    const { exchanges } = context.upstream;
    expect(exchanges.map((one) => one.target).filter((target) => target !== '/chunked')).toEqual([
      '/after',
    ]);
    const chunked = exchanges.filter((one) => one.target === '/chunked');
    expect(chunked.filter((one) => one.message.complete)).toEqual([]);
    // The request already in progress is aborted, so the upstream does not wait for the rest.
    for (const { connection } of chunked) await connection.untilEnd();
  },
});

export const badChunkCases: ContractCase[] = [
  badChunks('a chunk size that is not a number', 'zz\r\nhello\r\n'),
  badChunks('a negative chunk size', '-5\r\nhello\r\n'),
  badChunks('a chunk size with 0x', '0x5\r\nhello\r\n'),
  badChunks('a chunk size with a leading space', ' 5\r\nhello\r\n'),
  badChunks('a chunk size that overflows', 'fffffffffffffffff\r\nhello\r\n'),
  badChunks('a chunk that is longer than its size', '3\r\nhello\r\n'),
  badChunks('a chunk size that ends with a bare LF', '5\nhello\r\n'),
  badChunks('a chunk that ends with a bare LF', '5\r\nhello\n'),
  badChunks('a chunk extension with a bare LF', '5;a\nb\r\nhello\r\n'),
  badChunks('a chunk extension of 100 KB', `5;${'a'.repeat(100 * 1024)}\r\nhello\r\n`),
  badChunks('a bad chunk after a good one', `${toChunk('good')}xyz\r\n`),
  {
    name: 'chunk extensions of a client are not forwarded',
    needs: ['raw-request-bytes', 'request-streaming'],
    async run(context) {
      const head = toRequest(context, 'POST /', 'Transfer-Encoding: chunked');
      const { exchange } = await roundTrip(context, `${head}5;a=b;c="d"\r\nhello\r\n0\r\n\r\n`);
      expect((await exchange.body()).toString()).toBe('hello');
      expect(exchange.connection.received()).not.toContain('a=b');
    },
  },
];
