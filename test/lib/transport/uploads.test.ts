import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../lib/exchange/errors';
import { send } from './exchange';
import { ok, start } from './setup';

describe('a body that is still arriving', () => {
  test('is preceded by its head, and sent as it arrives', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, {
      method: 'POST',
      body,
      headers: ['Content-Length', '5'],
      length: 5,
    });
    const asked = await raw.request();
    expect(asked.message.bodyBytes).toBe(0);
    expect(answer.flight.sent).toBe('some');
    for (const text of ['he', 'l', 'lo']) {
      body.write(text);
      await asked.bodyUntil(text);
    }
    body.end();
    expect((await asked.body()).toString()).toBe('hello');
    while (answer.flight.sent !== 'all') await new Promise(setImmediate);
    asked.send(ok);
    await answer.over();
    expect(asked.header('transfer-encoding')).toEqual([]);
  });

  test('without a known length is sent in chunks, large ones too', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body });
    const pieces = [
      Buffer.from('a'),
      Buffer.alloc(200_000, 'b'),
      Buffer.alloc(0),
      Buffer.from('c'),
    ];
    for (const piece of pieces) body.write(piece);
    body.end();
    const asked = await raw.request();
    expect((await asked.body()).equals(Buffer.concat(pieces))).toBe(true);
    expect(asked.header('transfer-encoding')).toEqual(['chunked']);
    asked.send(ok);
    await answer.over();
    const next = send(upstream);
    (await raw.request()).send(ok);
    await next.over();
    expect(raw.connections).toHaveLength(1);
  });

  test.each([
    ['is shorter than announced', 'four', 5],
    ['is longer than announced', 'sixsix', 5],
  ])('%s: the connection is closed, and no extra byte was sent', async (_, text, length) => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body, length });
    const asked = await raw.request();
    body.end(text);
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({
      code: 'invalid_request',
      cause: { code: 'WRONG_CONTENT_LENGTH' },
    });
    await asked.connection.untilEnd();
    expect(asked.message.complete).toBe(false);
  });

  test('breaks off: the response gives the reason, and the upstream never gets a complete body', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body });
    const asked = await raw.request();
    body.write('half');
    await asked.bodyUntil('half');
    answer.exchange.body.fail(new ProxyError('request_too_large'));
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.code).toBe('request_too_large');
    await asked.connection.untilEnd();
    expect(asked.message.complete).toBe(false);
  });

  test('waits for 100 if the client does', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    let continued = 0;
    const sendContinue = () => {
      continued += 1;
      body.end('hello');
    };
    const answer = send(upstream, { method: 'POST', body, length: 5, sendContinue });
    const asked = await raw.request();
    expect(asked.header('expect')).toEqual(['100-continue']);
    asked.send('HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n');
    expect((await asked.body()).toString()).toBe('hello');
    asked.send(`HTTP/1.1 100 Continue\r\n\r\n${ok}`);
    expect(await answer.over()).toBe('end');
    expect(continued).toBe(1);
    expect(answer.interims.map(({ status, headers }) => [status, headers])).toEqual([
      [103, ['X-A', '1']],
      [100, []],
    ]);
  });

  test('is not requested when the response arrives first', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    let continued = false;
    const sendContinue = () => {
      continued = true;
    };
    const answer = send(upstream, { method: 'POST', body, length: 5, sendContinue });
    const asked = await raw.request();
    asked.send('HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno');
    expect(await answer.over()).toBe('end');
    expect([answer.final?.status, continued]).toEqual([417, false]);
    await asked.connection.untilEnd();
  });
});

describe('a complete body', () => {
  test.each([0, 1, 20_000, 3_000_000])('of %i bytes is sent with its length', async (size) => {
    const { raw, upstream } = await start();
    const answer = send(upstream, { method: 'POST', body: Buffer.alloc(size, 'x') });
    expect(answer.flight.sent).toBe('nothing');
    const asked = await raw.request();
    expect((await asked.body()).equals(Buffer.alloc(size, 'x'))).toBe(true);
    expect(asked.header('content-length')).toEqual([String(size)]);
    expect(answer.flight.sent).toBe('all');
    asked.send(ok);
    await answer.over();
  });
});
