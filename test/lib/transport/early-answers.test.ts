import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUpstream } from '../../../lib/transport/create-upstream';
import { type Certificates, createCertificates } from '../../support/certificates';
import { send } from './exchange';
import { trusting } from './trust';

const patient = { connectTimeout: 5000, headersTimeout: 5000, bodyTimeout: 5000 };
const refusal =
  'HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused';
const size = 8 * 1024 * 1024;

let certificates: Certificates;
beforeAll(() => {
  certificates = createCertificates();
});
afterAll(() => certificates.remove());

/** Answers each request as soon as its head is there, reads nothing more, and closes. */
function refuseUploads(socket: Socket): void {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.pause();
    // Unread bytes make a reset of the end, which chases the answer.
    socket.write(refusal, () => socket.destroy());
  });
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.each(['http', 'https'] as const)('an upstream that refuses an upload (%s)', (scheme) => {
  test.each(['a body at hand', 'a body of known length', 'a chunked body'])(
    'is heard, 60 times of 60: %s',
    async (how) => {
      const server =
        scheme === 'http'
          ? createServer(refuseUploads)
          : createTlsServer(certificates.server, refuseUploads);
      const port = await listen(server);
      const untrust = trusting(certificates);
      const upstream = createUpstream(new URL(`${scheme}://localhost:${port}`), {
        ...patient,
        httpProxy: undefined,
      });
      const body = Buffer.alloc(size, 'x');
      const statuses: (number | string | undefined)[] = [];
      for (let at = 0; at < 60; at += 1) {
        let content: Buffer | PassThrough = body;
        if (how !== 'a body at hand') {
          content = new PassThrough({ highWaterMark: 64 * 1024 });
          feed(content, body);
        }
        const answer = send(upstream, {
          method: 'POST',
          body: content,
          ...(how === 'a body of known length' && { length: size }),
        });
        const last = await answer.over();
        statuses.push(
          last === 'end' && answer.text() === 'refused'
            ? answer.final?.status
            : `${last} ${JSON.stringify(answer.error?.cause)}`,
        );
      }
      upstream.close();
      server.close();
      untrust();
      expect(statuses).toEqual(new Array(60).fill(413));
    },
    60_000,
  );
});

/** Writes a body in pieces, as a client would. */
function feed(stream: PassThrough, body: Buffer): void {
  let at = 0;
  const next = () => {
    while (at < body.length) {
      at += 64 * 1024;
      if (!stream.write(body.subarray(at - 64 * 1024, at))) return void stream.once('drain', next);
    }
    stream.end();
  };
  next();
}
