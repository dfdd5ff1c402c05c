import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../lib/exchange/errors';
import { send } from './exchange';
import { createTransport, ok, start } from './setup';

describe('a request', () => {
  test('arrives unchanged, and so does its response', async () => {
    const { raw, upstream } = await start();
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
        'Connection: x-hop, keep-alive\r\nX-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '5;a="b"\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 1\r\nHost: x\r\n\r\n',
    );
    expect(await answer.over()).toBe('end');
    expect(answer.final).toEqual({
      status: 200,
      reason: 'Sehr sch\xf6n',
      headers: ['X-a', '\xe9\xa0', 'Vary', 'a', 'x-A', '1'],
    });
    expect([answer.text(), answer.trailers]).toEqual(['hello world', ['X-Sum', '1']]);
  });

  test('is sent below the base path of the address', async () => {
    const { raw } = await start();
    const answer = send(createTransport(`${raw.url}/base/`), { target: '/v1?a' });
    const exchange = await raw.request();
    expect(exchange.target).toBe('/base/v1?a');
    exchange.send(ok);
    await answer.over();
  });

  test.each([
    ['GET', []],
    ['DELETE', []],
    ['POST', ['0']],
    ['PUT', ['0']],
    ['PATCH', ['0']],
  ])('without a body has content-length 0 where that is usual: %s', async (method, length) => {
    const { raw, upstream } = await start();
    const answer = send(upstream, { method });
    const exchange = await raw.request();
    expect(exchange.header('content-length')).toEqual(length);
    exchange.send(ok);
    await answer.over();
  });

  test('sends no hop-by-hop field, and only the correct content-length', async () => {
    const { raw, upstream } = await start();
    const headers = ['Transfer-Encoding', 'chunked', 'Connection', 'close', 'Host', 'x', 'TE', 'x'];
    headers.push('Expect', '100-continue', 'content-length', '9', 'Content-Length', '8');
    const answer = send(upstream, { method: 'POST', headers, body: Buffer.from('hello') });
    const { message, send: reply } = await raw.request();
    expect(message.headers).toEqual([
      ['host', raw.host],
      ['connection', 'keep-alive'],
      ['content-length', '5'],
    ]);
    reply(ok);
    await answer.over();
  });

  test.each([
    ['a method that is not a token', { method: 'GET /x HTTP/1.1\r\nX: ' }],
    ['an empty method', { method: '' }],
    ['a target with a space', { target: '/a b' }],
    ['a target with a line break', { target: '/a\r\nX-A: 1' }],
    ['a target with DEL', { target: '/a\x7f' }],
    ['a target with a character that is not a byte', { target: '/\u4f60' }],
    ['an empty target', { target: '' }],
    ['a name that is not a token', { headers: ['X A', '1'] }],
    ['a name with a line break', { headers: ['X\r\nY', '1'] }],
    ['a value with CR', { headers: ['X', 'a\rb'] }],
    ['a value with LF', { headers: ['X', 'a\nb'] }],
    ['a value with NUL', { headers: ['X', 'a\0b'] }],
    ['a value with a character that is not a byte', { headers: ['X', '\u4f60'] }],
  ])('is rejected before anything is sent: %s', async (_, request) => {
    const { raw, upstream } = await start();
    const answer = send(upstream, request);
    expect(await answer.over()).toBe('fail');
    expect([answer.error?.code, answer.flight.sent]).toEqual(['invalid_request', 'nothing']);
    const next = send(upstream);
    (await raw.request()).send(ok);
    await next.over();
    expect(raw.exchanges).toHaveLength(1);
  });

  test('whose exchange is over is not sent', async () => {
    const { raw, upstream } = await start();
    const first = send(upstream);
    (await raw.request()).send(ok);
    await first.over();
    void first.exchange.end();
    void upstream.send(first.exchange, first);
    expect(first.starts).toBe(1);
  });

  test('that is aborted when it starts is not sent', async () => {
    const { raw, upstream } = await start();
    const given = send(upstream, { onStart: (flight) => flight.abort() });
    const next = send(upstream);
    (await raw.request()).send(ok);
    await next.over();
    expect([raw.exchanges.length, given.error, given.final]).toEqual([1, undefined, undefined]);
  });
});

