import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A forward proxy that only supports CONNECT, as in company networks. */
export interface ConnectProxy {
  readonly url: string;
  /** The heads of all requests it got, as latin1. */
  readonly heads: readonly string[];
  /** The local ports of its connections to upstreams, by which an upstream recognises them. */
  readonly ports: readonly number[];
  close(): Promise<void>;
}

/** Starts a forward proxy; if given a refusal, it answers every CONNECT with those bytes. */
export async function startConnectProxy(refusal?: string): Promise<ConnectProxy> {
  const heads: string[] = [];
  const ports: number[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };

  const server = createServer((client) => {
    keep(client);
    let head = '';
    client.on('data', function read(bytes: Buffer) {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      client.off('data', read);
      heads.push(head);
      const [, host, port] = /^CONNECT ([^ :]+):(\d+) /.exec(head) ?? [];
      if (refusal !== undefined || host === undefined) {
        client.end(refusal ?? 'HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      client.pause();
      const upstream = connect({ host: '127.0.0.1', port: Number(port) }, () => {
        ports.push(upstream.localPort ?? 0);
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      keep(upstream);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heads,
    ports,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
