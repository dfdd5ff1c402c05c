import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createFullBacklog } from '../../support/full-backlog';
import { send } from './exchange';
import { chunkedHead, closeAfterwards, createTransport, ok, pause, start } from './setup';

const limit = 200;
/** Far below the limit; five of them exceed it. */
const step = 50;

/** Longer than anything that a test waits for. */
const enough = 4 * limit;

describe('the connect timeout', () => {
  test('ends an attempt that gets no answer, and nothing was sent', async () => {
    const backlog = await createFullBacklog();
    closeAfterwards(() => backlog.close());
    const upstream = createTransport(`http://127.0.0.1:${backlog.port}`, { connectTimeout: limit });
    const started = Date.now();
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(Date.now() - started).toBeGreaterThanOrEqual(limit - 5);
    expect(answer.error).toMatchObject({
      code: 'upstream_timeout',
      mayRetry: true,
      cause: { code: 'CONNECT_TIMEOUT' },
    });
  });

  test('covers the TLS handshake', async () => {
    const { raw } = await start();
    const upstream = createTransport(raw.url.replace('http:', 'https:'), { connectTimeout: limit });
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'CONNECT_TIMEOUT' });
    await raw.connections[0]?.untilEnd();
  });
});

describe('the response head timeout', () => {
  const impatient = { headersTimeout: limit };

  test('ends a request that gets no response, which must not be repeated', async () => {
    const { raw, upstream } = await start(impatient);
    for (const body of [undefined, Buffer.from('hello'), new PassThrough().end('hello')]) {
      const answer = send(upstream, { method: 'POST', ...(body && { body }) });
      const asked = await raw.request();
      expect(await answer.over()).toBe('fail');
      expect(answer.error).toMatchObject({
        code: 'upstream_timeout',
        mayRetry: false,
        cause: { code: 'HEADERS_TIMEOUT' },
      });
      await asked.connection.untilEnd();
    }
  });

  test('restarts with each 1xx', async () => {
    const { raw, upstream } = await start(impatient);
    const answer = send(upstream);
    const asked = await raw.request();
    for (let at = 0; at < 6; at += 1) {
      await pause(step);
      asked.send('HTTP/1.1 102 Processing\r\n\r\n');
    }
    asked.send(ok);
    expect(await answer.over()).toBe('end');
    expect(answer.interims).toHaveLength(6);
  });

  test('does not run while the client pauses its upload', async () => {
    const { raw, upstream } = await start(impatient);
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body });
    await pause(enough / 2);
    body.write('a');
    await pause(enough / 2);
    body.end('b');
    const asked = await raw.request();
    expect((await asked.body()).toString()).toBe('ab');
    asked.send(ok);
    expect(await answer.over()).toBe('end');
  });

  test('runs while the upstream does not read an upload', async () => {
    const { raw, upstream } = await start(impatient);
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body });
    const asked = await raw.request();
    asked.connection.pause();
    const piece = Buffer.alloc(1024 * 1024);
    for (let at = 0; at < 32; at += 1) body.write(piece);
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({ code: 'upstream_timeout', mayRetry: true });
  });

  test('runs while the client waits for 100 to send its body', async () => {
    const { upstream } = await start(impatient);
    const body = new PassThrough();
    const answer = send(upstream, { method: 'POST', body, sendContinue: () => {} });
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({ code: 'upstream_timeout', mayRetry: true });
  });
});

describe('the body timeout', () => {
  const impatient = { bodyTimeout: limit };

  test('cuts off a response that stalls', async () => {
    const { raw, upstream } = await start(impatient);
    const answer = send(upstream);
    const asked = await raw.request();
    asked.send(`${chunkedHead}4\r\nhalf\r\n`);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'BODY_TIMEOUT' });
    await asked.connection.untilEnd();
  });

  test('restarts with each piece', async () => {
    const { raw, upstream } = await start(impatient);
    const answer = send(upstream);
    const asked = await raw.request();
    asked.send(chunkedHead);
    for (let at = 0; at < 6; at += 1) {
      await pause(step);
      asked.send('1\r\n.\r\n');
    }
    asked.send('0\r\n\r\n');
    expect(await answer.over()).toBe('end');
  });

  test('does not run while the client does not read, and does again when it reads', async () => {
    const { raw, upstream } = await start(impatient);
    let reads = false;
    const answer = send(upstream, { goesOn: () => reads });
    (await raw.request()).send(`${chunkedHead}4\r\nhalf\r\n`);
    await pause(enough);
    expect(answer.error).toBeUndefined();
    reads = true;
    answer.flight.resume();
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'BODY_TIMEOUT' });
  });

  test('does not run on an idle connection, and runs again for the next request', async () => {
    const { raw, upstream } = await start({ bodyTimeout: limit, headersTimeout: limit });
    const first = send(upstream);
    const asked = await raw.request();
    asked.send(ok);
    await first.over();
    await pause(enough / 2);
    const second = send(upstream);
    expect((await raw.request()).connection).toBe(asked.connection);
    expect(await second.over()).toBe('fail');
    expect(second.error?.cause).toEqual({ code: 'HEADERS_TIMEOUT' });
  });
});
