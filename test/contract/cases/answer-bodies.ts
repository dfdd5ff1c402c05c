import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { LAST_CHUNK, roundTrip, toAnswer, toChunk, toChunkedHead, toRequest } from '../http-text';

const EVERY_BYTE = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256)).toString(
  'latin1',
);
// Begins like a zstd frame, which Node 20 cannot create. Any attempt to decode it would fail.
const ZSTD = '(\xb5/\xfd\x04X)\x00\x00hello\x8f\xb1\x1c\x91';

const untouched = (encoding: string, bytes: string): ContractCase => ({
  name: `a body in ${encoding} arrives byte for byte, with its content-encoding`,
  async run(context) {
    const request = toRequest(context, 'GET /', 'Accept-Encoding: gzip, br, zstd');
    const answers = [
      toAnswer('200 OK', bytes, `Content-Encoding: ${encoding}`),
      toChunkedHead(`Content-Encoding: ${encoding}`) + toChunk(bytes) + LAST_CHUNK,
    ];
    for (const bytesOfAnswer of answers) {
      const { answer } = await roundTrip(context, request, bytesOfAnswer);
      expect(answer.header('content-encoding')).toEqual([encoding]);
      expect(answer.text()).toBe(bytes);
    }
  },
});

export const answerBodyCases: ContractCase[] = [
  untouched('gzip', gzipSync('hello'.repeat(200)).toString('latin1')),
  untouched('br', brotliCompressSync('hello'.repeat(200)).toString('latin1')),
  untouched('zstd', ZSTD),
  {
    name: 'every byte value of a body arrives',
    async run(context) {
      const bytes = toAnswer('200 OK', EVERY_BYTE, 'Content-Type: audio/mpeg');
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(answer.text()).toBe(EVERY_BYTE);
    },
  },
  {
    name: 'a body of known length arrives with its content-length',
    needs: ['answer-framing'],
    async run(context) {
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'));
      expect(answer.header('content-length')).toEqual(['2']);
      expect(answer.header('transfer-encoding')).toEqual([]);
    },
  },
  {
    name: 'a chunked body arrives chunked',
    needs: ['answer-framing'],
    async run(context) {
      const bytes = toChunkedHead() + toChunk('one') + toChunk('two') + LAST_CHUNK;
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect([answer.message.framing, answer.text()]).toEqual(['chunked', 'onetwo']);
    },
  },
  {
    name: 'chunk extensions of the upstream do not become part of the body',
    async run(context) {
      const bytes = `${toChunkedHead()}3;name=value;q="x;y"\r\none\r\n0;last\r\n\r\n`;
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(answer.text()).toBe('one');
    },
  },
  {
    name: 'a body that ends when the upstream closes the connection arrives complete and ends cleanly',
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      exchange.send('HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nuntil the');
      exchange.send(' end');
      exchange.connection.end();
      expect((await client.answer()).text()).toBe('until the end');
    },
  },
  {
    name: 'an HTTP/1.0 upstream works, with and without a content-length',
    async run(context) {
      for (const length of ['Content-Length: 3\r\n', '']) {
        const client = await context.connect();
        client.send(toRequest(context, 'GET /'));
        const exchange = await context.upstream.request();
        exchange.send(`HTTP/1.0 200 OK\r\n${length}X-A: 1\r\n\r\nold`);
        exchange.connection.end();
        const answer = await client.answer();
        expect([answer.text(), answer.header('x-a')]).toEqual(['old', ['1']]);
      }
    },
  },
  {
    name: 'a response after which the upstream closes the connection is complete, and the next request works',
    async run(context) {
      for (const body of ['first', 'second']) {
        const client = await context.connect();
        client.send(toRequest(context, 'GET /'));
        const exchange = await context.upstream.request();
        exchange.send(toAnswer('200 OK', body, 'Connection: close'));
        exchange.connection.end();
        expect((await client.answer()).text()).toBe(body);
      }
    },
  },
  {
    name: 'a response that arrives byte by byte is passed on unchanged',
    needs: ['response-headers'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /'));
      const exchange = await context.upstream.request();
      const bytes = `${toChunkedHead('X-A: 1')}${toChunk('one')}a\r\n0123456789\r\n${LAST_CHUNK}`;
      for (const byte of bytes) {
        exchange.send(byte);
        await new Promise(setImmediate);
      }
      const answer = await client.answer();
      expect([answer.header('x-a'), answer.text()]).toEqual([['1'], 'one0123456789']);
    },
  },
  {
    name: 'trailers arrive after the body',
    needs: ['trailers'],
    async run(context) {
      const trailers = 'X-Checksum: abc\r\nX-Bytes: \xe9\r\nX-Checksum: def\r\n';
      const bytes = `${toChunkedHead('Trailer: X-Checksum')}${toChunk('one')}0\r\n${trailers}\r\n`;
      const request = toRequest(context, 'GET /', 'TE: trailers');
      const { answer } = await roundTrip(context, request, bytes);
      expect(answer.text()).toBe('one');
      expect(answer.message.trailers.map((line) => line.join(': '))).toEqual([
        'X-Checksum: abc',
        'X-Bytes: \xe9',
        'X-Checksum: def',
      ]);
    },
  },
  {
    name: 'a Trailer header without trailers causes no error',
    async run(context) {
      const bytes = toChunkedHead('Trailer: X-Sum') + toChunk('one') + LAST_CHUNK;
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(answer.text()).toBe('one');
    },
  },
  {
    name: 'blank lines before JSON, which DeepSeek sends as keep-alive, arrive unchanged',
    async run(context) {
      const bytes = toChunkedHead() + toChunk('\n') + toChunk('\n\n') + toChunk('{"a":1}');
      const answered = await roundTrip(context, toRequest(context, 'GET /'), bytes + LAST_CHUNK);
      expect(answered.answer.text()).toBe('\n\n\n{"a":1}');
    },
  },
];
