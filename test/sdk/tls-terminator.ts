import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { createCertificates } from '../support/certificates';
import { needsProgram } from '../support/needs-program';

needsProgram('openssl');

/** A TLS terminator in front of a proxy, like those of both clouds. */
export interface TlsTerminator {
  /** https://localhost:port */
  readonly url: string;
  /** The CA certificate, for clients. */
  readonly authority: string;
  close(): Promise<void>;
}

export async function startTlsTerminator(targetPort: number): Promise<TlsTerminator> {
  const certificates = createCertificates();
  const authority = await readFile(certificates.authorityFile, 'utf8');
  const sockets = new Set<Socket>();
  const server = createServer(certificates.server, (client) => {
    const target = connect(targetPort, '127.0.0.1');
    client.pipe(target).pipe(client);
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    authority,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      certificates.remove();
    },
  };
}
