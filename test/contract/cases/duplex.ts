import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { limited, refused } from '../environments';
import {
  expectProxyError,
  expectUpstreamUntouched,
  LAST_CHUNK,
  toAnswer,
  toChunk,
  toChunkedHead,
  toRequest,
} from '../http-text';

const MEGABYTE = 1024 * 1024;
const CHUNKED = 'Transfer-Encoding: chunked';

export const duplexCases: ContractCase[] = [
  {
    name: 'request and response are streamed at the same time',
    needs: ['request-streaming', 'response-streaming', 'early-answer'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /echo', CHUNKED) + toChunk('begin'));
      const exchange = await context.upstream.request();
      await exchange.bodyUntil('begin');
      exchange.send(toChunkedHead());
      const answer = await client.head();
      for (const word of ['one', 'two', 'three']) {
        client.send(toChunk(word));
        await exchange.bodyUntil(word);
        exchange.send(toChunk(`echo ${word}`));
        await client.untilBody(answer.message, `echo ${word}`);
      }
      client.send(LAST_CHUNK);
      await exchange.body();
      exchange.send(LAST_CHUNK);
      await client.untilComplete(answer.message);
    },
  },
  {
    name: 'a response that arrives before the upload is complete reaches the client',
    needs: ['request-streaming', 'early-answer'],
    async run(context) {
      const client = await context.connect();
      client.send(`${toRequest(context, 'POST /v1/files', `Content-Length: ${MEGABYTE}`)}begin`);
      const exchange = await context.upstream.request();
      await exchange.bodyUntil('begin');
      exchange.send(toAnswer('413 Payload Too Large', 'too large', 'Connection: close'));
      exchange.connection.end();
      const answer = await client.answer();
      expect([answer.status, answer.text()]).toEqual([413, 'too large']);
    },
  },
  {
    name: 'a client that only reads after its upload still gets an early response',
    needs: ['request-streaming', 'early-answer', 'large-body'],
    async run(context) {
      const client = await context.connect();
      client.pause();
      client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${16 * MEGABYTE}`));
      client.send(Buffer.alloc(16 * MEGABYTE, 'x'));
      const exchange = await context.upstream.request();
      exchange.connection.pause();
      exchange.send(toAnswer('401 Unauthorized', 'bad key', 'Connection: close'));
      exchange.connection.end();
      setTimeout(() => exchange.connection.resume(), 100);
      await new Promise((resolve) => setTimeout(resolve, 300));
      client.resume();
      const answer = await client.answer();
      expect([answer.status, answer.text()]).toEqual([401, 'bad key']);
    },
  },
  {
    name: 'after an early response, no partial request is left on a reused connection',
    needs: ['request-streaming', 'early-answer'],
    async run(context) {
      const client = await context.connect();
      client.send(`${toRequest(context, 'POST /first', 'Content-Length: 100')}begin`);
      const exchange = await context.upstream.request();
      exchange.send(toAnswer('413 Payload Too Large', 'no'));
      expect((await client.answer()).status).toBe(413);
      client.destroy();
      const other = await context.connect();
      other.send(toRequest(context, 'GET /second'));
      const second = await context.upstream.request();
      expect(second.target).toBe('/second');
      expect(second.connection).not.toBe(exchange.connection);
      second.send(toAnswer('200 OK', 'ok'));
      expect((await other.answer()).text()).toBe('ok');
    },
  },
  ...[2, 30_000].map(
    (kilobytes): ContractCase => ({
      name: `a POST of ${kilobytes} KB to an upstream that is down gets its 502, not a reset`,
      environment: refused,
      ...(kilobytes > 4096 && { needs: ['large-body'] as const }),
      async run(context) {
        const client = await context.connect();
        const size = kilobytes * 1024;
        client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${size}`));
        client.send(Buffer.alloc(size, 'x'));
        expectProxyError(await client.answer(), 502, 'upstream_unreachable');
      },
    }),
  ),
  ...['keep-alive', 'close'].map(
    (connection): ContractCase => ({
      name: `a client that reads nothing until its upload is complete gets the 502 when the upstream is down (${connection})`,
      environment: refused,
      needs: ['request-streaming', 'early-answer', 'large-body'],
      async run(context) {
        for (const delay of [0, 1, 5, 40]) {
          const client = await context.connect();
          client.pause();
          const size = 30 * MEGABYTE;
          client.send(
            toRequest(
              context,
              'POST /v1/files',
              `Content-Length: ${size}`,
              `Connection: ${connection}`,
            ),
          );
          await new Promise((resolve) => setTimeout(resolve, delay));
          client.send(Buffer.alloc(size, 'x'));
          await client.until(
            'the end of the upload',
            () => client.socket.writableLength === 0 || undefined,
          );
          client.resume();
          expectProxyError(await client.answer(), 502, 'upstream_unreachable');
        }
      },
    }),
  ),
  {
    name: 'a body over the platform’s limit is rejected before anything is forwarded',
    environment: limited,
    needs: ['raw-request-bytes'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /x', `Content-Length: ${MEGABYTE + 1}`));
      client.send(Buffer.alloc(MEGABYTE + 1, 'x'));
      const answer = await client.answer();
      expectProxyError(answer, 413, 'request_too_large');
      expect(answer.text()).toMatch(/\b1 ?MB\b|1,?048,?576/i);
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'a body up to the platform’s limit passes',
    environment: limited,
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /x', `Content-Length: ${MEGABYTE}`));
      client.send(Buffer.alloc(MEGABYTE, 'x'));
      const exchange = await context.upstream.request();
      expect((await exchange.body()).length).toBe(MEGABYTE);
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'a chunked body that exceeds the limit never reaches the upstream as a complete request',
    environment: limited,
    needs: ['raw-request-bytes', 'request-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /x', CHUNKED));
      for (let at = 0; at < 5; at += 1) client.send(toChunk('x'.repeat(MEGABYTE / 4)));
      client.send(LAST_CHUNK);
      expectProxyError(await client.answer(), 413, 'request_too_large');
      expect(context.upstream.exchanges.filter((one) => one.message.complete)).toEqual([]);
    },
  },
];
