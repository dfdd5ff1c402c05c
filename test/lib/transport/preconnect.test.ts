import { describe, expect, test } from '@jest/globals';
import { createFullBacklog } from '../../support/full-backlog';
import { send } from './exchange';
import { closeAfterwards, createTransport, ok, pause, start } from './setup';

describe('a preconnected connection', () => {
  test('is used for the first request, whether it is open or still connecting', async () => {
    for (const isOpen of [true, false]) {
      const { raw, upstream } = await start();
      upstream.warm();
      upstream.warm();
      if (isOpen) await raw.until('a connection', () => raw.connections[0]);
      const answer = send(upstream);
      (await raw.request()).send(ok);
      expect(await answer.over()).toBe('end');
      expect(raw.connections).toHaveLength(1);
    }
  });

  test('serves one request only', async () => {
    const { raw, upstream } = await start();
    upstream.warm();
    const answers = [send(upstream), send(upstream)];
    for (const _ of answers) (await raw.request()).send(ok);
    for (const answer of answers) expect(await answer.over()).toBe('end');
    expect(raw.connections).toHaveLength(2);
  });

  test('that fails makes the first request open its own', async () => {
    const { raw } = await start();
    await raw.close();
    const upstream = createTransport(raw.url);
    upstream.warm();
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'ECONNREFUSED' });
  });

  test('does not make the first request wait longer than without it', async () => {
    const backlog = await createFullBacklog();
    closeAfterwards(() => backlog.close());
    const connectTimeout = 500;
    const upstream = createTransport(`http://127.0.0.1:${backlog.port}`, { connectTimeout });
    upstream.warm();
    await pause(200);
    const started = Date.now();
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'CONNECT_TIMEOUT' });
    const duration = Date.now() - started;
    expect(duration).toBeGreaterThanOrEqual(connectTimeout - 5);
    // The rest of the first attempt, and then a second full one.
    expect(duration).toBeLessThan(2 * connectTimeout - 200);
  });

  test('is closed when the client that waited for it disconnects', async () => {
    const { raw, upstream } = await start();
    upstream.warm();
    send(upstream).flight.abort();
    const answer = send(upstream);
    (await raw.request()).send(ok);
    await answer.over();
    for (const connection of raw.connections.slice(0, -1)) await connection.untilEnd();
  });

  test('is closed when the function was frozen', async () => {
    const { raw, upstream } = await start();
    upstream.warm();
    const connection = await raw.until('a connection', () => raw.connections[0]);
    await pause(20);
    upstream.refresh();
    await connection.untilEnd();
    upstream.warm();
    upstream.refresh();
    const answer = send(upstream);
    (await raw.request()).send(ok);
    expect(await answer.over()).toBe('end');
  });

  test('on which the upstream sends bytes first is not used', async () => {
    const { raw, upstream } = await start();
    upstream.warm();
    const connection = await raw.until('a connection', () => raw.connections[0]);
    connection.send(ok);
    await connection.untilEnd();
    const answer = send(upstream);
    const asked = await raw.request();
    expect(asked.connection).not.toBe(connection);
    asked.send(ok);
    expect(await answer.over()).toBe('end');
  });
});
