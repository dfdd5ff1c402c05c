import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { LAST_CHUNK, toAnswer, toChunk, toChunkedHead } from '../http-text';

export const http10ClientCases: ContractCase[] = [
  {
    name: 'an HTTP/1.0 client gets a chunked stream without chunk framing, as it arrives',
    needs: ['http1.0-client', 'response-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send('GET /v1/stream HTTP/1.0\r\n\r\n');
      const exchange = await context.upstream.request();
      expect(exchange.header('host')).toEqual([context.upstream.host]);
      exchange.send(toChunkedHead('Content-Type: text/event-stream'));
      const answer = await client.head();
      expect(answer.header('transfer-encoding')).toEqual([]);
      for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
        exchange.send(toChunk(event));
        await client.untilBody(answer.message, event);
      }
      exchange.send(LAST_CHUNK);
      expect(await client.untilEnd()).toBe('fin');
      expect(answer.text()).toBe('data: 1\n\ndata: 2\n\n');
    },
  },
  {
    name: 'an HTTP/1.0 client gets a response with a content-length, and the connection is closed',
    needs: ['http1.0-client', 'client-connection'],
    async run(context) {
      const client = await context.connect();
      client.send('POST /x HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello');
      const exchange = await context.upstream.request();
      expect((await exchange.body()).toString()).toBe('hello');
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
      expect(await client.untilEnd()).toBe('fin');
    },
  },
  {
    name: 'an HTTP/1.0 client gets no 1xx response and no trailers',
    needs: ['http1.0-client'],
    async run(context) {
      const client = await context.connect();
      client.send('GET / HTTP/1.0\r\n\r\n');
      const exchange = await context.upstream.request();
      exchange.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
      exchange.send(`${toChunkedHead()}${toChunk('body')}0\r\nX-Sum: 1\r\n\r\n`);
      await client.untilEnd();
      expect(client.answers.map(({ status }) => status)).toEqual([200]);
      expect(client.answers[0]?.text()).toBe('body');
    },
  },
  {
    name: 'an HTTP/1.0 client never waits for a 100',
    needs: ['http1.0-client'],
    async run(context) {
      const client = await context.connect();
      client.send('POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello');
      const exchange = await context.upstream.request();
      expect((await exchange.body()).toString()).toBe('hello');
      exchange.send(toAnswer('200 OK', 'ok'));
      await client.untilEnd();
      expect(client.answers.map(({ status }) => status)).toEqual([200]);
    },
  },
];
