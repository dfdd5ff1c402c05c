import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { hurried, SHORT_TIMEOUT } from '../environments';
import { expectProxyError, toChunk, toChunkedHead, toPost, toRequest } from '../http-text';
import { openWebSocket } from '../web-socket';

/** A platform kills a function at its time limit, so the proxy has to respond earlier. */
export const timeLimitCases: ContractCase[] = [
  {
    name: 'a request without a response within the time limit is a 504 with x-should-retry: false',
    environment: hurried,
    async run(context) {
      const client = await context.connect();
      client.send(toPost(context, '/v1/chat/completions', '{}'));
      const exchange = await context.upstream.request();
      const answer = await client.answer();
      expectProxyError(answer, 504, 'upstream_timeout');
      expect(answer.text()).toContain(`${SHORT_TIMEOUT / 1000} seconds`);
      expect(answer.header('x-should-retry')).toEqual(['false']);
      await exchange.connection.untilEnd();
      expect(context.upstream.exchanges).toHaveLength(1);
    },
  },
  {
    name: 'a running stream is cut off at the time limit, and its upstream request is aborted',
    environment: hurried,
    needs: ['response-streaming', 'broken-connection'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(toChunkedHead());
      const alive = setInterval(() => exchange.send(toChunk('.')), SHORT_TIMEOUT / 10);
      const { message } = await client.head();
      await client.untilEnd().finally(() => clearInterval(alive));
      await exchange.connection.untilEnd();
      expect(message.complete).toBe(false);
      expect(message.bodyBytes).toBeGreaterThan(0);
    },
  },
  {
    name: 'a WebSocket may last longer than the time limit',
    environment: hurried,
    needs: ['websocket'],
    async run(context) {
      const { client, upstream, exchange, answer } = await openWebSocket(context);
      await new Promise((resolve) => setTimeout(resolve, 1.5 * SHORT_TIMEOUT));
      client.send('\x81\x84masklate');
      await upstream.untilBody(exchange.message, 'late');
      exchange.send('\x81\x04late');
      await client.untilBody(answer.message, 'late');
    },
  },
];
