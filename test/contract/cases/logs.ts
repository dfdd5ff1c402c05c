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
    name: 'the log tells what happened, and nothing that the client has sent or received',
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
      // Of all addresses only the upstream's own may stand there.
      expect(line?.replaceAll(context.upstream.host, '')).not.toContain('127.0.0.1');
      expect(log()).not.toMatch(new RegExp(`${CANARY}|203\\.0\\.113`));
    },
  },
  {
    name: 'each request that has ended is one line of the log, under the id that the client got',
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
    name: 'a request that failed says so in the log, with the code that the client got',
    needs: ['process'],
    environment: refused,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /x'));
      const line = await lineOf(context, answer);
      expect(line).toMatchObject({ status: 502, error: 'upstream_unreachable' });
    },
  },
  {
    name: 'a client that left in the middle is told apart in the log',
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
    name: 'a WebSocket is one line of the log when it is over, with the bytes each way',
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
      // A process of the case's own: other WebSockets have lines as well.
      const line = await entry.process?.untilLogged((one) => one.route === 'websocket');
      expect(line).toMatchObject({ status: 101, bytes_in: 11, bytes_out: 11 });
    },
  },
];
