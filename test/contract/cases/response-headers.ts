import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import {
  endToEnd,
  LAST_CHUNK,
  roundTrip,
  toAnswer,
  toChunk,
  toChunkedHead,
  toRequest,
  utf8,
} from '../http-text';

const READ_BY_SDKS = [
  'x-request-id: req_1',
  'retry-after: 7',
  'retry-after-ms: 700',
  'x-should-retry: false',
  'x-ratelimit-remaining-tokens: 5',
  'openai-processing-ms: 12',
  'request-id: req_2',
  'www-authenticate: Bearer',
  'location: https://other.example/x',
  'etag: "1"',
];

export const responseHeaderCases: ContractCase[] = [
  {
    name: 'every end-to-end response header reaches the client',
    needs: ['response-headers'],
    async run(context) {
      const bytes = toAnswer('200 OK', 'ok', 'Content-Type: application/json', ...READ_BY_SDKS);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      for (const line of READ_BY_SDKS) {
        const [name = '', value] = line.split(': ');
        expect({ name, values: answer.header(name) }).toEqual({ name, values: [value] });
      }
    },
  },
  {
    name: 'response header lines keep their order, case and repetition',
    needs: ['header-case', 'header-lines', 'response-headers'],
    async run(context) {
      const lines = [
        'X-b: 2',
        'x-B: 1',
        'Content-Type: text/plain',
        'X-b: 2',
        'Vary: a',
        'vary: b',
      ];
      const bytes = toAnswer('200 OK', 'ok', ...lines);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(endToEnd(answer.message)).toEqual(lines);
    },
  },
  {
    name: 'response header bytes above 0x7f are preserved',
    needs: ['header-case', 'header-bytes', 'header-lines', 'response-headers'],
    async run(context) {
      const lines = [`X-Utf8: ${utf8('模型 é 🚀')}`, 'X-Latin1: \xe9\xff\x80', 'X-Empty: '];
      const bytes = toAnswer('200 OK', 'ok', ...lines);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(endToEnd(answer.message)).toEqual(lines);
    },
  },
  {
    name: 'two Set-Cookie headers arrive as two',
    async run(context) {
      const cookies = ['a=1; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT', 'b=2; Path=/'];
      const lines = cookies.map((cookie) => `Set-Cookie: ${cookie}`);
      const bytes = toAnswer('200 OK', 'ok', ...lines);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(answer.header('set-cookie')).toEqual(cookies);
    },
  },
  {
    name: 'alt-svc, which would send the client to another port, is not passed on',
    async run(context) {
      const bytes = toAnswer('200 OK', 'ok', 'Alt-Svc: h3=":443"; ma=86400', 'X-Kept: 1');
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect([answer.header('alt-svc'), answer.header('x-kept')]).toEqual([[], ['1']]);
    },
  },
  {
    name: 'hop-by-hop headers of the upstream are not passed on',
    needs: ['header-lines', 'response-headers'],
    async run(context) {
      const lines = [
        'Connection: keep-alive, X-Private',
        'Keep-Alive: timeout=77, max=9',
        'x-private: 1',
        'Proxy-Connection: keep-alive',
        'Proxy-Authenticate: Basic',
        'Upgrade: h2c',
        'X-Kept: 1',
      ];
      const bytes = toAnswer('200 OK', 'ok', ...lines);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect(endToEnd(answer.message)).toEqual(['X-Kept: 1']);
      expect(answer.header('keep-alive').join()).not.toContain('77');
    },
  },
  {
    name: 'no header is added that names the software',
    needs: ['response-headers', 'header-lines'],
    async run(context) {
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'));
      expect(endToEnd(answer.message)).toEqual([]);
    },
  },
  {
    name: 'the upstream’s Date and Server arrive unchanged, once',
    needs: ['response-headers'],
    async run(context) {
      const date = 'Mon, 02 Jan 2006 15:04:05 GMT';
      const bytes = toAnswer('200 OK', 'ok', `date: ${date}`, 'server: cloudflare');
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect([answer.header('date'), answer.header('server')]).toEqual([[date], ['cloudflare']]);
    },
  },
  {
    name: 'a response head of 12 KB arrives complete',
    needs: ['large-response-head'],
    async run(context) {
      const lines = Array.from({ length: 12 }, (_, at) => `X-Long-${at}: ${'v'.repeat(1000)}`);
      const bytes = toAnswer('200 OK', 'ok', ...lines);
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      for (const [at] of lines.entries())
        expect(answer.header(`x-long-${at}`)).toEqual(['v'.repeat(1000)]);
    },
  },
  {
    name: 'every response has its own request id',
    async run(context) {
      const first = await roundTrip(context, toRequest(context, 'GET /1'));
      const second = await roundTrip(context, toRequest(context, 'GET /2'));
      const [a, b] = [first, second].map(({ answer }) => answer.header('x-proxy-request-id'));
      expect([a?.length, b?.length]).toEqual([1, 1]);
      expect(a?.[0]).toMatch(/^[\w-]{8,}$/);
      expect(a).not.toEqual(b);
    },
  },
  {
    name: 'a stream has headers that keep intermediaries from buffering it',
    needs: ['response-headers'],
    async run(context) {
      const stream = (...lines: string[]) =>
        toChunkedHead('Content-Type: text/event-stream; charset=utf-8', ...lines) +
        toChunk('data: 1\n\n') +
        LAST_CHUNK;
      const get = toRequest(context, 'GET /');
      const { answer } = await roundTrip(context, get, stream());
      expect(answer.header('x-accel-buffering')).toEqual(['no']);
      expect(answer.header('cache-control')).toEqual(['no-cache, no-transform']);
      const { answer: own } = await roundTrip(context, get, stream('Cache-Control: no-store'));
      expect(own.header('cache-control')).toEqual(['no-store']);
    },
  },
];
