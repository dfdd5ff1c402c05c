import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { impatient, refused } from '../environments';
import {
  askProxy,
  endToEnd,
  expectProxyError,
  expectUpstreamUntouched,
  roundTrip,
  toAnswer,
  toRequest,
} from '../http-text';
import { OFFER } from '../web-socket';

const needs = ['websocket'] as const;

/** Handshakes that fail. */
export const refusedWebSocketCases: ContractCase[] = [
  ...[401, 404, 302].map(
    (status): ContractCase => ({
      name: `a WebSocket that the upstream rejects with ${status} gets its headers and body`,
      needs,
      async run(context) {
        const body = '{"error":{"code":"invalid_api_key"}}';
        const length = `Content-Length: ${body.length}`;
        for (const [framing, text] of [
          [length, body],
          ['Transfer-Encoding: chunked', `24\r\n${body}\r\n0\r\n\r\n`],
        ] as const) {
          const client = await context.connect();
          client.send(toRequest(context, 'GET /v1/realtime', ...OFFER));
          const exchange = await context.upstream.request();
          const head = `HTTP/1.1 ${status} Sorry\r\nX-Request-Id: req_1\r\nLocation: /x\r\n`;
          exchange.send(`${head}${framing}\r\n\r\n${text}`);
          const answer = await client.answer();
          expect([answer.status, answer.reason, answer.text()]).toEqual([status, 'Sorry', body]);
          expect(answer.header('x-request-id')).toEqual(['req_1']);
        }
      },
    }),
  ),
  {
    name: 'a WebSocket to an upstream that is down is a 502',
    needs,
    environment: refused,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /v1/realtime', ...OFFER));
      expectProxyError(answer, 502, 'upstream_unreachable');
    },
  },
  {
    name: 'a WebSocket whose handshake gets no response is a 504',
    needs,
    environment: impatient,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /v1/realtime', ...OFFER));
      expectProxyError(answer, 504, 'upstream_timeout');
    },
  },
  {
    name: 'a WebSocket whose upstream disconnects during the handshake is a 502',
    needs,
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /v1/realtime', ...OFFER));
      (await context.upstream.request()).connection.reset();
      expectProxyError(await client.answer(), 502);
    },
  },
  {
    name: 'when a client disconnects during the handshake, the upstream connection is closed',
    needs,
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /v1/realtime', ...OFFER));
      const exchange = await context.upstream.request();
      client.reset();
      await exchange.connection.untilEnd();
    },
  },
  {
    name: 'a WebSocket reveals as little about the client to the upstream as any request, including //ws/google',
    needs: ['websocket', 'raw-target'],
    async run(context) {
      const client = await context.connect();
      const told = ['X-Forwarded-For: 203.0.113.7', 'x-scf-secret-key: 203.0.113.7'];
      client.send(toRequest(context, 'GET //ws/google.ai/Bidi?key=k', ...OFFER, ...told));
      const exchange = await context.upstream.request();
      expect(exchange.target).toBe('//ws/google.ai/Bidi?key=k');
      expect(exchange.message.head).not.toContain('203.0.113.7');
    },
  },
  {
    name: 'a handshake that has lost its Upgrade header on the way gets a 426 at once',
    async run(context) {
      const lost = OFFER.filter((line) => !/^(connection|upgrade):/i.test(line));
      const answer = await askProxy(context, toRequest(context, 'GET /v1/realtime', ...lost));
      expectProxyError(answer, 426, 'websocket_unsupported');
      if (context.can('client-connection')) {
        expect(answer.header('upgrade')).toEqual(['websocket']);
        expect(answer.header('connection')[0]).toContain('upgrade');
      }
      await expectUpstreamUntouched(context);
    },
  },
  ...[
    ['that Connection does not name', 'Upgrade: websocket'],
    ['to another protocol', 'Upgrade: h2c', 'Connection: Upgrade'],
  ].map(
    ([what, ...lines]): ContractCase => ({
      name: `a handshake with an Upgrade ${what} is an ordinary request`,
      needs: ['client-connection'],
      async run(context) {
        const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
        const request = toRequest(context, 'GET /v1/realtime', key, ...lines);
        const { answer, exchange } = await roundTrip(context, request);
        expect([answer.text(), exchange.header('upgrade')]).toEqual(['ok', []]);
      },
    }),
  ),
  {
    name: 'repeated h2c upgrades on one connection leave no listeners behind',
    needs: ['process'],
    async run(context) {
      const entry = await context.start();
      const client = await context.connect(entry);
      for (let at = 0; at < 20; at += 1) {
        client.send(toRequest(context, 'GET /x', 'Connection: Upgrade', 'Upgrade: h2c'));
        (await context.upstream.request()).send(toAnswer('200 OK', 'ok'));
        expect((await client.answer()).text()).toBe('ok');
      }
      expect(entry.process?.stderr()).not.toContain('Warning');
    },
  },
  {
    name: 'an Upgrade that Connection does not name is an ordinary request',
    needs: ['client-connection'],
    async run(context) {
      const lines = ['Connection: keep-alive', 'Upgrade: websocket'];
      const { exchange, answer } = await roundTrip(context, toRequest(context, 'GET /x', ...lines));
      expect([answer.text(), exchange.header('upgrade')]).toEqual(['ok', []]);
    },
  },
  {
    name: 'other options in Connection still apply when the upgrade is not made',
    needs: ['client-connection'],
    async run(context) {
      const lines = ['Connection: Upgrade, X-Private, close', 'Upgrade: h2c', 'X-Private: 1'];
      const { client, exchange, answer } = await roundTrip(
        context,
        toRequest(context, 'GET /x', ...lines),
      );
      expect([answer.text(), exchange.header('x-private')]).toEqual(['ok', []]);
      await client.untilEnd();
    },
  },
  {
    name: 'an upgrade that follows an unanswered request does not overtake it',
    needs: ['client-connection'],
    async run(context) {
      for (const upgrade of [OFFER, ['Connection: Upgrade', 'Upgrade: h2c']]) {
        const client = await context.connect();
        client.send(toRequest(context, 'GET /slow') + toRequest(context, 'GET /next', ...upgrade));
        const slow = await context.upstream.request();
        const quick = await context.upstream.request(200).catch(() => undefined);
        quick?.send(toAnswer('401 Unauthorized', 'next'));
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(client.received()).toBe('');
        slow.send(toAnswer('200 OK', 'slow'));
        expect((await client.answer()).text()).toBe('slow');
        // Now the upgrade is handled.
        if (!quick) (await context.upstream.request()).send(toAnswer('401 Unauthorized', 'next'));
        expect((await client.answer()).text()).toBe('next');
        client.destroy();
        await context.upstream.reset();
      }
    },
  },
  {
    name: 'an h2c upgrade, as Java and curl offer it, is treated as an ordinary request',
    needs: ['client-connection'],
    async run(context) {
      const lines = [
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      ];
      for (const request of [
        toRequest(context, 'GET /x', ...lines),
        `${toRequest(context, 'POST /x', ...lines, 'Content-Length: 2')}{}`,
      ]) {
        const { exchange, answer } = await roundTrip(context, request);
        expect([answer.status, answer.text()]).toEqual([200, 'ok']);
        expect(endToEnd(exchange.message)).toEqual([]);
      }
    },
  },
];
