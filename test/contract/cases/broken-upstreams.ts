import { expect } from '@jest/globals';
import type { ClientAnswer } from '../../support/raw-client';
import type { CaseContext, ContractCase } from '../contract-case';
import type { Capability } from '../entry';
import { expectProxyError, toChunk, toChunkedHead, toRequest } from '../http-text';

type BreakOff = 'fin' | 'reset';

/** Lets the upstream begin a response, waits until the client has received that part, and breaks off. */
async function breakOff(context: CaseContext, request: string, begun: string, how: BreakOff) {
  const client = await context.connect();
  client.send(request);
  const exchange = await context.upstream.request();
  exchange.send(begun);
  const answer = await client.head();
  await client.untilBody(answer.message, 'half');
  if (how === 'fin') exchange.connection.end();
  else exchange.connection.reset();
  return { answer, end: await client.untilEnd() };
}

/** Where clients could mistake a cut for a normal end, an event stream gets an extra error event; nothing else does. */
function expectHalf(context: CaseContext, answer: ClientAnswer) {
  const [text, ...events] = answer.text().split(/\n\n(?=data: \{"error":)/);
  expect(text).toBe('half');
  const isStream = answer.header('content-type').includes('text/event-stream');
  expect(events).toHaveLength(isStream && !context.can('bare-cut') ? 1 : 0);
}

const FIXED = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';
const CHUNKED = toChunkedHead('Content-Type: text/event-stream') + toChunk('half');
const UNFRAMED = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nhalf';

const cut = (
  what: string,
  begun: string,
  how: BreakOff,
  needs: Capability[] = [],
): ContractCase => ({
  name: `${what} that breaks off (${how}) reaches the client as incomplete, never as complete`,
  needs: ['broken-connection', 'response-streaming', ...needs],
  async run(context) {
    const { answer } = await breakOff(context, toRequest(context, 'GET /'), begun, how);
    expect(answer.message.complete).toBe(false);
    expectHalf(context, answer);
  },
});

/** Without chunks or a content-length, only a reset shows that something is missing. */
const cutForHttp10 = (what: string, begun: string, how: BreakOff): ContractCase => ({
  name: `${what} that breaks off (${how}) ends in a reset for an HTTP/1.0 client`,
  needs: ['broken-connection', 'response-streaming', 'http1.0-client'],
  async run(context) {
    const { end } = await breakOff(context, 'GET / HTTP/1.0\r\nHost: x\r\n\r\n', begun, how);
    expect(end).toBe('reset');
  },
});

export const brokenUpstreamCases: ContractCase[] = [
  cut('a body of known length', FIXED, 'fin', ['known-length-streaming']),
  cut('a body of known length', FIXED, 'reset', ['known-length-streaming']),
  cut('a chunked stream', CHUNKED, 'fin'),
  cut('a chunked stream', CHUNKED, 'reset'),
  cut('a chunk', CHUNKED.replace('4\r\nhalf\r\n', '64\r\nhalf'), 'fin'),
  cut('a stream without framing', UNFRAMED, 'reset'),
  cutForHttp10('a chunked stream', CHUNKED, 'fin'),
  cutForHttp10('a chunked stream', CHUNKED, 'reset'),
  cutForHttp10('a stream without framing', UNFRAMED, 'reset'),
  {
    name: 'a stream whose chunks become malformed reaches the client as incomplete',
    needs: ['broken-connection', 'response-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send(CHUNKED);
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      exchange.send('zz\r\nnonsense\r\n');
      await client.untilEnd();
      expect(answer.message.complete).toBe(false);
      expectHalf(context, answer);
    },
  },
  {
    name: 'a response that breaks off while the client is still uploading reaches it as incomplete',
    needs: ['broken-connection', 'request-streaming', 'early-answer'],
    async run(context) {
      const client = await context.connect();
      client.send(`${toRequest(context, 'POST /', 'Content-Length: 1000')}begin`);
      const exchange = await context.upstream.request();
      await exchange.bodyUntil('begin');
      exchange.send(CHUNKED);
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      exchange.connection.reset();
      await client.untilEnd();
      expect(answer.message.complete).toBe(false);
    },
  },
  ...(['fin', 'reset'] as const).flatMap((how) => [
    {
      name: `an upstream that disconnects without a response (${how}) is a 502`,
      async run(context: CaseContext) {
        const client = await context.connect();
        client.send(toRequest(context, 'GET /'));
        const exchange = await context.upstream.request();
        if (how === 'fin') exchange.connection.end();
        else exchange.connection.reset();
        expectProxyError(await client.answer(), 502, 'upstream_unreachable');
      },
    },
    {
      name: `an upstream that disconnects in the middle of its head (${how}) is a 502`,
      async run(context: CaseContext) {
        const client = await context.connect();
        client.send(toRequest(context, 'GET /'));
        const exchange = await context.upstream.request();
        exchange.send('HTTP/1.1 200 OK\r\nContent-Le');
        if (how === 'fin') exchange.connection.end();
        else exchange.connection.reset();
        expectProxyError(await client.answer(), 502);
      },
    },
  ]),
];
