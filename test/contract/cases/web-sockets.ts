import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { bodyOf } from '../../support/http-messages';
import type { ContractCase } from '../contract-case';
import { impatient, SHORT_TIMEOUT, tls, viaProxy } from '../environments';
import { endToEnd, toRequest } from '../http-text';
import { ACCEPT, OFFER, openWebSocket as open } from '../web-socket';

const needs = ['websocket'] as const;

export const webSocketCases: ContractCase[] = [
  {
    name: 'the handshake of a WebSocket arrives unchanged on both sides',
    needs,
    async run(context) {
      const { exchange, answer } = await open(context);
      expect(exchange.message.startLine).toBe('GET /v1/realtime?model=gpt-realtime HTTP/1.1');
      const upgrade = (name: string) => !/^(connection|upgrade):/i.test(name);
      expect(endToEnd(exchange.message).filter(upgrade)).toEqual(OFFER.filter(upgrade));
      expect(exchange.header('upgrade')).toEqual(['websocket']);
      expect(exchange.header('connection').join()).toMatch(/^upgrade$/i);
      expect(exchange.header('host')).toEqual([context.upstream.host]);
      expect(answer.reason).toBe('Switching Protocols');
      expect(endToEnd(answer.message).filter(upgrade)).toEqual(ACCEPT.slice(1).filter(upgrade));
      expect(answer.header('upgrade')).toEqual(['websocket']);
    },
  },
  {
    name: 'frames pass byte for byte, both ways, as they arrive',
    needs,
    async run(context) {
      const { client, upstream, exchange, answer } = await open(context);
      for (const frame of ['\x81\x05hello', '\x89\x00', '\x8a\x00', '\x82\x03\x00\xff\x80']) {
        client.send(frame);
        await upstream.untilBody(exchange.message, frame);
        exchange.send(`up${frame}`);
        await client.untilBody(answer.message, `up${frame}`);
      }
    },
  },
  {
    name: 'frames that arrive together with the handshake are not lost',
    needs,
    async run(context) {
      const session = '\x81\x7e\x01\x00{"type":"session.created"}';
      const opened = await open(context, { early: '\x81\x85maskhello', first: session });
      await opened.client.untilBody(opened.answer.message, session);
      await opened.upstream.untilBody(opened.exchange.message, '\x81\x85maskhello');
    },
  },
  {
    name: 'a message of 4 MB passes, both ways',
    needs: ['websocket', 'large-message'],
    async run(context) {
      const { client, upstream, exchange, answer } = await open(context);
      const frame = randomBytes(4 * 1024 * 1024);
      client.send(frame);
      exchange.send(frame);
      for (const [socket, message] of [
        [client, answer.message],
        [upstream, exchange.message],
      ] as const) {
        await socket.until('4 MB', () => message.bodyBytes === frame.length || undefined);
        expect(bodyOf(message).equals(frame)).toBe(true);
      }
    },
  },
  {
    name: 'a handshake as Firefox sends it, with other tokens and letter case, is accepted',
    needs,
    async run(context) {
      const client = await context.connect();
      const [, , ...rest] = OFFER;
      const lines = ['connection: keep-alive, UPGRADE', 'upgrade: WebSocket', ...rest];
      client.send(toRequest(context, 'GET /v1/realtime', ...lines));
      const exchange = await context.upstream.request();
      exchange.send(`${ACCEPT.join('\r\n')}\r\n\r\nframe`);
      const answer = await client.head();
      expect(answer.status).toBe(101);
      await client.untilBody(answer.message, 'frame');
    },
  },
  {
    name: 'when the upstream closes, its last frame arrives and the client connection is closed',
    needs,
    async run(context) {
      const { client, exchange, answer, upstream } = await open(context);
      exchange.send('\x88\x02\x03\xe8');
      upstream.end();
      await client.untilBody(answer.message, '\x88\x02\x03\xe8');
      expect(await client.untilEnd()).toBe('fin');
    },
  },
  {
    name: 'when the client closes, its last frame arrives and the upstream connection is closed',
    needs,
    async run(context) {
      const { client, exchange, upstream } = await open(context);
      client.send('\x88\x82mask\x6e\x89');
      client.end();
      await upstream.untilBody(exchange.message, '\x88\x82mask\x6e\x89');
      await upstream.untilEnd();
    },
  },
  {
    name: 'when either side is reset, the other is closed',
    needs,
    async run(context) {
      const one = await open(context);
      one.client.reset();
      await one.upstream.untilEnd();
      const other = await open(context);
      other.upstream.reset();
      await other.client.untilEnd();
    },
  },
  {
    name: 'a WebSocket may stay idle longer than every timeout',
    needs,
    environment: impatient,
    async run(context) {
      const { client, upstream, exchange, answer } = await open(context);
      await new Promise((resolve) => setTimeout(resolve, 2.2 * SHORT_TIMEOUT));
      client.send('\x81\x84masklate');
      await upstream.untilBody(exchange.message, 'late');
      exchange.send('\x81\x04late');
      await client.untilBody(answer.message, 'late');
    },
  },
  ...[tls, viaProxy].map(
    (environment): ContractCase => ({
      name: `a WebSocket to an https upstream passes (${environment.name})`,
      needs,
      environment,
      async run(context) {
        const { client, upstream, exchange, answer } = await open(context, { first: '\x81\x02hi' });
        const port = upstream.socket.remotePort ?? 0;
        const throughProxy = context.connectProxy?.ports.includes(port);
        expect(throughProxy).toBe(environment === viaProxy);
        await client.untilBody(answer.message, 'hi');
        client.send('\x81\x82maskhi');
        await upstream.untilBody(exchange.message, 'maskhi');
        upstream.end();
        await client.untilEnd();
      },
    }),
  ),
];
