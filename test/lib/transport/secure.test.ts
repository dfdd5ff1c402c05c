import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, createCertificates } from '../../support/certificates';
import { startConnectProxy } from '../../support/connect-proxy';
import { needsProgram } from '../../support/needs-program';
import { startRawUpstream } from '../../support/raw-upstream';
import { send } from './exchange';
import { closeAfterwards, createTransport, ok } from './setup';
import { trusting } from './trust';

needsProgram('openssl');

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

async function start() {
  const raw = await startRawUpstream(certificates.server);
  closeAfterwards(() => raw.close());
  return { raw, upstream: createTransport(raw.url) };
}

describe('an upstream behind TLS', () => {
  test('is addressed by its own name, and the next connection resumes the session', async () => {
    const { raw, upstream } = await start();
    const reused: boolean[] = [];
    for (let at = 0; at < 3; at += 1) {
      const answer = send(upstream);
      const asked = await raw.request();
      asked.send(ok);
      expect(await answer.over()).toBe('end');
      reused.push((asked.connection.socket as TLSSocket).isSessionReused());
      expect(asked.connection.serverName).toBe('localhost');
      upstream.refresh();
    }
    expect(reused).toEqual([false, true, true]);
  });

  // Its responses may arrive before node:tls reports that the request was sent: only an upstream with
  // its own event loop is that fast.
  test('keeps its connections, however fast it responds', async () => {
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
      let connections = 0;
      const server = require('node:tls').createServer(workerData, (socket) => {
        connections += 1;
        socket.on('error', () => {});
        socket.on('data', () => socket.write('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok'));
      });
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
      parentPort.on('message', () => parentPort.postMessage(connections));`,
      { eval: true, workerData: certificates.server },
    );
    closeAfterwards(() => void worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    const upstream = createTransport(`https://localhost:${port}`);
    for (let at = 0; at < 300; at += 1) {
      expect(await send(upstream).over()).toBe('end');
      await new Promise(setImmediate);
    }
    worker.postMessage('count');
    expect(await once(worker, 'message')).toEqual([1]);
  });

  test('whose certificate is for another name gets nothing', async () => {
    const { raw } = await start();
    const answer = send(createTransport(raw.url.replace('localhost', '127.0.0.1')));
    expect(await answer.over()).toBe('fail');
    expect(answer.error).toMatchObject({
      code: 'upstream_unreachable',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect([raw.exchanges.length, answer.flight.sent]).toEqual([0, 'nothing']);
  });

  test('whose certificate is not trusted gets nothing', async () => {
    const { raw, upstream } = await start();
    untrust();
    try {
      const answer = send(upstream);
      expect(await answer.over()).toBe('fail');
      expect(answer.error?.cause).toEqual({ code: expect.stringMatching(/CERT|ISSUER|VERIFY/) });
      expect(raw.exchanges).toHaveLength(0);
    } finally {
      untrust = trusting(certificates);
    }
  });

  test.each(['directly', 'through an HTTP proxy'])(
    'is paused when the client does not read, %s',
    async (way) => {
      const { raw, upstream: direct } = await start();
      const proxy = await startConnectProxy();
      closeAfterwards(() => proxy.close());
      const throughProxy = createTransport(raw.url, { httpProxy: new URL(proxy.url) });
      let reads = false;
      let pieces = 0;
      const answer = send(way === 'directly' ? direct : throughProxy, {
        onData: () => void pieces++,
        goesOn: () => reads || pieces === 0,
      });
      const asked = await raw.request();
      const size = 32 * 1024 * 1024;
      asked.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      asked.send(Buffer.alloc(size));
      await answer.until('the first piece', () => answer.chunks[0]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const count = () => answer.chunks.reduce((sum, { length }) => sum + length, 0);
      // TLS delivers up to two more pieces.
      expect(count()).toBeLessThanOrEqual(4 * 64 * 1024);
      reads = true;
      answer.flight.resume();
      expect(await answer.over()).toBe('end');
      expect(count()).toBe(size);
    },
  );
});
