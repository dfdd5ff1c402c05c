import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { basePath } from '../environments';
import {
  askProxy,
  expectUpstreamUntouched,
  LAST_CHUNK,
  roundTrip,
  toChunk,
  toChunkedHead,
  toPost,
  toRequest,
} from '../http-text';

const CANARY = 'canary7f3a';

export const operationCases: ContractCase[] = [
  {
    name: 'the base path of the upstream goes in front of every target',
    environment: basePath,
    async run(context) {
      for (const target of ['/v1/models?x=1', '/', '/?x', '/a%2Fb']) {
        const { exchange } = await roundTrip(context, toRequest(context, `GET ${target}`));
        expect(exchange.target).toBe(`/openai${target}`);
      }
    },
  },
  {
    name: 'a base path changes no byte of an unusual target',
    environment: basePath,
    needs: ['raw-target'],
    async run(context) {
      for (const target of ['//ws/google.ai?key=1', '/a/../b', '/%zz', '/x?']) {
        const { exchange } = await roundTrip(context, toRequest(context, `GET ${target}`));
        expect(exchange.target).toBe(`/openai${target}`);
      }
    },
  },
  {
    name: 'the health check is answered without touching the upstream',
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /-/health'));
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toEqual(['application/json']);
      expect(answer.json()).toEqual({
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\./),
      });
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'the log tells what happened, and nothing that the client has sent or received',
    needs: ['logs'],
    async run(context) {
      const log = context.entry.logText ?? (() => '');
      const before = log().length;
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
      const written = log().slice(before);
      expect(written).toContain(id);
      expect(written).not.toMatch(new RegExp(`${CANARY}|203\\.0\\.113|127\\.0\\.0\\.1`));
    },
  },
  {
    name: 'after SIGTERM a running stream is finished, new clients are not taken, the exit code is 0',
    needs: ['process', 'response-streaming'],
    async run(context) {
      for (const name of ['SIGTERM', 'SIGINT'] as const) {
        const entry = await context.start();
        const client = await context.connect(entry);
        const idle = await context.connect(entry);
        client.send(toRequest(context, 'GET /stream'));
        const exchange = await context.upstream.request();
        exchange.send(toChunkedHead() + toChunk('before'));
        const answer = await client.head();
        await client.untilBody(answer.message, 'before');
        entry.process?.signal(name);
        await idle.untilEnd();
        await expect(context.connect(entry)).rejects.toThrow('ECONNREFUSED');
        exchange.send(toChunk('after'));
        await client.untilBody(answer.message, 'after');
        exchange.send(LAST_CHUNK);
        await client.untilComplete(answer.message);
        expect(await entry.process?.untilExit()).toEqual({ code: 0, signal: null });
      }
    },
  },
  {
    name: 'after SIGTERM a stream that never ends is cut when the time is up, the exit code is 0',
    needs: ['process', 'response-streaming'],
    async run(context) {
      const entry = await context.start({ SHUTDOWN_TIMEOUT: '500ms' });
      const client = await context.connect(entry);
      client.send(toRequest(context, 'GET /stream'));
      const exchange = await context.upstream.request();
      exchange.send(toChunkedHead() + toChunk('half'));
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      entry.process?.signal('SIGTERM');
      await client.untilEnd();
      expect(answer.message.complete).toBe(false);
      expect(await entry.process?.untilExit()).toEqual({ code: 0, signal: null });
    },
  },
];
