import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createUpstream } from '../../../lib/transport/create-upstream';
import { type Certificates, createCertificates } from '../../support/certificates';
import { startConnectProxy } from '../../support/connect-proxy';
import { needsProgram } from '../../support/needs-program';
import { type RawUpstream, startRawUpstream } from '../../support/raw-upstream';
import { send } from './exchange';
import { trusting } from './trust';

needsProgram('openssl');

const patient = { connectTimeout: 5000, headersTimeout: 5000, bodyTimeout: 5000 };
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const basic = (credentials: string) =>
  `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An upstream behind a proxy; both are closed after the test. */
function through(url: string, proxy: string) {
  const upstream = createUpstream(new URL(url), { ...patient, httpProxy: new URL(proxy) });
  closers.push(() => upstream.close());
  return upstream;
}

async function startServer(onSocket: (socket: Socket) => void, host = '127.0.0.1') {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('for an http upstream, an HTTP proxy gets requests in absolute form', () => {
  let proxy: RawUpstream;
  beforeEach(async () => {
    proxy = await startRawUpstream();
    closers.push(() => proxy.close());
  });

  test('with the upstream’s host, and the connection is reused', async () => {
    const upstream = through('http://api.example:81/base/', proxy.url);
    for (const target of ['/a?b', '//c']) {
      const answer = send(upstream, { target });
      const exchange = await proxy.request();
      expect(exchange.target).toBe(`http://api.example:81/base${target}`);
      expect(exchange.header('host')).toEqual(['api.example:81']);
      expect(exchange.header('proxy-authorization')).toEqual([]);
      exchange.send(ok);
      expect(await answer.over()).toBe('end');
    }
    expect(proxy.connections).toHaveLength(1);
  });

  test.each([
    ['user:pass%40word', 'user:pass@word'],
    ['user:100%', 'user:100%'],
    ['user:100%25', 'user:100%'],
    ['user:%zz%C3%A9', 'user:%zz\xe9'],
    [':token', ':token'],
    ['token', 'token:'],
  ])('with the credentials in its URL: %s', async (written, meant) => {
    const upstream = through('http://api.example', `http://${written}@127.0.0.1:${proxy.port}`);
    const answer = send(upstream);
    const exchange = await proxy.request();
    expect(exchange.header('proxy-authorization')).toEqual([basic(meant)]);
    exchange.send(ok);
    await answer.over();
  });

  test('and its 407 is logged as the HTTP proxy’s, not returned as the API’s response', async () => {
    const answer = send(through('http://api.example', proxy.url));
    (await proxy.request()).send(
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n',
    );
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({
      code: 'upstream_unreachable',
      cause: { code: 'HTTP_PROXY_407' },
    });
  });
});

