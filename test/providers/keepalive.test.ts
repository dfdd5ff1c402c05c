import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stage, startStage, toRequest } from './stage';

const COMMENT = ': keepalive\n\n';

const toChunk = (data: string) => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
const toHead = (...lines: string[]) =>
  `${['HTTP/1.1 200 OK', ...lines, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`;
const EVENTS = 'Content-Type: text/event-stream; charset=utf-8';

describe('KEEPALIVE_INTERVAL', () => {
  let stage: Stage<'api'>;

  beforeAll(async () => {
    stage = await startStage(['api'], ({ api }) => ({
      UPSTREAM_URL: api,
      KEEPALIVE_INTERVAL: '30ms',
    }));
  });
  afterAll(() => stage.close());

  const open = async (head: string) => {
    const client = await stage.connect();
    client.send(toRequest('/v1/x'));
    const exchange = await stage.upstreams.api.request();
    exchange.send(head);
    return { client, exchange, answer: await client.head() };
  };

  test('sends comments while an event stream is idle, also before the first event', async () => {
    const { client, exchange, answer } = await open(toHead(EVENTS));
    await client.untilBody(answer.message, COMMENT.repeat(2));
    exchange.send(toChunk('data: 1\n\n'));
    await client.untilBody(answer.message, `data: 1\n\n${COMMENT}`);
    exchange.send(`${toChunk('data: 2\r\n\r\n')}0\r\n\r\n`);
    await client.untilComplete(answer.message);
    expect(answer.text().replaceAll(COMMENT, '')).toBe('data: 1\n\ndata: 2\r\n\r\n');
  });

  test('never sends a comment inside an event, however long it takes', async () => {
    const { client, exchange, answer } = await open(toHead(EVENTS));
    const pieces = ['data: {"a":', '"x', '"}\n', 'data: more\r', '\n\r', '\n'];
    const before = answer.text();
    for (const piece of pieces.slice(0, -1)) {
      exchange.send(toChunk(piece));
      await client.untilBody(answer.message, piece);
      // Several intervals: long enough for a comment.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    exchange.send(toChunk(pieces.at(-1) ?? ''));
    await client.untilBody(answer.message, `${pieces.join('')}${COMMENT}`);
    exchange.send('0\r\n\r\n');
    await client.untilComplete(answer.message);
    expect(answer.text().slice(before.length)).toContain(pieces.join(''));
  });

  test.each([
    ['JSON', toHead('Content-Type: application/json')],
    ['a compressed stream', toHead(EVENTS, 'Content-Encoding: gzip')],
    ['a response of known length', `HTTP/1.1 200 OK\r\n${EVENTS}\r\nContent-Length: 2\r\n\r\n`],
    ['an error', toHead(EVENTS).replace('200 OK', '429 Too Many Requests')],
  ])('does not change %s', async (_, head) => {
    const { client, exchange, answer } = await open(head);
    await new Promise((resolve) => setTimeout(resolve, 150));
    exchange.send(head.includes('chunked') ? `${toChunk('{}')}0\r\n\r\n` : '{}');
    await client.untilComplete(answer.message);
    expect(answer.text()).toBe('{}');
  });

  test('sends nothing before the API’s response head, so that a late 429 stays a 429', async () => {
    const client = await stage.connect();
    client.send(toRequest('/v1/x'));
    const exchange = await stage.upstreams.api.request();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(client.bytesReceived).toBe(0);
    exchange.send('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n');
    expect((await client.answer()).status).toBe(429);
  });

  test('ends when the client disconnects', async () => {
    const { client, exchange, answer } = await open(toHead(EVENTS));
    await client.untilBody(answer.message, COMMENT);
    client.destroy();
    await exchange.connection.untilEnd();
  });
});
