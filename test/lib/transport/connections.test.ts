import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Upstream } from '../../../lib/exchange/layer';
import type { RawUpstream, UpstreamConnection } from '../../support/raw-upstream';
import { send } from './exchange';
import { chunkedHead, createTransport, ok, start } from './setup';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Sends one request, reads its response, and returns the connection used. */
async function exchange(
  raw: RawUpstream,
  upstream: Upstream,
  answer = ok,
): Promise<UpstreamConnection> {
  const kept = send(upstream);
  const { connection, send: reply } = await raw.request();
  reply(answer);
  expect(await kept.over()).toBe('end');
  return connection;
}

/** Sends this many requests at once, so that as many connections are idle afterwards, the first one on top. */
async function openIdle(raw: RawUpstream, upstream: Upstream, count: number) {
  const answers = Array.from({ length: count }, () => send(upstream));
  const exchanges = [];
  for (const _ of answers) exchanges.push(await raw.request());
  for (const one of exchanges.reverse()) {
    one.send(ok);
    await Promise.race(answers.map((answer) => answer.over()));
    answers.splice(
      answers.findIndex((answer) => answer.trailers !== undefined),
      1,
    );
  }
  return exchanges.reverse().map(({ connection }) => connection);
}

describe('a connection', () => {
  test('is reused for the next request, the most recently used first', async () => {
    const { raw, upstream } = await start();
    const [first] = await openIdle(raw, upstream, 3);
    for (let at = 0; at < 3; at += 1) expect(await exchange(raw, upstream)).toBe(first);
    expect(raw.connections).toHaveLength(3);
  });

  test('can be reused as soon as the end of a response is reported', async () => {
    const { raw, upstream } = await start();
    const answer = send(upstream);
    const asked = await raw.request();
    const second = answer
      .until('the end', () => answer.trailers)
      .then(() => exchange(raw, upstream));
    asked.send(ok);
    expect(await second).toBe(asked.connection);
  });

  test.each([
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 'it says close'],
    ['HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 2\r\n\r\nok', 'it says close'],
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 'it is HTTP/1.0'],
    [`${ok}HTTP/1.1 200 OK\r\n\r\n`, 'bytes follow it'],
    [`${ok}\r\n`, 'a line break follows it'],
    [ok.replace('\r\n\r\n', '\r\nKeep-Alive: timeout=1\r\n\r\n'), 'the upstream closes it at once'],
  ])('is closed after a response: %j', async (answer) => {
    const { raw, upstream } = await start();
    const connection = await exchange(raw, upstream, answer);
    await connection.untilEnd();
    expect(await exchange(raw, upstream)).not.toBe(connection);
  });

  test('on which the upstream sends unrequested bytes is closed', async () => {
    const { raw, upstream } = await start();
    const connection = await exchange(raw, upstream);
    connection.send('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
    await connection.untilEnd();
    expect(await exchange(raw, upstream)).not.toBe(connection);
  });

  test('that the upstream has closed is not reused', async () => {
    const { raw, upstream } = await start();
    for (let at = 0; at < 20; at += 1) {
      const connections = await openIdle(raw, upstream, 2);
      await Promise.all(
        connections.map(({ socket }) => new Promise<void>((resolve) => socket.end(resolve))),
      );
      // The FIN has arrived, but nothing has read it yet.
      await new Promise(setImmediate);
      expect(connections).not.toContain(await exchange(raw, upstream));
      upstream.refresh();
    }
  });

  test('is not reused when the upstream’s keep-alive timeout is almost over', async () => {
    const { raw, upstream } = await start();
    const answer = ok.replace('\r\n\r\n', '\r\nKeep-Alive: max=9, timeout=5\r\n\r\n');
    const connection = await exchange(raw, upstream, answer);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 3500);
    expect(await exchange(raw, upstream, answer)).toBe(connection);
    jest.spyOn(Date, 'now').mockReturnValue(now + 3500 + 4100);
    expect(await exchange(raw, upstream)).not.toBe(connection);
    await connection.untilEnd();
  });

  test.each([31_000, -1000])('is not reused after a freeze (%i ms)', async (duration) => {
    const { raw, upstream } = await start();
    const connection = await exchange(raw, upstream);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + duration);
    expect(await exchange(raw, upstream)).not.toBe(connection);
    await connection.untilEnd();
  });

  test('is closed when its idle timeout is over', async () => {
    const { raw, upstream } = await start();
    const answer = ok.replace('\r\n\r\n', '\r\nKeep-Alive: timeout=2\r\n\r\n');
    const connection = await exchange(raw, upstream, answer);
    expect(await connection.untilEnd(2500)).toBe('fin');
  });

  test('is discarded if the function was frozen', async () => {
    const { raw, upstream } = await start();
    const [first, second] = await openIdle(raw, upstream, 2);
    upstream.refresh();
    await first?.untilEnd();
    await second?.untilEnd();
    await exchange(raw, upstream);
    expect(raw.connections).toHaveLength(3);
  });

  test('is closed with the transport: an idle one at once, an active one when its response has ended', async () => {
    const { raw, upstream } = await start();
    const [idle] = await openIdle(raw, upstream, 1);
    const busy = send(upstream);
    const first = await raw.request();
    const other = send(upstream);
    const second = await raw.request();
    second.send(ok);
    await other.over();
    upstream.close();
    await second.connection.untilEnd();
    expect(first.connection).toBe(idle);
    first.send(ok);
    expect(await busy.over()).toBe('end');
    await first.connection.untilEnd();
  });
});

