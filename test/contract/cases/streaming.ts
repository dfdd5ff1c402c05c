import { constants, createGzip } from 'node:zlib';
import { expect } from '@jest/globals';
import type { CaseContext, ContractCase } from '../contract-case';
import {
  LAST_CHUNK,
  roundTrip,
  toAnswer,
  toChunk,
  toChunkedHead,
  toRequest,
  utf8,
} from '../http-text';

const SSE = 'Content-Type: text/event-stream';

/** The upstream sends each piece only after the client has received the one before, so nothing can be buffered. */
async function streamPieces(context: CaseContext, head: string, pieces: string[], frame = toChunk) {
  const client = await context.connect();
  client.send(`${toRequest(context, 'POST /v1/responses', 'Content-Length: 2')}{}`);
  const exchange = await context.upstream.request();
  exchange.send(head);
  const answer = await client.head();
  let arrived = '';
  for (const piece of pieces) {
    exchange.send(frame(piece));
    arrived += piece;
    await client.until(
      `the piece ${JSON.stringify(piece)}`,
      () => answer.message.bodyBytes >= arrived.length || undefined,
    );
    expect(answer.text()).toBe(arrived);
  }
  return { client, exchange, answer };
}

export const streamingCases: ContractCase[] = [
  {
    name: 'the head arrives before any byte of the body exists',
    needs: ['response-streaming'],
    async run(context) {
      const { client, exchange, answer } = await streamPieces(context, toChunkedHead(SSE), []);
      expect(answer.status).toBe(200);
      expect(answer.message.bodyBytes).toBe(0);
      exchange.send(LAST_CHUNK);
      await client.untilComplete(answer.message);
    },
  },
  {
    name: 'the head arrives before the body, even when the length is known',
    needs: ['response-streaming', 'known-length-streaming'],
    async run(context) {
      const head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
      const { client, exchange, answer } = await streamPieces(context, head, []);
      expect(answer.message.bodyBytes).toBe(0);
      exchange.send('ok');
      await client.untilComplete(answer.message);
      expect(answer.text()).toBe('ok');
    },
  },
  {
    name: 'a head with bytes above 0x7f arrives before the body, unchanged',
    needs: ['response-streaming', 'header-bytes'],
    async run(context) {
      const value = `${utf8('模型')} \xe9`;
      const head = toChunkedHead(SSE, `X-Model: ${value}`);
      const { client, exchange, answer } = await streamPieces(context, head, []);
      expect(answer.header('x-model')).toEqual([value]);
      expect(answer.message.bodyBytes).toBe(0);
      exchange.send(LAST_CHUNK);
      await client.untilComplete(answer.message);
    },
  },
  {
    name: 'each server-sent event arrives before the next one is sent',
    needs: ['response-streaming'],
    async run(context) {
      const events = Array.from({ length: 50 }, (_, at) => `data: {"token":${at}}\n\n`);
      const streamed = await streamPieces(context, toChunkedHead(SSE), events);
      streamed.exchange.send(toChunk('data: [DONE]\n\n') + LAST_CHUNK);
      await streamed.client.untilComplete(streamed.answer.message);
      expect(streamed.answer.text()).toBe(`${events.join('')}data: [DONE]\n\n`);
    },
  },
  {
    name: 'comments, blank lines and unusual line ends of a stream arrive unchanged',
    needs: ['response-streaming'],
    async run(context) {
      const pieces = [
        ': OPENROUTER PROCESSING\n\n',
        '\n',
        'event: a\r\ndata: 1\r\n\r\n',
        'data:x\r\r',
      ];
      const { exchange } = await streamPieces(context, toChunkedHead(SSE), pieces);
      exchange.send(LAST_CHUNK);
    },
  },
  {
    name: 'a character split across two chunks arrives in two pieces, without delay',
    needs: ['response-streaming'],
    async run(context) {
      const bytes = utf8('data: 好🚀é\n\n');
      const { exchange } = await streamPieces(context, toChunkedHead(SSE), [...bytes]);
      exchange.send(LAST_CHUNK);
    },
  },
  {
    name: 'events of a gzipped stream arrive one by one, still gzipped',
    needs: ['response-streaming'],
    async run(context) {
      const gzip = createGzip();
      const pieces: string[] = [];
      for (let at = 0; at < 5; at += 1) {
        gzip.write(`data: ${at}\n\n`);
        await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve));
        pieces.push((gzip.read() as Buffer).toString('latin1'));
      }
      const head = toChunkedHead(SSE, 'Content-Encoding: gzip');
      const { exchange, answer } = await streamPieces(context, head, pieces);
      expect(answer.header('content-encoding')).toEqual(['gzip']);
      exchange.send(LAST_CHUNK);
    },
  },
  {
    name: 'a stream without any framing arrives piece by piece',
    needs: ['response-streaming'],
    async run(context) {
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';
      const events = ['data: 1\n\n', 'data: 2\n\n'];
      const streamed = await streamPieces(context, head, events, (piece) => piece);
      streamed.exchange.connection.end();
      await streamed.client.untilComplete(streamed.answer.message);
    },
  },
  {
    name: 'a body of known length arrives piece by piece',
    needs: ['response-streaming', 'known-length-streaming'],
    async run(context) {
      const head = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n';
      const { answer } = await streamPieces(context, head, ['a', 'bc', 'def'], (piece) => piece);
      expect(answer.message.complete).toBe(true);
    },
  },
  {
    name: 'streams to several clients do not wait for each other',
    needs: ['response-streaming'],
    async run(context) {
      const streams = [];
      for (let at = 0; at < 10; at += 1)
        streams.push(await streamPieces(context, toChunkedHead(SSE), [`data: ${at}\n\n`]));
      for (const { exchange, client, answer } of streams.reverse()) {
        exchange.send(toChunk('data: more\n\n') + LAST_CHUNK);
        await client.untilComplete(answer.message);
      }
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), toAnswer('200 OK'));
      expect(answer.status).toBe(200);
    },
  },
];
