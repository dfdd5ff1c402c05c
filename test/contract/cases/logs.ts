import { expect } from '@jest/globals';
import type { ClientAnswer } from '../../support/raw-client';
import type { CaseContext, ContractCase } from '../contract-case';
import { refused } from '../environments';
import {
  askProxy,
  LAST_CHUNK,
  roundTrip,
  toChunk,
  toChunkedHead,
  toPost,
  toRequest,
} from '../http-text';
import { openWebSocket } from '../web-socket';

const CANARY = 'canary7f3a';

function lineOf(context: CaseContext, answer: ClientAnswer) {
  const [id] = answer.header('x-proxy-request-id');
  return context.entry.process?.untilLogged((line) => line.event === 'request' && line.id === id);
}

export const logCases: ContractCase[] = [
  {
    name: 'the log reports what happened, and nothing that the client has sent or received',
    needs: ['logs'],
    async run(context) {
      const log = context.entry.logText ?? (() => '');
      const request = toPost(
        context,
        `/v1/x?key=${CANARY}-query`,
        `${CANARY}-body`,
        `Authorization: Bearer ${CANARY}-key`,
        `Cookie: ${CANARY}-cookie`,
        `User-Agent: ${CANARY}-agent`,
        'X-Forwarded-For: 203.0.113.7',
      );
      const answer = [
        'HTTP/1.1 200 OK',
        `Set-Cookie: ${CANARY}-set`,
        `Content-Length: ${CANARY.length}`,
        '',
        CANARY,
      ].join('\r\n');
      const { answer: got } = await roundTrip(context, request, answer);
      const [id = 'none'] = got.header('x-proxy-request-id');
      const deadline = Date.now() + 5_000;
      while (!log().includes(id) && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const line = log()
        .split('\n')
        .find((written) => written.includes(id));
      expect(line).toBeDefined();
      // The only address that may appear is the upstream's.
      expect(line?.replaceAll(context.upstream.host, '')).not.toContain('127.0.0.1');
      expect(log()).not.toMatch(new RegExp(`${CANARY}|203\\.0\\.113`));
    },
  },
  {
    name: 'each finished request is one log line with the request id that the client got',
    needs: ['process'],
    async run(context) {
      const { answer } = await roundTrip(context, toPost(context, '/v1/chat', 'hello'));
      const line = await lineOf(context, answer);
      expect(line).toMatchObject({ method: 'POST', status: 200, bytes_in: 5, bytes_out: 2 });
      expect(line).toMatchObject({ upstream: context.upstream.url, client_left: false });
      expect(line).toMatchObject({
        first_byte_ms: expect.any(Number),
        total_ms: expect.any(Number),
      });
      expect(Date.parse(String(line?.time))).not.toBeNaN();
      const logs = context.entry.process?.logs() ?? [];
      expect(logs.filter((one) => one.id === line?.id)).toHaveLength(1);
    },
  },
  {
    name: 'a failed request is logged as failed, with the error code that the client got',
    needs: ['process'],
    environment: refused,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /x'));
      const line = await lineOf(context, answer);
      expect(line).toMatchObject({ status: 502, error: 'upstream_unreachable' });
    },
  },
  {
    name: 'a client that disconnected early is distinguishable in the log',
    needs: ['process', 'response-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /x'));
      const exchange = await context.upstream.request();
      exchange.send(toChunkedHead() + toChunk('half'));
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      client.destroy();
      expect(await lineOf(context, answer)).toMatchObject({ status: 200, client_left: true });
      exchange.send(LAST_CHUNK);
    },
  },
  {
    name: 'a WebSocket is one log line when it has ended, with the bytes in each direction',
    needs: ['process', 'websocket'],
    async run(context) {
      const entry = await context.start();
      const frames = { early: '\x81\x85maskhello', first: '\x81\x02hi' };
      const opened = await openWebSocket(context, { ...frames, entry });
      await opened.upstream.untilBody(opened.exchange.message, '\x81\x85maskhello');
      opened.exchange.send('\x81\x05there');
      await opened.client.untilBody(opened.answer.message, '\x81\x02hi\x81\x05there');
      opened.client.end();
      await opened.upstream.untilEnd();
      opened.upstream.end();
      // A separate process, because other WebSockets are logged as well.
      const line = await entry.process?.untilLogged((one) => one.route === 'websocket');
      expect(line).toMatchObject({ status: 101, bytes_in: 11, bytes_out: 11 });
    },
  },
];