describe('a client that disconnects', () => {
  test('closes its upstream connection, and no new one is opened', async () => {
    const { raw, upstream } = await start();
    for (let at = 0; at < 5; at += 1) {
      const answers = Array.from({ length: 6 }, () => send(upstream));
      const asked = [];
      for (const _ of answers) asked.push(await raw.request());
      for (const one of asked) one.send(`${chunkedHead}2\r\nok\r\n`);
      for (const answer of answers) {
        await answer.until('the body', () => answer.chunks[0]);
        answer.flight.abort();
      }
      for (const one of asked) await one.connection.untilEnd();
    }
    await exchange(raw, upstream);
    expect(raw.connections).toHaveLength(31);
  });

  test('while its connection is being opened leaves none open', async () => {
    const { raw, upstream } = await start();
    await exchange(raw, upstream);
    upstream.refresh();
    const answers = Array.from({ length: 5 }, () => send(upstream));
    for (const answer of answers) answer.flight.abort();
    await exchange(raw, upstream);
    for (const connection of raw.connections.slice(0, -1)) await connection.untilEnd();
    expect(raw.exchanges).toHaveLength(2);
    expect(answers.map(({ flight }) => flight.sent)).toEqual(new Array(5).fill('nothing'));
  });

  test('while an idle connection is being assigned leaves it to others', async () => {
    const { raw, upstream } = await start();
    const connection = await exchange(raw, upstream);
    send(upstream).flight.abort();
    expect(await exchange(raw, upstream)).toBe(connection);
    expect(raw.exchanges).toHaveLength(2);
  });
});

describe('a response that breaks off', () => {
  const begun = {
    'a length': 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
    chunks: `${chunkedHead}4\r\nhalf\r\n`,
    'a chunk': `${chunkedHead}9\r\nhalf`,
    trailers: `${chunkedHead}4\r\nhalf\r\n0\r\nX-A: 1\r\n`,
    'no framing': 'HTTP/1.1 200 OK\r\n\r\nhalf',
  };
  test.each(
    Object.keys(begun).flatMap((name) =>
      (['fin', 'reset'] as const).map((how) => [name, how] as const),
    ),
  )('is never complete: %s, %s', async (name, how) => {
    const { raw, upstream } = await start();
    const answer = send(upstream);
    const asked = await raw.request();
    asked.send(begun[name as keyof typeof begun]);
    await answer.until('the half', () => (answer.text() === 'half' ? true : undefined));
    if (how === 'fin') asked.connection.end();
    else asked.connection.reset();
    const isWhole = name === 'no framing' && how === 'fin';
    expect(await answer.over()).toBe(isWhole ? 'end' : 'fail');
    if (isWhole) return;
    expect(answer.error).toMatchObject({
      code: 'upstream_unreachable',
      cause: { code: how === 'fin' ? 'UPSTREAM_CLOSED' : 'ECONNRESET' },
    });
  });

  test('before its head is complete is a failure as well', async () => {
    const { raw, upstream } = await start();
    for (const bytes of ['', 'HTTP/1.1 200 OK\r\nX-A', 'HTTP/1.1 103 Early Hints\r\n\r\n']) {
      const answer = send(upstream);
      const asked = await raw.request();
      asked.send(bytes);
      asked.connection.end();
      expect(await answer.over()).toBe('fail');
      expect(answer.error?.code).toBe('upstream_unreachable');
    }
  });

  test('with a malformed chunk is invalid, and its connection is closed', async () => {
    const { raw, upstream } = await start();
    const answer = send(upstream);
    const asked = await raw.request();
    asked.send(`${chunkedHead}4\r\nhalf\r\nzz\r\n`);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.code).toBe('upstream_invalid');
    await asked.connection.untilEnd();
  });
});

describe('a response that is complete before its request', () => {
  test('is delivered, the connection is closed, and the rest of the upload is dropped', async () => {
    const { raw, upstream } = await start();
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body, length: 10 });
    const asked = await raw.request();
    body.write('half');
    await asked.bodyUntil('half');
    asked.send(ok);
    expect(await answer.over()).toBe('end');
    await asked.connection.untilEnd();
    body.end('.other');
    await new Promise((resolve) => body.once('close', resolve));
    expect(asked.message.bodyBytes).toBe(4);
  });
});

describe('an unreachable upstream', () => {
  test('is a failure with a code and without an address', async () => {
    const { raw } = await start();
    await raw.close();
    const answer = send(createTransport(raw.url));
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({
      code: 'upstream_unreachable',
      mayRetry: true,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(JSON.stringify(answer.error?.cause)).not.toContain('127.0.0.1');
    expect(answer.flight.sent).toBe('nothing');
  });

  test('is a failure without its host name', async () => {
    const answer = send(createTransport('http://nowhere.invalid'));
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });
});
