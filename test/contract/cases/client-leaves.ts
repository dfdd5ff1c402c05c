import { expect } from '@jest/globals';
import type { RawClient } from '../../support/raw-client';
import { settled } from '../../support/signal';
import type { ContractCase } from '../contract-case';
import { LAST_CHUNK, roundTrip, toAnswer, toChunk, toChunkedHead, toRequest } from '../http-text';

const WAYS: Record<string, (client: RawClient) => void> = {
  'hangs up': (client) => client.destroy(),
  'resets its connection': (client) => client.reset(),
};

const PROMPTLY = 3_000;

const leaves = (
  when: string,
  run: (
    context: Parameters<ContractCase['run']>[0],
    leave: (client: RawClient) => void,
  ) => Promise<void>,
): ContractCase[] =>
  Object.entries(WAYS).map(([way, leave]) => ({
    name: `when the client ${way} ${when}, the upstream request is aborted at once`,
    needs: ['client-abort-seen', 'request-streaming', 'response-streaming'],
    async run(context) {
      await run(context, leave);
      // The proxy continues to work.
      const { answer } = await roundTrip(context, toRequest(context, 'GET /after'));
      expect(answer.text()).toBe('ok');
    },
  }));

export const clientLeavesCases: ContractCase[] = [
  ...leaves('before the response begins', async (context, leave) => {
    const client = await context.connect();
    client.send(toRequest(context, 'POST /v1/responses', 'Content-Length: 2').concat('{}'));
    const exchange = await context.upstream.request();
    await exchange.body();
    leave(client);
    await exchange.connection.untilEnd(PROMPTLY);
  }),
  ...leaves('in the middle of a stream', async (context, leave) => {
    const client = await context.connect();
    client.send(toRequest(context, 'GET /'));
    const exchange = await context.upstream.request();
    exchange.send(toChunkedHead('Content-Type: text/event-stream') + toChunk('data: 1\n\n'));
    const answer = await client.head();
    await client.untilBody(answer.message, 'data: 1');
    leave(client);
    await exchange.connection.untilEnd(PROMPTLY);
  }),
  ...leaves('in the middle of an upload', async (context, leave) => {
    const client = await context.connect();
    client.send(
      toRequest(context, 'POST /v1/files', 'Transfer-Encoding: chunked').concat(toChunk('half')),
    );
    const exchange = await context.upstream.request();
    await exchange.bodyUntil('half');
    leave(client);
    await exchange.connection.untilEnd(PROMPTLY);
    expect(exchange.message.complete).toBe(false);
  }),
  ...leaves('while it is not reading', async (context, leave) => {
    const client = await context.connect();
    client.send(toRequest(context, 'GET /'));
    const exchange = await context.upstream.request();
    exchange.send('HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n');
    await client.head();
    client.pause();
    exchange.send(Buffer.alloc(67_108_864));
    await settled(exchange.connection.bytesAccepted, 200);
    leave(client);
    await exchange.connection.untilEnd(PROMPTLY);
  }),
  {
    name: 'a client that disconnects does not affect other clients',
    needs: ['client-abort-seen', 'response-streaming'],
    async run(context) {
      const streams = [];
      for (let at = 0; at < 6; at += 1) {
        const client = await context.connect();
        client.send(toRequest(context, `GET /${at}`));
        const exchange = await context.upstream.request();
        exchange.send(toChunkedHead());
        streams.push({ client, exchange, answer: await client.head() });
      }
      for (const [at, { client }] of streams.entries()) if (at % 2 === 0) client.destroy();
      for (const [at, { client, exchange, answer }] of streams.entries()) {
        if (at % 2 === 0) {
          await exchange.connection.untilEnd(PROMPTLY);
          continue;
        }
        exchange.send(toChunk('still here') + LAST_CHUNK);
        await client.untilComplete(answer.message);
        expect(answer.text()).toBe('still here');
      }
    },
  },
  {
    name: 'when a client disconnects after a complete response, the upstream connection is reused',
    needs: ['shared-connections'],
    async run(context) {
      const first = await roundTrip(
        context,
        toRequest(context, 'GET /1'),
        toAnswer('200 OK', 'ok'),
      );
      first.client.destroy();
      const second = await roundTrip(context, toRequest(context, 'GET /2'));
      expect(second.exchange.connection).toBe(first.exchange.connection);
    },
  },
];
