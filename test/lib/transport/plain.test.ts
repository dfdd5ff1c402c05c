import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Upstream } from '../../../lib/exchange/layer';
import { createUpstream } from '../../../lib/transport/create-upstream';
import { type RawUpstream, startRawUpstream } from '../../support/raw-upstream';
import { send } from './exchange';

let raw: RawUpstream;
let upstream: Upstream;
const patient = { connectTimeout: 5000, headersTimeout: 5000, bodyTimeout: 5000 };

beforeEach(async () => {
  raw = await startRawUpstream();
  upstream = createUpstream(new URL(raw.url), { ...patient, httpProxy: undefined });
});

afterEach(async () => {
  upstream.close();
  await raw.close();
});

describe('a request', () => {
  test('arrives as it is, and its answer too', async () => {
    const answer = send(upstream, {
      method: 'POST',
      target: '//a/../b?c=%2f',
      headers: ['X-b', '2', 'Content-Length', '99', 'x-B', '\xe9'],
      body: Buffer.from('hello'),
    });
    const exchange = await raw.request();
    expect(exchange.message.head).toBe(
      `POST //a/../b?c=%2f HTTP/1.1\r\nhost: ${raw.host}\r\nconnection: keep-alive\r\n` +
        'X-b: 2\r\nContent-Length: 5\r\nx-B: \xe9\r\n\r\n',
    );
    expect((await exchange.body()).toString()).toBe('hello');
    exchange.send(
      'HTTP/1.1 200 Sehr sch\xf6n\r\nX-a: \xe9\xa0\r\nKeep-Alive: timeout=5\r\nVary: a\r\nx-A:1\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\nHost: x\r\n\r\n',
    );
    expect(await answer.over()).toBe('end');
    expect(answer.final).toEqual({
      status: 200,
      reason: 'Sehr sch\xf6n',
      headers: ['X-a', '\xe9\xa0', 'Vary', 'a', 'x-A', '1'],
    });
    expect([answer.text(), answer.trailers]).toEqual(['hello world', ['X-Sum', '1']]);
    const second = send(upstream);
    (await raw.request()).send('HTTP/1.1 204 No Content\r\n\r\n');
    await second.over();
    expect(raw.connections).toHaveLength(1);
  });
});