describe('for an https upstream, an HTTP proxy opens a tunnel', () => {
  let certificates: Certificates;
  let untrust: () => void;
  beforeAll(() => {
    certificates = createCertificates();
    untrust = trusting(certificates);
  });
  afterAll(() => {
    untrust();
    certificates.remove();
  });

  test('for several requests in turn, and large bodies', async () => {
    const secure = await startRawUpstream(certificates.server);
    const proxy = await startConnectProxy();
    closers.push(
      () => proxy.close(),
      () => secure.close(),
    );
    const upstream = through(secure.url, proxy.url.replace('//', '//user:100%@'));
    const size = 5 * 1024 * 1024;
    for (let at = 0; at < 2; at += 1) {
      const answer = send(upstream, { method: 'POST', body: Buffer.alloc(size, 'u') });
      const exchange = await secure.request();
      expect((await exchange.body()).length).toBe(size);
      exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      exchange.send(Buffer.alloc(size, 'd'));
      expect(await answer.over()).toBe('end');
      expect(answer.text()).toBe('d'.repeat(size));
    }
    expect(proxy.heads).toHaveLength(1);
    expect(proxy.heads[0]).toBe(
      `CONNECT ${secure.host} HTTP/1.1\r\nhost: ${secure.host}\r\nproxy-authorization: ${basic('user:100%')}\r\n\r\n`,
    );
    expect(secure.connections[0]?.serverName).toBe('localhost');
  });

  test.each([
    ['200 OK', 'HTTP/1.1 200 OK\r\n\r\n'],
    [
      'another 2xx, after a 1xx, in pieces',
      'HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.0 206 Whatever\r\n|Content-Length: 5\r\n\r\n',
    ],
  ])('on %s, at an IPv6 address too', async (_, pieces) => {
    const port = await startServer((socket) => {
      socket.once('data', async () => {
        for (const piece of pieces.split('|')) {
          await new Promise((resolve) => socket.write(piece, resolve));
          await new Promise(setImmediate);
        }
        const secure = new TLSSocket(socket, { isServer: true, ...certificates.server });
        secure.once('data', () => secure.write(ok));
      });
    }, '::1');
    const answer = send(through('https://localhost:9', `http://[::1]:${port}`));
    expect(await answer.over()).toBe('end');
    expect(answer.text()).toBe('ok');
  });

  test.each([
    ['HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n', 'HTTP_PROXY_407'],
    ['HTTP/1.1 403 Forbidden\r\n\r\n', 'HTTP_PROXY_403'],
    ['HTTP/1.1 200 OK\r\n\r\nearly', 'HTTP_PROXY_INVALID'],
    ['nonsense', 'HTTP_PROXY_INVALID'],
    ['', 'HTTP_PROXY_CLOSED'],
  ])('and any other reply is logged: %j', async (refusal, code) => {
    const port = await startServer((socket) => socket.once('data', () => socket.end(refusal)));
    const answer = send(through('https://localhost:9', `http://127.0.0.1:${port}`));
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({ code: 'upstream_unreachable', cause: { code } });
  });

  test('and a proxy that sends nothing is abandoned in time', async () => {
    const port = await startServer((socket) => socket.resume());
    const upstream = createUpstream(new URL('https://localhost:9'), {
      ...patient,
      connectTimeout: 100,
      httpProxy: new URL(`http://127.0.0.1:${port}`),
    });
    closers.push(() => upstream.close());
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({ code: 'upstream_timeout', mayRetry: true });
  });

  test('and so does an HTTP proxy that is reached over TLS', async () => {
    const secure = await startRawUpstream(certificates.server);
    const proxy = await startConnectProxy();
    closers.push(
      () => proxy.close(),
      () => secure.close(),
    );
    const { createServer: createTlsServer } = await import('node:tls');
    const { connect } = await import('node:net');
    const front = createTlsServer(certificates.server, (socket) => {
      const inner = connect(Number(new URL(proxy.url).port), '127.0.0.1');
      socket.pipe(inner).pipe(socket);
      for (const one of [socket, inner]) one.on('error', () => {});
      closers.push(() => socket.destroy());
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    closers.push(() => front.close());
    const { port } = front.address() as AddressInfo;
    const answer = send(through(secure.url, `https://localhost:${port}`));
    (await secure.request()).send(ok);
    expect(await answer.over()).toBe('end');
  });
});

describe('a WebSocket handshake', () => {
  test('goes through a tunnel to an http upstream, too', async () => {
    const raw = await startRawUpstream();
    const proxy = await startConnectProxy();
    closers.push(
      () => proxy.close(),
      () => raw.close(),
    );
    const answer = send(through(raw.url, proxy.url), { upgrade: 'websocket', target: '/ws' });
    const exchange = await raw.request();
    expect(exchange.target).toBe('/ws');
    exchange.send(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-A: 1\r\n\r\nearly',
    );
    expect(await answer.over()).toBe('switched');
    expect(answer.final?.headers).toEqual(['X-A', '1']);
    expect(answer.early?.toString()).toBe('early');
    answer.socket?.write('from client');
    await exchange.bodyUntil('from client');
    const [piece] = await Promise.all([
      once(answer.socket?.resume() as Socket, 'data'),
      exchange.send('later'),
    ]);
    expect(String(piece[0])).toBe('later');
    answer.socket?.destroy();
  });

  test('that is rejected shares no connection with other requests', async () => {
    const raw = await startRawUpstream();
    const proxy = await startConnectProxy();
    closers.push(
      () => proxy.close(),
      () => raw.close(),
    );
    const upstream = through(raw.url, proxy.url.replace('//', '//user:secret@'));
    upstream.warm();
    const answer = send(upstream, { upgrade: 'websocket' });
    const exchange = await raw.request();
    exchange.send(ok.replace('200 OK', '407 Odd'));
    expect(await answer.over()).toBe('end');
    expect(answer.final?.status).toBe(407);
    await exchange.connection.untilEnd();
    // In absolute form, which this HTTP proxy rejects.
    const other = send(upstream);
    expect(await other.over()).toBe('end');
    expect(other.final?.status).toBe(405);
    expect(raw.exchanges).toHaveLength(1);
    expect(proxy.heads.map((head) => head.split(' ')[0])).toEqual(['CONNECT', 'GET']);
  });
});
