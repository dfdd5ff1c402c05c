import { createHash, randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { LAST_CHUNK, roundTrip, toAnswer, toChunk, toPost, toRequest } from '../http-text';

const CHUNKED = 'Transfer-Encoding: chunked';
const EVERY_BYTE = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256)).toString(
  'latin1',
);

const arrivesWhole = (what: string, size: number, needs: ContractCase['needs']): ContractCase => ({
  name: `an upload of ${what} arrives byte for byte`,
  ...(needs && { needs }),
  async run(context) {
    const body = randomBytes(size);
    const client = await context.connect();
    client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${size}`));
    client.send(body);
    const exchange = await context.upstream.request();
    const arrived = await exchange.body();
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect([arrived.length, digest(arrived)]).toEqual([size, digest(body)]);
    exchange.send(toAnswer('200 OK', 'ok'));
    expect((await client.answer()).text()).toBe('ok');
  },
});

export const requestBodyCases: ContractCase[] = [
  arrivesWhole('1 MB', 1024 * 1024, undefined),
  arrivesWhole('20 MB', 20 * 1024 * 1024, ['large-body']),
  {
    name: 'every byte value of a request body reaches the upstream',
    async run(context) {
      const request = toPost(context, '/v1/audio', EVERY_BYTE, 'Content-Type: audio/wav');
      const { exchange } = await roundTrip(context, request);
      expect((await exchange.body()).toString('latin1')).toBe(EVERY_BYTE);
    },
  },
  {
    name: 'a compressed request body stays compressed, as Codex sends it with zstd',
    async run(context) {
      const request = toPost(context, '/v1/responses', EVERY_BYTE, 'Content-Encoding: zstd');
      const { exchange } = await roundTrip(context, request);
      expect(exchange.header('content-encoding')).toEqual(['zstd']);
      expect((await exchange.body()).toString('latin1')).toBe(EVERY_BYTE);
    },
  },
  {
    name: 'a body of known length reaches the upstream with that content-length',
    async run(context) {
      const { exchange } = await roundTrip(context, toPost(context, '/x', 'hello'));
      expect(exchange.header('content-length')).toEqual(['5']);
      expect(exchange.header('transfer-encoding')).toEqual([]);
    },
  },
  {
    name: 'a chunked body reaches the upstream chunked',
    needs: ['request-streaming'],
    async run(context) {
      const body = toChunk('one') + toChunk('two') + LAST_CHUNK;
      const { exchange } = await roundTrip(context, toRequest(context, 'POST /x', CHUNKED) + body);
      expect([exchange.message.framing, (await exchange.body()).toString()]).toEqual([
        'chunked',
        'onetwo',
      ]);
      expect(exchange.header('content-length')).toEqual([]);
    },
  },
  {
    name: 'an empty body stays empty, chunked or not',
    async run(context) {
      const requests = [
        toPost(context, '/x', ''),
        toRequest(context, 'POST /x', CHUNKED) + LAST_CHUNK,
        toRequest(context, 'POST /x'),
      ];
      for (const request of requests) {
        const { exchange, answer } = await roundTrip(context, request);
        expect([exchange.message.bodyBytes, answer.text()]).toEqual([0, 'ok']);
      }
    },
  },
  {
    name: 'request trailers never become headers, and the body is complete',
    needs: ['request-streaming', 'client-connection'],
    async run(context) {
      const head = toRequest(context, 'POST /x', CHUNKED, 'Trailer: X-Forged');
      const body = `${toChunk('one')}0\r\nX-Forged: 1\r\nAuthorization: Bearer x\r\n\r\n`;
      const { exchange, answer } = await roundTrip(context, head + body);
      expect((await exchange.body()).toString()).toBe('one');
      for (const name of ['x-forged', 'authorization', 'trailer'])
        expect(exchange.header(name)).toEqual([]);
      expect(answer.text()).toBe('ok');
    },
  },
  ...['Content-Length: 6', CHUNKED].map(
    (framing): ContractCase => ({
      name: `each piece of an upload reaches the upstream before the next is sent (${framing})`,
      needs: ['request-streaming'],
      async run(context) {
        const client = await context.connect();
        const frame = (piece: string) => (framing === CHUNKED ? toChunk(piece) : piece);
        client.send(toRequest(context, 'POST /v1/audio/transcriptions', framing) + frame('ab'));
        const exchange = await context.upstream.request();
        await exchange.bodyUntil('ab');
        for (const piece of ['cd', 'ef']) {
          client.send(frame(piece));
          await exchange.bodyUntil(piece);
        }
        if (framing === CHUNKED) client.send(LAST_CHUNK);
        expect((await exchange.body()).toString()).toBe('abcdef');
        exchange.send(toAnswer('200 OK', 'ok'));
        expect((await client.answer()).text()).toBe('ok');
      },
    }),
  ),
  {
    name: 'the head of an upload reaches the upstream before any byte of its body',
    needs: ['request-streaming'],
    async run(context) {
      for (const framing of ['Content-Length: 5', CHUNKED]) {
        const client = await context.connect();
        client.send(toRequest(context, 'POST /x', framing));
        const exchange = await context.upstream.request();
        expect(exchange.message.bodyBytes).toBe(0);
        client.send(framing === CHUNKED ? toChunk('hello') + LAST_CHUNK : 'hello');
        expect((await exchange.body()).toString()).toBe('hello');
        exchange.send(toAnswer('200 OK', 'ok'));
        await client.answer();
      }
    },
  },
  {
    name: 'a request that arrives byte by byte is forwarded unchanged',
    needs: ['client-connection'],
    async run(context) {
      const client = await context.connect();
      const head = toRequest(context, 'POST /slow?x=1', 'X-A: 1', CHUNKED);
      for (const byte of `${head}${toChunk('one')}${toChunk('two')}${LAST_CHUNK}`) {
        client.send(byte);
        await new Promise(setImmediate);
      }
      const exchange = await context.upstream.request();
      expect((await exchange.body()).toString()).toBe('onetwo');
      expect([exchange.target, exchange.header('x-a')]).toEqual(['/slow?x=1', ['1']]);
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'a body reaches the upstream whether it arrives with the head or later',
    needs: ['client-connection'],
    async run(context) {
      const request = toPost(context, '/x', 'hello');
      for (const cut of [request.length - 5, request.length - 2, 30]) {
        const client = await context.connect();
        client.send(request.slice(0, cut));
        await new Promise((resolve) => setTimeout(resolve, 20));
        client.send(request.slice(cut));
        const exchange = await context.upstream.request();
        expect((await exchange.body()).toString()).toBe('hello');
        exchange.send(toAnswer('200 OK', 'ok'));
        await client.answer();
      }
    },
  },
];
