import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, createCertificates } from '../../support/certificates';
import { needsProgram } from '../../support/needs-program';
import { send } from './exchange';
import { startRefusingUpstream } from './refusing-upstream';
import { closeAfterwards, createTransport } from './setup';
import { trusting } from './trust';

needsProgram('openssl');

const refusal =
  'HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused';
const size = 8 * 1024 * 1024;
const body = Buffer.alloc(size, 'x');
const times = 60;

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

/** Writes a body in pieces, like a client. */
function feed(stream: PassThrough, at = 0): void {
  const end = at + 64 * 1024;
  if (at >= size) return void stream.end();
  if (stream.write(body.subarray(at, end))) feed(stream, end);
  else stream.once('drain', () => feed(stream, end));
}

describe.each(['http', 'https'])('an upstream that rejects an upload (%s)', (scheme) => {
  async function start() {
    const server = scheme === 'https' ? certificates.server : undefined;
    const refusing = await startRefusingUpstream(refusal, server);
    closeAfterwards(() => refusing.close());
    return { refusing, upstream: createTransport(`${scheme}://localhost:${refusing.port}`) };
  }

  test.each(['in memory', 'of known length', 'in chunks'])(
    `has its response read in all of ${times} attempts, with a body %s`,
    async (how) => {
      const { upstream } = await start();
      const outcomes: unknown[] = [];
      for (let at = 0; at < times; at += 1) {
        const stream = new PassThrough();
        if (how !== 'in memory') feed(stream);
        const answer = send(upstream, {
          method: 'POST',
          body: how === 'in memory' ? body : stream,
          ...(how === 'of known length' && { length: size }),
        });
        outcomes.push(await answer.over(), answer.final?.status ?? answer.error?.cause);
        expect(answer.text()).toBe('refused');
      }
      expect(outcomes).toEqual(new Array(times).fill(['end', 413]).flat());
    },
  );

  test.each([true, false])(
    `has its response read in all of ${times} attempts, when the next piece is written after its reset has arrived (known length: %s)`,
    async (isKnown) => {
      const { refusing, upstream } = await start();
      const outcomes: unknown[] = [];
      for (let at = 0; at < times; at += 1) {
        const stream = new PassThrough();
        const before = refusing.closed();
        const answer = send(upstream, {
          method: 'POST',
          body: stream,
          ...(isKnown && { length: size }),
        });
        while (answer.flight.sent === 'nothing') await new Promise(setImmediate);
        stream.write(body.subarray(0, 1024));
        await new Promise(setImmediate);
        refusing.waitForClose(before);
        // Node has not read the socket yet, and learns of the reset when this write fails.
        stream.write(body.subarray(0, 64 * 1024));
        outcomes.push(await answer.over(), answer.final?.status ?? answer.error?.cause);
      }
      expect(outcomes).toEqual(new Array(times).fill(['end', 413]).flat());
    },
  );
});
