import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import {
  endToEnd,
  expectProxyError,
  forwardedOrAnswered,
  roundTrip,
  toPost,
  toRequest,
  utf8,
} from '../http-text';

const KEYS = [
  'authorization: Bearer sk-proj-1',
  'x-api-key: sk-ant-1',
  'api-key: azure-1',
  'x-goog-api-key: AIza1',
  'x-client-request-id: 1',
  'x-request-id: 2',
  'idempotency-key: 3',
  'x-stainless-retry-count: 0',
  'openai-organization: org-1',
  'openai-beta: responses_websockets=2026-02-06',
  'anthropic-version: 2023-06-01',
  'http-referer: https://example.com/app',
  'x-title: app',
  'range: bytes=0-1',
  'if-none-match: "x"',
  'priority: u=1',
];

export const requestHeaderCases: ContractCase[] = [
  {
    name: 'every end-to-end header reaches the upstream',
    async run(context) {
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...KEYS));
      for (const line of KEYS) {
        const [name = '', value] = line.split(': ');
        expect({ name, values: exchange.header(name) }).toEqual({ name, values: [value] });
      }
    },
  },
  {
    name: 'header lines keep their order, case and repetition',
    needs: ['header-case', 'header-lines'],
    async run(context) {
      const lines = ['X-b: 2', 'x-A: 1', 'X-B: 3', 'aCCept: a/b', 'Accept: c/d', 'x-b: 2', 'Z: z'];
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(lines);
    },
  },
  {
    name: 'header bytes above 0x7f are preserved',
    needs: ['header-bytes', 'header-lines', 'header-case'],
    async run(context) {
      const lines = [
        `X-Utf8: ${utf8('模型 é 🚀')}`,
        'X-Latin1: \xe9\xff\x80',
        'X-Tab: a\tb  c',
        'X-Empty: ',
      ];
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(lines);
    },
  },
  {
    name: 'no headers are added to a request without headers',
    async run(context) {
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /v1/models'));
      expect(endToEnd(exchange.message)).toEqual([]);
      expect(exchange.header('accept-encoding')).toEqual([]);
    },
  },
  {
    name: 'no content-type is added to a body without one',
    async run(context) {
      const { exchange } = await roundTrip(context, toPost(context, '/v1/files', '{"a":1}'));
      expect(endToEnd(exchange.message)).toEqual([]);
      expect(exchange.header('content-length')).toEqual(['7']);
    },
  },
  {
    name: 'several cookie lines reach the upstream unchanged',
    needs: ['header-lines', 'header-case'],
    async run(context) {
      const lines = ['Cookie: a=1; b="2"', 'cookie: c=3'];
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(lines);
    },
  },
  {
    name: 'cookies reach the upstream',
    async run(context) {
      const { exchange } = await roundTrip(
        context,
        toRequest(context, 'GET /', 'Cookie: a=1; b=2'),
      );
      expect(exchange.header('cookie')).toEqual(['a=1; b=2']);
    },
  },
  {
    name: 'the upstream gets its own host name as Host, once',
    async run(context) {
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /'));
      expect(exchange.header('host')).toEqual([context.upstream.host]);
    },
  },
  {
    name: 'a header of 7 KB reaches the upstream complete',
    async run(context) {
      const token = `Bearer ${'k'.repeat(7 * 1024)}`;
      const request = toRequest(context, 'GET /', `Authorization: ${token}`);
      const { exchange } = await roundTrip(context, request);
      expect(exchange.header('authorization')).toEqual([token]);
    },
  },
  {
    name: '300 header lines reach the upstream in order',
    needs: ['header-lines', 'header-case'],
    async run(context) {
      const lines = Array.from({ length: 300 }, (_, at) => `X-Line-${at}: ${at}`);
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(lines);
    },
  },
  {
    name: 'too many header lines are all passed or the request is rejected, never dropped silently',
    needs: ['raw-request-bytes'],
    async run(context) {
      for (const count of [1_100, 2_100]) {
        const client = await context.connect();
        const lines = Array.from({ length: count }, (_, at) => `h${at.toString(36)}:1`);
        client.send(toRequest(context, 'GET /', ...lines));
        const forwarded = await forwardedOrAnswered(context, client);
        if (forwarded) expect(endToEnd(forwarded.message)).toHaveLength(count);
        else expectProxyError(await client.answer(), 431, 'headers_too_large');
        client.destroy();
        await context.upstream.reset();
      }
    },
  },
];
