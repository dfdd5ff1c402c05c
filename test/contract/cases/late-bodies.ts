import { expect } from '@jest/globals';
import type { UpstreamExchange } from '../../support/raw-upstream';
import type { CaseContext, ContractCase } from '../contract-case';
import { impatient } from '../environments';
import {
  endToEnd,
  expectProxyError,
  LAST_CHUNK,
  toAnswer,
  toChunk,
  toChunkedHead,
  toRequest,
  utf8,
} from '../http-text';

/**
 * Clients may send the head of an upload long before its body. The proxy may forward such requests
 * in a different way than others, but the same rules apply.
 */
async function sendHeadFirst(context: CaseContext, ...lines: string[]) {
  const client = await context.connect();
  client.send(toRequest(context, 'POST /late', 'Content-Length: 5', ...lines));
  const exchange = await context.upstream.request();
  return { client, exchange };
}

async function answerLate(context: CaseContext, answer: string, ...lines: string[]) {
  const { client, exchange } = await sendHeadFirst(context, ...lines);
  client.send('hello');
  expect((await exchange.body()).toString()).toBe('hello');
  exchange.send(answer);
  return { client, exchange, answer: await client.answer() };
}

const LINES = ['X-b: 2', 'x-B: 1', `X-Utf8: ${utf8('模型')} \xe9`, 'Vary: a', 'vary: b'];

const late = (
  what: string,
  needs: ContractCase['needs'],
  run: ContractCase['run'],
): ContractCase => ({
  name: `when the body arrives late, ${what}`,
  needs: ['request-streaming', ...(needs ?? [])],
  run,
});

const cut = (what: string, begun: string, leave: (exchange: UpstreamExchange) => void) =>
  late(
    `${what} reaches the client as incomplete, never as complete`,
    ['broken-connection', 'response-streaming'],
    async (context) => {
      const { client, exchange } = await sendHeadFirst(context);
      client.send('hello');
      await exchange.body();
      exchange.send(begun);
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      leave(exchange);
      await client.untilEnd();
      expect([answer.message.complete, answer.text()]).toEqual([false, 'half']);
    },
  );

const CHUNKED = toChunkedHead() + toChunk('half');
const UNFRAMED = 'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nhalf';

export const lateBodyCases: ContractCase[] = [
  late(
    'headers arrive unchanged, both ways',
    ['header-lines', 'header-bytes', 'header-case', 'response-headers', 'reason-phrase'],
    async (context) => {
      const bytes = toAnswer('200 Sehr sch\xf6n', 'ok', ...LINES);
      const { exchange, answer } = await answerLate(context, bytes, ...LINES);
      expect(endToEnd(exchange.message)).toEqual(LINES);
      expect(endToEnd(answer.message)).toEqual(LINES);
      expect([answer.reason, answer.text()]).toEqual(['Sehr sch\xf6n', 'ok']);
    },
  ),
  late('trailers arrive after the response', ['trailers'], async (context) => {
    const bytes = `${toChunkedHead('Trailer: X-Sum')}${toChunk('one')}0\r\nX-Sum: \xe9\r\n\r\n`;
    const { answer } = await answerLate(context, bytes, 'TE: trailers');
    expect([answer.text(), answer.message.trailers]).toEqual(['one', [['X-Sum', '\xe9']]]);
  }),
  late('early hints arrive before the response', ['informational'], async (context) => {
    const { client, exchange } = await sendHeadFirst(context);
    exchange.send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    expect((await client.head()).status).toBe(103);
    client.send('hello');
    await exchange.body();
    exchange.send(toAnswer('200 OK', 'ok'));
    expect((await client.answer()).text()).toBe('ok');
  }),
  late(
    'a 304 keeps its content-length, and the connection stays open',
    ['client-connection', 'answer-framing'],
    async (context) => {
      const bytes = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n';
      const { client, answer } = await answerLate(context, bytes);
      expect([answer.status, answer.header('content-length')]).toEqual([304, ['999']]);
      client.send(toRequest(context, 'GET /next'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'next'));
      expect((await client.answer()).text()).toBe('next');
    },
  ),
  late(
    'a response with too many header lines arrives complete or not at all',
    ['large-response-head', 'header-lines'],
    async (context) => {
      for (const count of [1_100, 2_100]) {
        const lines = Array.from({ length: count }, (_, at) => `h${at.toString(36)}:1`);
        const { answer } = await answerLate(context, toAnswer('200 OK', 'ok', ...lines));
        if (answer.status === 200) expect(endToEnd(answer.message)).toHaveLength(count);
        else expectProxyError(answer, 502, 'upstream_invalid');
      }
    },
  ),
  cut('a chunked stream that breaks off', CHUNKED, ({ connection }) => connection.end()),
  cut('a chunked stream that is reset', CHUNKED, ({ connection }) => connection.reset()),
  cut('a stream without framing that is reset', UNFRAMED, ({ connection }) => connection.reset()),
  late('an invalid response is a 502', [], async (context) => {
    const { answer } = await answerLate(context, 'HTTP/1.1 200 OK\r\nleak\r\n\r\n');
    expectProxyError(answer, 502, 'upstream_invalid');
  }),
  late(
    'an upstream that disconnects without a response is a 502, and nothing is sent twice',
    [],
    async (context) => {
      const { client, exchange } = await sendHeadFirst(context);
      client.send('hello');
      await exchange.body();
      exchange.connection.end();
      expectProxyError(await client.answer(), 502, 'upstream_unreachable');
      expect(context.upstream.exchanges).toHaveLength(1);
    },
  ),
  {
    ...late('an upstream that sends nothing is a 504', [], async (context) => {
      const { client, exchange } = await sendHeadFirst(context);
      client.send('hello');
      const answer = await client.answer();
      expectProxyError(answer, 504, 'upstream_timeout');
      expect(answer.header('x-should-retry')).toEqual(['false']);
      await exchange.connection.untilEnd();
    }),
    environment: impatient,
  },
  {
    ...late('a stream that stalls is cut off', ['broken-connection'], async (context) => {
      const { client, exchange } = await sendHeadFirst(context);
      client.send('hello');
      await exchange.body();
      exchange.send(CHUNKED);
      const answer = await client.head();
      await client.untilEnd();
      await exchange.connection.untilEnd();
      expect(answer.message.complete).toBe(false);
    }),
    environment: impatient,
  },
  late(
    'a client that disconnects ends the upstream request',
    ['client-abort-seen'],
    async (context) => {
      for (const when of ['before its body', 'before the response', 'in the middle']) {
        const { client, exchange } = await sendHeadFirst(context);
        if (when !== 'before its body') {
          client.send('hello');
          await exchange.body();
        }
        if (when === 'in the middle') {
          exchange.send(CHUNKED);
          await client.head();
        }
        client.destroy();
        await exchange.connection.untilEnd();
      }
    },
  ),
  late('events of the response arrive one by one', ['response-streaming'], async (context) => {
    const { client, exchange } = await sendHeadFirst(context);
    client.send('hello');
    await exchange.body();
    exchange.send(toChunkedHead('Content-Type: text/event-stream'));
    const answer = await client.head();
    expect(answer.message.bodyBytes).toBe(0);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      exchange.send(toChunk(event));
      await client.untilBody(answer.message, event);
    }
    exchange.send(LAST_CHUNK);
    await client.untilComplete(answer.message);
  }),
];
