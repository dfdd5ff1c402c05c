import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { RawClient } from '../../support/raw-client';
import type { CaseContext, ContractCase } from '../contract-case';
import { limited } from '../environments';
import { expectProxyError, LAST_CHUNK, toChunk, toRequest } from '../http-text';

const MEGABYTE = 1024 * 1024;

/** The next request on the connection is answered, unless the response announced that the connection closes. */
async function expectFitForMore(context: CaseContext, client: RawClient) {
  const [option = ''] = client.answers.at(-1)?.header('connection') ?? [];
  if (/\bclose\b/.test(option)) {
    await client.untilEnd();
    return;
  }
  client.send(toRequest(context, 'GET /-/health'));
  expect((await client.answer()).status).toBe(200);
}

const leavesFit = (
  what: string,
  status: number,
  methodAndTarget: string,
  lines: string[] = [],
  needs: ContractCase['needs'] = [],
): ContractCase => ({
  name: `${what} with a body that arrives later leaves its connection usable, or closes it`,
  needs: ['client-connection', 'raw-request-bytes', ...(needs ?? [])],
  async run(context) {
    const client = await context.connect();
    client.send(toRequest(context, methodAndTarget, 'Content-Length: 100000', ...lines));
    expect((await client.answer()).status).toBe(status);
    client.send(Buffer.alloc(100_000, 'x'));
    await expectFitForMore(context, client);
  },
});

/** The same with a separate proxy, whose layers reject the request. */
const leavesFitWith = (
  what: string,
  variables: Readonly<Record<string, string>>,
  status: number,
  ...lines: string[]
): ContractCase => ({
  name: `a request that ${what} leaves its connection usable, or closes it, whatever happens to its body`,
  needs: ['process', 'client-connection', 'raw-request-bytes'],
  async run(context) {
    const entry = await context.start(variables);
    for (const framing of ['Content-Length: 100000', 'Transfer-Encoding: chunked']) {
      const client = await context.connect(entry);
      client.send(toRequest(context, 'POST /v1/chat/completions', framing, ...lines));
      const isChunked = framing.endsWith('chunked');
      const half = 'x'.repeat(50_000);
      client.send(isChunked ? toChunk(half) : half);
      let answer = await client.head();
      if (answer.status === 100) answer = await client.head();
      expect(answer.status).toBe(status);
      client.send(isChunked ? toChunk(half) + LAST_CHUNK : half);
      await client.untilComplete(answer.message);
      await expectFitForMore(context, client);
    }
  },
});

/** Clients that read only after they have sent everything, as many blocking clients do. */
async function uploadBeforeReading(client: RawClient, body: string | Buffer) {
  client.pause();
  await new Promise((resolve) => setTimeout(resolve, 5));
  client.send(body);
  await client.until(
    'the upload to be sent',
    () => client.socket.writableLength === 0 || undefined,
  );
  client.resume();
}

export const refusedUploadCases: ContractCase[] = [
  leavesFit('a path of the proxy that does not exist', 404, 'POST /-/nothing'),
  leavesFit('a TRACE', 405, 'TRACE /v1/models', [], ['method-refusal']),
  leavesFit('a handshake without its Upgrade header', 426, 'GET /v1/realtime', [
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]),
  leavesFitWith(
    'has no access key',
    { ACCESS_KEYS: createHash('sha256').update('a-key').digest('hex').replace(/^/, 'me ') },
    401,
  ),
  leavesFitWith('cannot be routed to an upstream', { UPSTREAM_URL: 'http://127.0.0.1:1' }, 502),
  leavesFitWith('takes too long', { TIME_LIMIT: '300ms' }, 504),
  leavesFitWith(
    'waits for a 100 that never comes',
    { TIME_LIMIT: '300ms' },
    504,
    'Expect: 100-continue',
  ),
  {
    name: 'a body far over the platform’s limit gets its 413, however late the client reads',
    environment: limited,
    needs: ['raw-request-bytes', 'client-connection', 'large-body'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${20 * MEGABYTE}`));
      await uploadBeforeReading(client, Buffer.alloc(20 * MEGABYTE, 'x'));
      expectProxyError(await client.answer(), 413, 'request_too_large');
      await expectFitForMore(context, client);
    },
  },
  {
    name: 'a chunked body far over the platform’s limit gets its 413, however late the client reads',
    environment: limited,
    needs: ['raw-request-bytes', 'client-connection', 'large-body'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /v1/files', 'Transfer-Encoding: chunked'));
      const body = toChunk('x'.repeat(MEGABYTE)).repeat(20) + LAST_CHUNK;
      await uploadBeforeReading(client, body);
      expectProxyError(await client.answer(), 413, 'request_too_large');
      await expectFitForMore(context, client);
    },
  },
];
