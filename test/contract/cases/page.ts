import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { pageless, ticketed } from '../environments';
import {
  askProxy,
  expectProxyError,
  expectUpstreamUntouched,
  roundTrip,
  toPost,
  toRequest,
} from '../http-text';

/** The headers that browsers send. */
const BROWSER = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

export const pageCases: ContractCase[] = [
  {
    name: 'the chat script has the hash that the page’s content security policy allows',
    async run(context) {
      const page = await askProxy(context, toRequest(context, 'GET /', BROWSER));
      const [policy = ''] = page.header('content-security-policy');
      const script = await askProxy(context, toRequest(context, 'GET /-/page-markdown.js'));
      expect(script.status).toBe(200);
      expect(script.header('content-type')).toEqual(['text/javascript; charset=utf-8']);
      const hash = createHash('sha256')
        .update(Buffer.from(script.text(), 'latin1'))
        .digest('base64');
      expect(policy).toContain(`'sha256-${hash}'`);
      const target = 'GET /-/page-markdown.js';
      const packed = await askProxy(context, toRequest(context, target, 'Accept-Encoding: br'));
      const bytes = Buffer.from(packed.text(), 'latin1');
      expect(brotliDecompressSync(bytes).toString('latin1')).toBe(script.text());
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'a browser gets the status page, which may load nothing from elsewhere and cannot be framed',
    async run(context) {
      for (const target of ['/', '/-/']) {
        const answer = await askProxy(context, toRequest(context, `GET ${target}`, BROWSER));
        expect(answer.status).toBe(200);
        expect(answer.header('content-type')).toEqual(['text/html; charset=utf-8']);
        expect(answer.header('cache-control')).toEqual(['no-store']);
        expect(answer.header('x-frame-options')).toEqual(['DENY']);
        expect(answer.header('referrer-policy')).toEqual(['no-referrer']);
        expect(answer.header('set-cookie')).toEqual([]);
        const [policy = ''] = answer.header('content-security-policy');
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("connect-src 'self';");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).toMatch(/script-src 'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='(?:;|$)/);
        expect(policy).not.toMatch(/unsafe|http|\*/);
        expect(answer.text()).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
        expect(answer.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
      }
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'the status page is compressed for clients that accept it, to at most 40 KB',
    async run(context) {
      const ask = async (encoding: string) =>
        askProxy(context, toRequest(context, 'GET /', BROWSER, `Accept-Encoding: ${encoding}`));
      const compressed = await ask('gzip, deflate, br, zstd');
      expect(compressed.header('content-encoding')).toEqual(['br']);
      const bytes = Buffer.from(compressed.text(), 'latin1');
      expect(bytes.length).toBeLessThanOrEqual(40 * 1024);
      for (const encoding of ['identity', 'gzip', 'br;q=0, gzip', 'brx']) {
        const plain = await ask(encoding);
        expect(plain.header('content-encoding')).toEqual([]);
        expect(plain.text()).toBe(brotliDecompressSync(bytes).toString('latin1'));
      }
    },
  },
  {
    name: 'HEAD returns the headers of the status page without its body',
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'HEAD /', BROWSER));
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toEqual(['text/html; charset=utf-8']);
      expect(answer.text()).toBe('');
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'other requests for the root path are forwarded to the upstream',
    async run(context) {
      const requests = [
        toRequest(context, 'GET /'),
        toRequest(context, 'GET /', 'Accept: application/json'),
        toRequest(context, 'GET /', 'Accept: */*'),
        toRequest(context, 'GET /?x', BROWSER),
        toRequest(context, 'GET /v1/models', BROWSER),
        toRequest(context, 'DELETE /', BROWSER),
        toRequest(context, 'OPTIONS /', BROWSER),
        toPost(context, '/', 'abc', BROWSER),
      ];
      for (const request of requests) {
        const { exchange } = await roundTrip(context, request);
        const [startLine = ''] = request.split(' HTTP');
        expect(`${exchange.method} ${exchange.target}`).toBe(startLine);
      }
    },
  },
  {
    name: 'the status page of an open proxy contains a ticket for the stream check',
    // Each deployment has that token. Without it, a ticket is only valid in the process that issued it.
    environment: ticketed,
    async run(context) {
      const page = await askProxy(context, toRequest(context, 'HEAD /-/', BROWSER));
      const [ticket] = page.header('x-proxy-ticket');
      const target = 'GET /-/stream?events=2&interval=1';
      const line = `X-Proxy-Ticket: ${ticket}`;
      const stream = await askProxy(context, toRequest(context, target, line));
      expect(stream.status).toBe(200);
      expect(stream.text().match(/^data: /gm)).toHaveLength(2);
    },
  },
  {
    name: 'without the status page, browsers get the upstream’s response',
    environment: pageless,
    async run(context) {
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', BROWSER));
      expect(exchange.target).toBe('/');
      const own = await askProxy(context, toRequest(context, 'GET /-/', BROWSER));
      expectProxyError(own, 404, 'not_found');
    },
  },
];
