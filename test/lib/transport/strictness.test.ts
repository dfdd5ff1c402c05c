import { describe, expect, test } from '@jest/globals';
import { toOurVerdict } from './differential/our-verdict';

const read = (text: string, method = 'GET', asksForWebSocket = false) =>
  toOurVerdict([Buffer.from(text, 'latin1')], { method, asksForWebSocket });
const ok = (...lines: string[]) => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`;
const chunked = (body: string) => `${ok('Transfer-Encoding: chunked')}${body}`;
const kb64 = 64 * 1024;

describe('a response is rejected that has', () => {
  test.each([
    ['no version', 'HTTP 200 OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 \r\n\r\n'],
    ['a status with two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status with four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['two spaces before its status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['lower-case letters in its version', 'http/1.1 200 OK\r\n\r\n'],
    ['a space before a colon', ok('X-A : 1')],
    ['a name that is not a token', ok('X(A): 1')],
    ['a name with a byte above 0x7f', ok('X\xe9: 1')],
    ['no name', ok(': 1')],
    ['no colon', ok('X-A')],
    ['a folded line', ok('X-A: 1', ' 2')],
    ['a folded first line', ok(' X-A: 1')],
    ['a bare LF', ok('X-A: 1\nX-B: 2')],
    ['line feeds alone', 'HTTP/1.1 200 OK\nX-A: 1\n\n'],
    ['a bare CR', ok('X-A: 1\rX-B: 2')],
    ['a NUL', ok('X-A: 1\0')],
    ['lengths that differ', ok('Content-Length: 2', 'Content-Length: 3')],
    ['the same length twice', ok('Content-Length: 2', 'Content-Length: 2')],
    ['a list of lengths', ok('Content-Length: 2, 2')],
    ['a length with a sign', ok('Content-Length: +2')],
    ['a negative length', ok('Content-Length: -2')],
    ['a length in hex', ok('Content-Length: 0x2')],
    ['a length with a fraction', ok('Content-Length: 2.0')],
    ['an empty length', ok('Content-Length:')],
    ['a length beyond all bounds', ok('Content-Length: 99999999999999999999')],
    ['a length beside chunks', ok('Content-Length: 2', 'Transfer-Encoding: chunked')],
    ['chunks beside a length', ok('Transfer-Encoding: chunked', 'Content-Length: 2')],
    ['a head of more than 64 KB', ok(`X-A: ${'a'.repeat(kb64)}`)],
    ['interim heads of more than 64 KB', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3000)],
    ['an unrequested switch of protocols', 'HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n'],
  ])('%s', (_, text) => {
    expect(read(`${text}ok`)).toMatchObject({ outcome: 'failed', status: undefined, body: '' });
  });

  test('a switch to a protocol that was not requested', () => {
    for (const line of ['X-A: 1', 'Upgrade: h2c']) {
      const text = `HTTP/1.1 101 Switching Protocols\r\n${line}\r\n\r\n`;
      expect(read(text, 'GET', true).outcome).toBe('failed');
    }
  });
});

describe('a body breaks off, and is never complete, at', () => {
  test.each([
    ['a size that is not a number', 'g\r\nok'],
    ['a size with a sign', '-2\r\nok'],
    ['a size with 0x', '0x2\r\nok'],
    ['an empty size', '\r\nok'],
    ['a space before a size', ' 2\r\nok'],
    ['a space after a size', '2 \r\nok'],
    ['a size that is far too large', 'ffffffffffffffff\r\nok'],
    ['a bare LF after a size', '2\nok'],
    ['a bare LF in an extension', '2;a\nb\r\nok'],
    ['extensions of more than 16 KB', `2;${'a'.repeat(17 * 1024)}\r\nok`],
    ['data that is longer than its size', '1\r\nok\r\n'],
    ['data that ends with a bare LF', '2\r\nok\n'],
    ['a trailer that is not a field', '0\r\nnonsense\r\n\r\n'],
    ['a trailer with a bare LF', '0\r\nX-A: 1\n\r\n'],
    ['trailers of more than 64 KB', `0\r\nX-A: ${'a'.repeat(kb64)}\r\n\r\n`],
  ])('%s', (_, body) => {
    const verdict = read(chunked(`1\r\n!\r\n${body}\r\n0\r\n\r\n`));
    expect([verdict.outcome, verdict.status]).toEqual(['failed', 200]);
    expect(verdict.body).toMatch(/^!o?k?$/);
  });
});

describe('a response is accepted', () => {
  test('with a head of nearly 64 KB and trailers of the same size', () => {
    const line = `X-A: ${'a'.repeat(kb64 - 100)}`;
    const text = `${ok('Transfer-Encoding: chunked', line)}0\r\n${line}\r\n\r\n`;
    expect(read(text)).toMatchObject({ outcome: 'complete' });
  });

  test('without trailers that affect framing or routing', () => {
    const trailers = ['X-A: 1', 'Content-Length: 5', 'Transfer-Encoding: chunked', 'Host: x'];
    const text = chunked(`0\r\n${[...trailers, 'Trailer: y', 'x-a:2'].join('\r\n')}\r\n\r\n`);
    expect(read(text)).toMatchObject({ outcome: 'complete', trailers: ['X-A', '1', 'x-a', '2'] });
  });

  test('without a second space in its status line, and without a reason phrase', () => {
    for (const line of ['HTTP/1.1 200', 'HTTP/1.1 200 ']) {
      expect(read(`${line}\r\nContent-Length: 2\r\n\r\nok`)).toMatchObject({
        outcome: 'complete',
        reason: '',
        body: 'ok',
      });
    }
  });

  test('without a body where none is possible, whatever its head says', () => {
    const head = 'Content-Length: 5\r\n\r\n';
    expect(read(`HTTP/1.1 204 No Content\r\n${head}`).outcome).toBe('complete');
    expect(read(`HTTP/1.1 304 Not Modified\r\n${head}`).outcome).toBe('complete');
    expect(read(`HTTP/1.1 200 OK\r\n${head}`, 'HEAD').outcome).toBe('complete');
    expect(read(ok('Transfer-Encoding: chunked'), 'HEAD').outcome).toBe('complete');
  });

  test.each([
    'Content-Length: 0\r\nContent-Length: 0',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
  ])('to CONNECT, whatever it says about a body: %s', (lines) => {
    const verdict = read(`HTTP/1.0 200 Connection established\r\n${lines}\r\n\r\n`, 'CONNECT');
    expect(verdict).toMatchObject({ outcome: 'switched', body: '' });
    expect(read(`HTTP/1.1 403 Forbidden\r\n${lines}\r\n\r\n`, 'CONNECT').outcome).toBe('failed');
  });

  test('in HTTP/1.0, until its content-length or until the connection closes', () => {
    expect(read('HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok!').body).toBe('ok');
    expect(read('HTTP/1.0 200 OK\r\n\r\nok!')).toMatchObject({ outcome: 'complete', body: 'ok!' });
  });

  test('with all its bytes, whatever they are', () => {
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at));
    for (const text of [
      `${ok('Content-Length: 256')}${bytes}`,
      `${chunked(`100\r\n${bytes}\r\n0\r\n\r\n`)}`,
      `${ok()}${bytes}`,
    ]) {
      expect(read(text)).toMatchObject({ outcome: 'complete', body: bytes });
    }
  });
});
