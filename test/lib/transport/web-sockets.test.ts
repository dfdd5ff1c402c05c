import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createCertificates } from '../../support/certificates';
import { needsProgram } from '../../support/needs-program';
import { startRawUpstream } from '../../support/raw-upstream';
import { send } from './exchange';
import { closeAfterwards, createTransport, ok, start } from './setup';
import { trusting } from './trust';

needsProgram('openssl');

const accept = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: WebSocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: abc',
];
const handshake = {
  upgrade: 'websocket' as const,
  target: '/v1/realtime',
  headers: ['Sec-WebSocket-Key', 'abc', 'Sec-WebSocket-Extensions', 'permessage-deflate'],
};

describe.each(['http', 'https'])('a WebSocket handshake (%s)', (scheme) => {
  async function begin() {
    if (scheme === 'http') return start();
    const certificates = createCertificates();
    closeAfterwards(() => certificates.remove());
    closeAfterwards(trusting(certificates));
    const raw = await startRawUpstream(certificates.server);
    closeAfterwards(() => raw.close());
    return { raw, upstream: createTransport(raw.url) };
  }

  test('becomes a pair of sockets, from the first byte on', async () => {
    const { raw, upstream } = await begin();
    const answer = send(upstream, handshake);
    const asked = await raw.request();
    expect(asked.message.head).toBe(
      `GET /v1/realtime HTTP/1.1\r\nhost: ${raw.host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        'Sec-WebSocket-Key: abc\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
    );
    asked.send(`HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n${accept.join('\r\n')}\r\n\r\nearly`);
    expect(await answer.over()).toBe('switched');
    expect(answer.interims.map(({ status }) => status)).toEqual([103]);
    expect(answer.final).toEqual({
      status: 101,
      reason: 'Switching Protocols',
      headers: ['Sec-WebSocket-Accept', 'abc'],
    });
    expect(answer.early?.toString()).toBe('early');

    const socket = answer.socket as Socket;
    expect(socket.listenerCount('data') + socket.listenerCount('drain')).toBe(0);
    const large = randomBytes(2_000_000);
    asked.send(large);
    // Nothing is lost while neither side reads, and no more is read than needed.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const pieces: Buffer[] = [];
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.write(large);
    await asked.connection.until(
      'all of it',
      () => asked.message.bodyBytes === large.length || undefined,
    );
    while (Buffer.concat(pieces).length < large.length) await new Promise(setImmediate);
    expect(Buffer.concat(pieces).equals(large)).toBe(true);
    asked.connection.end();
    await new Promise((resolve) => socket.once('close', resolve));
  });

  test('that is rejected gets the error response with its body', async () => {
    const { raw, upstream } = await begin();
    const answer = send(upstream, handshake);
    const { connection, send: reply } = await raw.request();
    reply(ok.replace('200 OK', '401 Unauthorized'));
    expect(await answer.over()).toBe('end');
    expect([answer.final?.status, answer.text()]).toEqual([401, 'ok']);
    // Intermediaries may treat the connection as a tunnel from now on.
    await connection.untilEnd();
  });
});

describe('a WebSocket handshake', () => {
  test('uses a new connection, including a preconnected one', async () => {
    const { raw, upstream } = await start();
    upstream.warm();
    await raw.until('a connection', () => raw.connections[0]);
    const other = send(upstream);
    (await raw.request()).send(ok);
    await other.over();
    const answer = send(upstream, handshake);
    const asked = await raw.request();
    expect(asked.connection).toBe(raw.connections[1]);
    asked.send(`${accept.join('\r\n')}\r\n\r\n`);
    await answer.over();
    answer.socket?.destroy();

    upstream.refresh();
    upstream.warm();
    const ahead = await raw.until('a connection', () => raw.connections[2]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = send(upstream, handshake);
    expect((await raw.request()).connection).toBe(ahead);
    second.flight.abort();
  });
});