describe('a response handler that throws', () => {
  test.each(['onStart', 'onHead', 'onData'] as const)('ends with its error: %s', async (when) => {
    const { raw, upstream } = await start();
    for (const error of [new Error('a bug'), new ProxyError('answer_too_large')]) {
      const answer = send(upstream, {
        [when]: () => {
          throw error;
        },
      });
      if (when !== 'onStart') {
        const exchange = await raw.request();
        exchange.send(ok);
        await exchange.connection.untilEnd();
      }
      expect(await answer.over()).toBe('fail');
      const code = error instanceof ProxyError ? error.code : 'internal_error';
      expect(answer.error?.code).toBe(code);
    }
  });
});

describe('the chunks of a response', () => {
  test('that arrive together are passed on as one piece, including those before an invalid one', async () => {
    const { raw, upstream } = await start();
    const answer = send(upstream);
    const asked = await raw.request();
    asked.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    await answer.until('the head', () => answer.final);
    asked.send('3\r\none\r\n4;a=b\r\n two\r\n');
    await answer.until('a piece', () => answer.chunks[0]);
    asked.send('6\r\n three\r\nnonsense\r\n');
    expect(await answer.over()).toBe('fail');
    expect(answer.chunks.map(String)).toEqual(['one two', ' three']);
  });
});

describe('the response to a HEAD, a 204 and a 304', () => {
  test('has no body, and the connection is reused', async () => {
    const { raw, upstream } = await start();
    for (const [method, status] of [
      ['HEAD', '200 OK'],
      ['GET', '204 No Content'],
      ['GET', '304 Not Modified'],
    ]) {
      const answer = send(upstream, { method: method as string });
      (await raw.request()).send(`HTTP/1.1 ${status}\r\nContent-Length: 5\r\n\r\n`);
      expect(await answer.over()).toBe('end');
      expect([answer.final?.headers, answer.text()]).toEqual([['Content-Length', '5'], '']);
    }
    expect(raw.connections).toHaveLength(1);
  });
});

describe('back-pressure', () => {
  test('of a client that does not read reaches the upstream', async () => {
    const { raw, upstream } = await start();
    let reads = false;
    const answer = send(upstream, { goesOn: () => reads });
    const exchange = await raw.request();
    const size = 32 * 1024 * 1024;
    exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    exchange.send(Buffer.alloc(size));
    await answer.until('the first piece', () => answer.chunks[0]);
    const count = () => answer.chunks.reduce((sum, { length }) => sum + length, 0);
    // The client's pause takes effect at once; a few more pieces may already be on their way.
    expect(count()).toBeLessThan(1024 * 1024);
    for (let at = 0; at < 5; at += 1) {
      const before = count();
      answer.flight.resume();
      await answer.until('another piece', () => (count() > before ? true : undefined));
      expect(count() - before).toBeLessThan(1024 * 1024);
    }
    expect(exchange.connection.bytesAccepted()).toBeLessThan(size);
    reads = true;
    answer.flight.resume();
    await answer.over();
    expect(count()).toBe(size);
  });

  test('of an upstream that does not read reaches the client', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body });
    const exchange = await raw.request();
    exchange.connection.countOnly();
    exchange.connection.pause();
    let sent = 0;
    const piece = Buffer.alloc(64 * 1024);
    while (body.write(piece)) {
      sent += piece.length;
      await new Promise(setImmediate);
      expect(sent).toBeLessThan(64 * 1024 * 1024);
    }
    exchange.connection.resume();
    await new Promise((resolve) => body.once('drain', resolve));
    body.end();
    await exchange.connection.until(
      'all',
      () => exchange.connection.bytesReceived > sent || undefined,
    );
    exchange.send(ok);
    await answer.over();
  });
});
