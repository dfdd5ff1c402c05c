import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { createCertificates } from '../../test/support/certificates';
import { createEvent, endOfRequest, smallAnswer, streamHead } from './messages';

/** A realistic upstream: with TLS and a certificate that has to be verified. */
export interface TlsUpstream {
  readonly url: string;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  close(): void;
}

/**
 * `/stream` sends 500 events, one every two milliseconds; everything else gets the small response.
 */
export async function startTlsUpstream(): Promise<TlsUpstream> {
  const certificates = createCertificates();
  const server = createServer(certificates.server, (socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => {
      request += bytes.toString('latin1');
      if (!request.includes(endOfRequest)) return;
      const streams = request.startsWith('POST /stream');
      request = '';
      if (!streams) return void socket.write(smallAnswer);
      socket.write(streamHead);
      let left = 500;
      const clock = setInterval(() => {
        socket.write(createEvent());
        if (--left > 0) return;
        clearInterval(clock);
        socket.write('0\r\n\r\n');
      }, 2);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    authorityFile: certificates.authorityFile,
    close() {
      server.close();
      certificates.remove();
    },
  };
}
