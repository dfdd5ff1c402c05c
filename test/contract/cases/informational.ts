import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { expectProxyError, toAnswer, toRequest } from '../http-text';

const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b>\r\n\r\n';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** What an upstream may return instead of 100 to a client that waits before it sends its body. */
const refusesBody = (status: number): ContractCase => ({
  name: `a client that waits for 100 gets ${status} instead and does not send its body`,
  needs: ['expect-continue'],
  async run(context) {
    const client = await context.connect();
    const lines = ['Content-Length: 5', 'Expect: 100-continue'];
    client.send(toRequest(context, 'POST /v1/files', ...lines));
    const exchange = await context.upstream.request();
    exchange.send(toAnswer(`${status} No`, 'refused', 'Connection: close'));
    exchange.connection.end();
    const answer = await client.head();
    expect(answer.status).toBe(status);
    await client.untilComplete(answer.message);
    expect([answer.text(), exchange.message.bodyBytes]).toEqual(['refused', 0]);
  },
});

export const informationalCases: ContractCase[] = [
  {
    name: '103 early hints arrive before the response',
    needs: ['informational'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(HINTS);
      const hints = await client.head();
      expect([hints.status, hints.header('link')]).toEqual([
        103,
        ['</a.css>; rel=preload', '</b>'],
      ]);
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'several 1xx responses do not change the final one',
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      const processing = 'HTTP/1.1 102 Processing\r\n\r\n';
      exchange.send(processing + HINTS + processing + toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'an unrequested 100 causes no error',
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      (await context.upstream.request()).send(CONTINUE + toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'an unrequested 101 is an invalid response',
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      );
      expectProxyError(await client.answer(), 502, 'upstream_invalid');
    },
  },
  {
    name: 'a client that waits for 100 gets it from the upstream, and only then sends its body',
    needs: ['expect-continue', 'request-streaming'],
    async run(context) {
      const client = await context.connect();
      const lines = ['Content-Length: 5', 'Expect: 100-continue'];
      client.send(toRequest(context, 'POST /v1/files', ...lines));
      const exchange = await context.upstream.request();
      expect(exchange.header('expect')).toEqual(['100-continue']);
      expect(client.messages).toHaveLength(0);
      exchange.send(CONTINUE);
      expect((await client.head()).status).toBe(100);
      expect(exchange.message.bodyBytes).toBe(0);
      client.send('hello');
      expect((await exchange.body()).toString()).toBe('hello');
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'a client that waits for 100 with a chunked body gets it from the upstream',
    needs: ['expect-continue', 'request-streaming'],
    async run(context) {
      const client = await context.connect();
      const lines = ['Transfer-Encoding: chunked', 'expect: 100-Continue'];
      client.send(toRequest(context, 'POST /v1/files', ...lines));
      const exchange = await context.upstream.request();
      exchange.send(CONTINUE);
      expect((await client.head()).status).toBe(100);
      client.send('5\r\nhello\r\n0\r\n\r\n');
      expect((await exchange.body()).toString()).toBe('hello');
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  ...[417, 413, 401].map(refusesBody),
  {
    name: 'a client that stops waiting for 100 and sends its body gets a response',
    needs: ['expect-continue'],
    async run(context) {
      const client = await context.connect();
      const lines = ['Content-Length: 5', 'Expect: 100-continue'];
      client.send(toRequest(context, 'POST /v1/files', ...lines));
      const exchange = await context.upstream.request();
      client.send('hello');
      expect((await exchange.body()).toString()).toBe('hello');
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
];
