import { expect } from '@jest/globals';
import { PATIENCE } from '../../support/signal';
import type { ContractCase } from '../contract-case';
import { ticketed, VERIFY_TOKEN } from '../environments';
import {
  askProxy,
  expectProxyError,
  expectUpstreamUntouched,
  roundTrip,
  toPost,
  toRequest,
} from '../http-text';

const TICKET = `X-Proxy-Ticket: ${VERIFY_TOKEN}`;

export const ownEndpointCases: ContractCase[] = [
  {
    name: 'the status reports the platform, the access mode and the providers, and nothing secret',
    environment: ticketed,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /-/status?x=1'));
      expect(answer.status).toBe(200);
      expect(answer.header('cache-control')).toEqual(['no-store']);
      const status = answer.json() as Record<string, unknown>;
      expect(Object.keys(status)).toEqual([
        'version',
        'cloud',
        'region',
        'uptime_seconds',
        'mode',
        'providers',
        'dialects',
        'websocket',
      ]);
      expect(status).toMatchObject({ mode: 'open', cloud: expect.stringMatching(/^[\w-]+$/) });
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'endpoints that cost time or reveal more need a ticket',
    environment: ticketed,
    async run(context) {
      for (const line of [[], ['X-Proxy-Ticket: wrong'], ['Authorization: Bearer wrong']]) {
        for (const target of ['/-/stream', '/-/headers', '/-/reach']) {
          const answer = await askProxy(context, toRequest(context, `GET ${target}`, ...line));
          expectProxyError(answer, 401, 'ticket_required');
        }
        const answer = await askProxy(context, toPost(context, '/-/upload', 'abc', ...line));
        expectProxyError(answer, 401, 'ticket_required');
      }
    },
  },
  {
    name: 'an endpoint of the proxy accepts only its own methods',
    environment: ticketed,
    async run(context) {
      for (const methodAndTarget of ['POST /-/health', 'DELETE /-/status', 'GET /-/upload']) {
        const answer = await askProxy(context, toRequest(context, methodAndTarget, TICKET));
        expectProxyError(answer, 405, 'method_not_allowed');
      }
      const head = await askProxy(context, toRequest(context, 'HEAD /-/health'));
      expect(head.status).toBe(200);
      expect(head.text()).toBe('');
      // Without access keys there is no usage to return, and without METRICS_TOKEN there are no metrics.
      for (const target of ['/-/nowhere', '/-/usage', '/-/metrics']) {
        const nowhere = await askProxy(context, toRequest(context, `GET ${target}`));
        expectProxyError(nowhere, 404, 'not_found');
      }
    },
  },
  {
    name: 'the paced stream has as many events as requested, and ends',
    environment: ticketed,
    async run(context) {
      const target = 'GET /-/stream?events=3&interval=10';
      const answer = await askProxy(context, toRequest(context, target, TICKET));
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toEqual(['text/event-stream']);
      expect(answer.header('cache-control')).toEqual(['no-cache, no-transform']);
      const events = answer.text().trim().split('\n\n');
      expect(events.map((event) => JSON.parse(event.replace('data: ', '')).n)).toEqual([1, 2, 3]);
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'the paced stream cannot be made longer or faster than its limits',
    environment: ticketed,
    async run(context) {
      for (const query of ['events=51', 'events=0', 'events=', 'interval=1001', 'interval=1e2']) {
        const request = toRequest(context, `GET /-/stream?${query}`, TICKET);
        expectProxyError(await askProxy(context, request), 400, 'invalid_request');
      }
    },
  },
  {
    name: 'only a few paced streams run at a time, and a client that disconnects frees its slot',
    needs: ['response-streaming', 'client-abort-seen'],
    environment: ticketed,
    async run(context) {
      const long = toRequest(context, 'GET /-/stream?events=50&interval=1000', TICKET);
      const clients = [];
      for (let at = 0; at < 4; at += 1) {
        const client = await context.connect();
        client.send(long);
        expect((await client.head()).status).toBe(200);
        clients.push(client);
      }
      const short = toRequest(context, 'GET /-/stream?events=1', TICKET);
      expectProxyError(await askProxy(context, short), 429, 'own_stream_busy');
      clients[0]?.destroy();
      const deadline = Date.now() + PATIENCE;
      let status = 429;
      while (status === 429 && Date.now() < deadline) {
        status = (await askProxy(context, short)).status;
      }
      expect(status).toBe(200);
    },
  },
  {
    name: 'the headers endpoint lists which headers would be forwarded, by name only',
    environment: ticketed,
    async run(context) {
      const lines = [TICKET, 'X-Forwarded-For: 192.0.2.7', 'Via: 1.1 somewhere', 'X-Own: secret'];
      const lines2 = ['X-Odd-Client: for 192.0.2.7;', 'X-Odd-Client6: 2001:db8::7'];
      const request = toRequest(context, 'GET /-/headers', ...lines, ...lines2);
      const answer = await askProxy(context, request);
      const report = answer.json() as Record<string, string[]>;
      expect(report.forwarded).toEqual(expect.arrayContaining(['x-own', 'x-odd-client']));
      expect(report.dropped).toEqual(
        expect.arrayContaining(['x-forwarded-for', 'via', 'x-proxy-ticket', 'x-odd-client6']),
      );
      expect(report.with_address).toEqual(['x-odd-client']);
      expect(answer.text()).not.toMatch(/192|2001|secret|somewhere/);
    },
  },
  {
    name: 'the upload endpoint counts the bytes that it receives',
    environment: ticketed,
    async run(context) {
      const whole = await askProxy(context, toPost(context, '/-/upload', 'a'.repeat(10), TICKET));
      expect(whole.json()).toEqual({ bytes: 10 });
      const large = 'b'.repeat(1_000_000);
      const counted = await askProxy(context, toPost(context, '/-/upload', large, TICKET));
      expect(counted.json()).toEqual({ bytes: 1_000_000 });
      const none = await askProxy(context, toPost(context, '/-/upload', '', TICKET));
      expect(none.json()).toEqual({ bytes: 0 });
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'the upload endpoint has the same size limit as any other request',
    environment: ticketed,
    needs: ['raw-request-bytes'],
    async run(context) {
      const tooLong = toRequest(context, 'POST /-/upload', TICKET, 'Content-Length: 2000001');
      expectProxyError(await askProxy(context, tooLong), 413, 'request_too_large');
      const head = toRequest(context, 'POST /-/upload', TICKET, 'Transfer-Encoding: chunked');
      const chunk = `100000\r\n${'c'.repeat(2 ** 20)}\r\n`;
      const answer = await askProxy(context, `${head}${chunk}${chunk}0\r\n\r\n`);
      expectProxyError(answer, 413, 'request_too_large');
    },
  },
  {
    name: 'a client that waits for 100 can use the upload endpoint',
    environment: ticketed,
    needs: ['expect-continue'],
    async run(context) {
      const client = await context.connect();
      const lines = [TICKET, 'Expect: 100-continue', 'Content-Length: 3'];
      client.send(toRequest(context, 'POST /-/upload', ...lines));
      expect((await client.head()).status).toBe(100);
      client.send('abc');
      expect((await client.answer()).json()).toEqual({ bytes: 3 });
    },
  },
  {
    name: 'a ticket is never forwarded to the upstream',
    environment: ticketed,
    async run(context) {
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /v1/models', TICKET));
      expect(exchange.header('x-proxy-ticket')).toEqual([]);
    },
  },
];
