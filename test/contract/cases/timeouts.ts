import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { impatient, refused, SHORT_TIMEOUT, silentTls, unconnectable } from '../environments';
import {
  askProxy,
  expectProxyError,
  LAST_CHUNK,
  toAnswer,
  toChunk,
  toChunkedHead,
  toPost,
  toRequest,
} from '../http-text';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Far below the timeout, yet eight of them add up to twice the timeout. */
const STEP = SHORT_TIMEOUT / 4;

export const timeoutCases: ContractCase[] = [
  {
    name: 'an upstream that is down is a 502 without its address',
    environment: refused,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /v1/models'));
      expectProxyError(answer, 502, 'upstream_unreachable');
    },
  },
  {
    name: 'HEAD to an upstream that is down is a 502 without a body',
    environment: refused,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'HEAD /v1/models'));
      expect([answer.status, answer.header('x-proxy-error')]).toEqual([
        502,
        ['upstream_unreachable'],
      ]);
    },
  },
  ...[unconnectable, silentTls].map(
    (environment): ContractCase => ({
      name: `${environment.name}: the client gets a 504 that it may retry`,
      environment,
      async run(context) {
        const answer = await askProxy(context, toPost(context, '/v1/chat/completions', '{}'));
        expectProxyError(answer, 504, 'upstream_timeout');
        // Nothing was sent, so the client can safely retry.
        expect(answer.header('x-should-retry')).not.toContain('false');
      },
    }),
  ),
  {
    name: 'an upstream that sends nothing is a 504 with x-should-retry: false',
    environment: impatient,
    async run(context) {
      const client = await context.connect();
      client.send(toPost(context, '/v1/chat/completions', '{}'));
      const exchange = await context.upstream.request();
      const answer = await client.answer();
      expectProxyError(answer, 504, 'upstream_timeout');
      expect(answer.header('x-should-retry')).toEqual(['false']);
      await exchange.connection.untilEnd();
      expect(context.upstream.exchanges).toHaveLength(1);
    },
  },
  {
    name: 'a stream that stalls is cut off, and its upstream request is aborted',
    environment: impatient,
    needs: ['response-streaming', 'broken-connection'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(toChunkedHead() + toChunk('half'));
      const answer = await client.head();
      await client.untilEnd();
      await exchange.connection.untilEnd();
      expect([answer.message.complete, answer.text()]).toEqual([false, 'half']);
    },
  },
  {
    name: 'a slow stream is not cut off, however long it lasts',
    environment: impatient,
    needs: ['response-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(toChunkedHead());
      for (let at = 0; at < 8; at += 1) {
        await pause(STEP);
        exchange.send(toChunk('.'));
      }
      exchange.send(LAST_CHUNK);
      expect((await client.answer()).text()).toBe('........');
    },
  },
  {
    name: 'a slow upload is not cut off, however long it lasts',
    environment: impatient,
    needs: ['request-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /', 'Content-Length: 8'));
      for (let at = 0; at < 8; at += 1) {
        await pause(STEP);
        client.send('.');
      }
      const exchange = await context.upstream.request();
      expect((await exchange.body()).toString()).toBe('........');
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'a client that reads slowly does not trigger the upstream timeout',
    environment: impatient,
    needs: ['response-back-pressure', 'large-answer'],
    async run(context) {
      const size = 48 * 1024 * 1024;
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      const answer = await client.head();
      client.pause();
      exchange.send(Buffer.alloc(size, 'x'));
      await pause(2.5 * SHORT_TIMEOUT);
      client.resume();
      await client.untilComplete(answer.message);
      expect(answer.message.bodyBytes).toBe(size);
    },
  },
  {
    name: 'a request head that arrives too slowly is cut off',
    environment: impatient,
    needs: ['client-connection', 'raw-request-bytes'],
    async run(context) {
      const client = await context.connect();
      const started = Date.now();
      client.send('GET / HTTP/1.1\r\n');
      const trickle = setInterval(() => client.send('X-A: 1\r\n'), 100);
      await client.untilEnd().finally(() => clearInterval(trickle));
      expect(Date.now() - started).toBeGreaterThan(SHORT_TIMEOUT * 0.9);
      for (const answer of client.answers) expect([400, 408]).toContain(answer.status);
      expect(context.upstream.exchanges).toHaveLength(0);
    },
  },
];
