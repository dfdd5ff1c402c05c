import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { refused } from '../environments';
import { LAST_CHUNK, toAnswer, toChunk, toChunkedHead, toPost, toRequest } from '../http-text';
import { openWebSocket } from '../web-socket';

export const shutdownCases: ContractCase[] = [
  {
    name: 'after SIGTERM a running stream is finished, new clients are not accepted, and the exit code is 0',
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
    name: 'after SIGTERM a WebSocket stays open until one side closes it, and the exit code is 0',
    needs: ['process', 'websocket'],
    async run(context) {
      const entry = await context.start();
      const { client, exchange, answer, upstream } = await openWebSocket(context, { entry });
      entry.process?.signal('SIGTERM');
      await entry.process?.untilLogged((line) => line.event === 'stopping');
      exchange.send('\x81\x05after');
      await client.untilBody(answer.message, 'after');
      upstream.end();
      await client.untilEnd();
      expect(await entry.process?.untilExit()).toEqual({ code: 0, signal: null });
      const line = entry.process?.logs().find(({ event }) => event === 'request');
      expect(line).toMatchObject({ route: 'websocket', status: 101, client_left: false });
    },
  },
  {
    name: 'after SIGTERM nothing waits for clients that disconnected in the middle of an upload',
    environment: refused,
    needs: ['process', 'large-body'],
    async run(context) {
      const entry = await context.start();
      for (let at = 0; at < 12; at += 1) {
        const client = await context.connect(entry);
        client.send(toRequest(context, 'POST /v1/files', 'Content-Length: 30000000'));
        client.send(Buffer.alloc(20_000_000));
        expect((await client.answer()).status).toBe(502);
        client.destroy();
      }
      entry.process?.signal('SIGTERM');
      expect(await entry.process?.untilExit(5_000)).toEqual({ code: 0, signal: null });
    },
  },
  {
    name: 'after SIGTERM an endless stream is cut off after SHUTDOWN_TIMEOUT, and the exit code is 0',
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
  {
    name: 'what was accepted before SIGTERM is served: an upload, a partial head, a pipelined request',
    needs: ['process', 'request-streaming', 'client-connection'],
    async run(context) {
      // Two features that may buffer a body.
      const entry = await context.start({ STREAM_USAGE: 'on', USAGE: 'on' });
      const connect = () => context.connect(entry);
      const [upload, half, piped] = await Promise.all([connect(), connect(), connect()]);
      const body = '{"model":"m","stream":true,"messages":[]}';
      const json = 'Content-Type: application/json';
      const length = `Content-Length: ${body.length}`;
      upload.send(toRequest(context, 'POST /v1/chat/completions', json, length) + body.slice(0, 9));
      half.send('GET /half HTTP/1.1\r\nHo');
      piped.send(toPost(context, '/first', '{}'));
      const first = await context.upstream.until('the first', () =>
        context.upstream.exchanges.find(({ target }) => target === '/first'),
      );
      entry.process?.signal('SIGTERM');
      await entry.process?.untilLogged((line) => line.event === 'stopping');
      upload.send(body.slice(9));
      half.send(`st: ${context.host}\r\n\r\n`);
      const serve = async (target: string) => {
        const probe = () => context.upstream.exchanges.find((one) => one.target === target);
        const exchange = await context.upstream.until(target, probe);
        await exchange.body();
        exchange.send(toAnswer('200 OK', target));
      };
      await first.body();
      first.send(toAnswer('200 OK', '/first'));
      expect((await piped.answer()).text()).toBe('/first');
      await Promise.all(['/v1/chat/completions', '/half'].map(serve));
      for (const client of [upload, half]) {
        const answer = await client.answer();
        expect([answer.status, answer.header('connection')]).toEqual([200, ['close']]);
        await client.untilEnd();
      }
      await piped.untilEnd();
      expect(await entry.process?.untilExit()).toEqual({ code: 0, signal: null });
    },
  },
  {
    name: 'after SIGTERM a request that waits for a running response is served, too',
    needs: ['process', 'response-streaming', 'client-connection'],
    async run(context) {
      const entry = await context.start();
      const client = await context.connect(entry);
      client.send(toPost(context, '/first', '{}'));
      const first = await context.upstream.request();
      first.send(toChunkedHead() + toChunk('half'));
      const answer = await client.head();
      await client.untilBody(answer.message, 'half');
      entry.process?.signal('SIGTERM');
      await entry.process?.untilLogged((line) => line.event === 'stopping');
      client.send(toPost(context, '/second', '{}'));
      // Long enough for the proxy to have read it.
      await new Promise((resolve) => setTimeout(resolve, 100));
      first.send(LAST_CHUNK);
      const second = await context.upstream.request();
      second.send(toAnswer('200 OK', 'second'));
      const last = await client.answer();
      expect([last.text(), last.header('connection')]).toEqual(['second', ['close']]);
      await client.untilEnd();
      expect(await entry.process?.untilExit()).toEqual({ code: 0, signal: null });
    },
  },
  {
    name: 'a request that SHUTDOWN_TIMEOUT cut off has a log line that says so',
    needs: ['process', 'response-streaming'],
    async run(context) {
      for (const cause of ['SHUTDOWN_TIMEOUT', 'SECOND_SIGNAL']) {
        const isPatient = cause === 'SECOND_SIGNAL';
        const entry = await context.start({ SHUTDOWN_TIMEOUT: isPatient ? '60s' : '200ms' });
        const client = await context.connect(entry);
        client.send(toRequest(context, 'GET /stream'));
        (await context.upstream.request()).send(toChunkedHead() + toChunk('half'));
        await client.head();
        entry.process?.signal('SIGTERM');
        await entry.process?.untilLogged(({ event }) => event === 'stopping');
        if (isPatient) entry.process?.signal('SIGTERM');
        await entry.process?.untilExit();
        const line = entry.process?.logs().find(({ event }) => event === 'request');
        expect(line).toMatchObject({ cause, client_left: false });
      }
    },
  },
];
