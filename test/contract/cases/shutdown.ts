import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { refused } from '../environments';
import { LAST_CHUNK, toChunk, toChunkedHead, toRequest } from '../http-text';
import { openWebSocket } from '../web-socket';

export const shutdownCases: ContractCase[] = [
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
    name: 'after SIGTERM a WebSocket lives on until one side closes it, the exit code is 0',
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
    },
  },
  {
    name: 'after SIGTERM nothing waits for clients that left in the middle of an upload',
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
