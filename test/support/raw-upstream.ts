import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Framing, HttpMessage } from './http-messages';
import { bodyOf, createMessageParser, valuesOf } from './http-messages';
import type { RawSocket } from './raw-socket';
import { createRawSocket } from './raw-socket';
import { createSignal } from './signal';

/** One request as the upstream sees it; the test decides what it answers, and when. */
export interface UpstreamExchange {
  readonly connection: UpstreamConnection;
  readonly message: HttpMessage;
  readonly method: string;
  readonly target: string;
  /** All values of a header, in order. */
  header(name: string): string[];
  /** Resolves with the whole decoded body. */
  body(): Promise<Buffer>;
  /** Resolves when the body, complete or not, contains the text. */
  bodyUntil(text: string): Promise<void>;
  /** Writes exactly these bytes; a string is latin1. */
  send(bytes: string | Uint8Array): void;
}

export interface UpstreamConnection extends RawSocket {
  /** The server name in the proxy's TLS handshake. */
  readonly serverName: string | undefined;
}

export interface RawUpstream {
  readonly port: number;
  /** http://127.0.0.1:port, or https://localhost:port. */
  readonly url: string;
  /** What the proxy has to send as `host`. */
  readonly host: string;
  /** Since the last reset, in order of arrival. */
  readonly connections: readonly UpstreamConnection[];
  readonly exchanges: readonly UpstreamExchange[];
  /** Failed TLS handshakes. */
  readonly failedHandshakes: number;
  /** Resolves with the next request that was not returned yet, as soon as its head has arrived. */
  request(patience?: number): Promise<UpstreamExchange>;
  until<T>(what: string, probe: () => T | undefined, patience?: number): Promise<T>;
  /** Ends all connections, waits until the proxy has noticed (500 ms), and forgets what was seen. */
  reset(patience?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts an upstream on a raw socket; with a certificate it uses TLS as `localhost`. */
export async function startRawUpstream(
  certificate?: { readonly key: string; readonly cert: string },
  port = 0,
): Promise<RawUpstream> {
  let connections: UpstreamConnection[] = [];
  let exchanges: UpstreamExchange[] = [];
  let taken = 0;
  let generation = 0;
  let failedHandshakes = 0;
  const sockets = new Set<Socket>();
  const signal = createSignal(
    () => `${connections.length} connections, ${exchanges.map((one) => one.message.head)}`,
  );

  const accept = (socket: Socket) => {
    const known: HttpMessage[] = [];
    const raw = createRawSocket(socket, createMessageParser(frameRequest), () => {
      for (const message of raw.messages.slice(known.length)) {
        known.push(message);
        exchanges.push(createExchange(connection, message));
      }
      signal.notify();
    });
    const { servername } = socket as Partial<TLSSocket> & { servername?: string };
    // The getters of the raw socket must stay getters.
    const connection: UpstreamConnection = Object.create(raw, {
      serverName: { value: servername },
    });
    connections.push(connection);
    signal.notify();
  };
  const server: Server = certificate
    ? createTlsServer({ ...certificate, allowHalfOpen: true }, accept)
    : createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => {
    failedHandshakes += 1;
    signal.notify();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  const host = `${certificate ? 'localhost' : '127.0.0.1'}:${bound}`;

  return {
    port: bound,
    host,
    url: `${certificate ? 'https' : 'http'}://${host}`,
    get connections() {
      return connections;
    },
    get exchanges() {
      return exchanges;
    },
    get failedHandshakes() {
      return failedHandshakes;
    },
    request(patience) {
      const asked = generation;
      const probe = () => {
        if (asked !== generation) throw new Error('the upstream was reset before a request came');
        const next = exchanges[taken];
        if (next !== undefined) taken += 1;
        return next;
      };
      return signal.until('the upstream got a request', probe, patience);
    },
    until: signal.until,
    async reset(patience = 500) {
      await Promise.all(connections.map(({ socket }) => farewell(socket, patience)));
      connections = [];
      exchanges = [];
      taken = 0;
      failedHandshakes = 0;
      generation += 1;
      signal.notify();
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function createExchange(connection: UpstreamConnection, message: HttpMessage): UpstreamExchange {
  const [method = '', target = ''] = message.startLine.split(' ');
  return {
    connection,
    message,
    method,
    target,
    header: (name) => valuesOf(message.headers, name),
    async body() {
      await connection.untilComplete(message);
      return bodyOf(message);
    },
    bodyUntil: (text) => connection.untilBody(message, text),
    send: (bytes) => connection.send(bytes),
  };
}

function frameRequest(head: string): Framing {
  if (/\r\nupgrade: *websocket/i.test(head)) return 'tunnel';
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return 'chunked';
  return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}

/** Sends FIN, then waits for the proxy's own: only then does the proxy know that the connection has ended. */
async function farewell(socket: Socket, patience: number): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.end();
  });
}
