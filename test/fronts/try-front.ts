import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { type FrontKind, type RunningFront, startFront } from './front';

const TOKEN = 'the-token-of-the-deploy';
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

/** Declares what must work behind each front: streams, WebSockets, uploads, HTTP/2. */
export function tryFront(kind: FrontKind): void {
  jest.setTimeout(60_000);
  let api: Awaited<ReturnType<typeof startApi>>;
  let proxy: ProxyProcess;
  let front: RunningFront;

  beforeAll(async () => {
    api = await startApi();
    proxy = await startProxy({
      UPSTREAM_URL: `http://127.0.0.1:${api.port}`,
      VERIFY_TOKEN_SHA256: sha256(TOKEN),
      HOST: '127.0.0.1',
    });
    front = await startFront(kind, proxy.port);
  });
  afterAll(async () => {
    await front?.stop();
    await proxy?.stop();
    await api?.close();
  });

  describe(`behind ${kind.name}`, () => {
    test('the stream check passes', async () => {
      const gaps = await measureStream(front);
      expect(gaps.length).toBe(9);
      expect(Math.min(...gaps)).toBeGreaterThan(50);
    });

    if (kind.buffering) {
      test('the stream check fails if the front buffers responses', async () => {
        const buffering = await startFront(kind, proxy.port, true);
        try {
          const gaps = await measureStream(buffering);
          expect(Math.min(...gaps)).toBeLessThan(50);
        } finally {
          await buffering.stop();
        }
      });
    }

    test('an HTTP/2 client gets each event as it arrives', async () => {
      const session = connectHttp2(front.url, { ca: front.authority });
      const stream = session.request({ ':method': 'POST', ':path': '/stream' });
      stream.end('{}');
      const pieces = stream.setEncoding('utf8')[Symbol.asyncIterator]();
      expect((await pieces.next()).value).toBe('data: one\n\n');
      api.goOn();
      expect((await pieces.next()).value).toBe('data: two\n\n');
      expect(session.alpnProtocol).toBe('h2');
      session.destroy();
    });

    test('an upload of 20 MB arrives complete, and its first bytes arrive before its last are sent', async () => {
      const body = randomBytes(20_000_000);
      const sent = httpsRequest(`${front.url}/upload`, {
        method: 'POST',
        ca: front.authority,
        // As curl does for a body of this size.
        headers: { 'content-length': body.length, expect: '100-continue' },
      });
      const continued = once(sent, 'continue');
      sent.flushHeaders();
      const answer = new Promise<string>((resolve, reject) => {
        sent.once('error', reject);
        sent.once('response', async (response) => {
          let text = '';
          for await (const piece of response) text += piece;
          resolve(text);
        });
      });
      await continued;
      sent.write(body.subarray(0, 100_000));
      await api.untilUploadBegins();
      sent.end(body.subarray(100_000));
      expect(await answer).toBe(sha256(body));
    });

    test.each(['HTTP/1.1', 'HTTP/2'])(
      'a client that disconnects over %s before the response begins ends the request to the API',
      async (version) => {
        if (version === 'HTTP/2') {
          const session = connectHttp2(front.url, { ca: front.authority });
          const stream = session.request({ ':path': '/silent' }).on('error', () => {});
          const begun = await api.untilSilent();
          stream.close(constants.NGHTTP2_CANCEL);
          await begun.closed;
          session.destroy();
          return;
        }
        const sent = httpsRequest(`${front.url}/silent`, { ca: front.authority });
        sent.on('error', () => {}).end();
        const begun = await api.untilSilent();
        sent.destroy();
        await begun.closed;
      },
    );

    test('a WebSocket is opened, and carries messages both ways', async () => {
      const socket = new WebSocket(`wss://localhost:${front.port}/socket`, {
        ca: front.authority,
      });
      await new Promise((resolve, reject) => {
        socket.once('open', resolve).once('error', reject);
      });
      socket.send('hello');
      const [message] = await new Promise<Buffer[]>((resolve) =>
        socket.once('message', (data: Buffer) => resolve([data])),
      );
      expect(String(message)).toBe('echo: hello');
      socket.terminate();
    });

    test('targets and headers arrive as they were sent', async () => {
      const answer = await get(front, '/echo//a%2Fb/../c?q=%7B', { 'x-stainless_lang': 'js' });
      const { target, headers } = JSON.parse(answer);
      expect(target).toBe('/echo//a%2Fb/../c?q=%7B');
      expect(headers['x-stainless_lang']).toBe('js');
      // The front's headers about the caller are not forwarded.
      expect(Object.keys(headers).filter((name) => /forwarded|real-ip|^via$/.test(name))).toEqual(
        [],
      );
    });
  });
}

/** Milliseconds between the events of the proxy's own test stream, requested like `verify` does. */
async function measureStream(front: RunningFront): Promise<number[]> {
  const times: number[] = [];
  await get(front, '/-/stream?events=10&interval=200', { 'x-proxy-ticket': TOKEN }, (piece) => {
    const { length } = piece.match(/^data:/gm) ?? [];
    for (let at = 0; at < (length ?? 0); at += 1) times.push(performance.now());
  });
  return times.slice(1).map((time, at) => time - (times[at] ?? 0));
}

function get(
  { url, authority }: RunningFront,
  path: string,
  headers: Readonly<Record<string, string>>,
  onPiece: (piece: string) => void = () => {},
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    // The path unchanged: a URL object would modify it.
    const request = httpsRequest({ hostname, port, path, ca: authority, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        onPiece(piece);
      });
      response.once('end', () => resolve(text)).once('error', reject);
    });
    request.once('error', reject).end();
  });
}

/** An API that streams on command, hashes uploads, and echoes requests and WebSocket messages. */
async function startApi() {
  let goOn = () => {};
  let uploadBegins = () => {};
  let silentBegins: (begun: { closed: Promise<unknown> }) => void = () => {};
  const begun = new Promise<void>((resolve) => {
    uploadBegins = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      goOn = () => response.end('data: two\n\n');
      return;
    }
    if (request.url === '/silent') {
      silentBegins({ closed: once(response, 'close') });
      return;
    }
    if (request.url === '/upload') {
      const hash = createHash('sha256');
      for await (const piece of request) {
        uploadBegins();
        hash.update(piece);
      }
      response.end(hash.digest('hex'));
      return;
    }
    response.end(JSON.stringify({ target: request.url, headers: request.headers }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(`echo: ${data}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    goOn: () => goOn(),
    untilUploadBegins: () => begun,
    /** Resolves with a request that gets no response, and when it ends. */
    untilSilent: () =>
      new Promise<{ closed: Promise<unknown> }>((resolve) => {
        silentBegins = resolve;
      }),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
