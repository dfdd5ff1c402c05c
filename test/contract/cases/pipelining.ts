import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { roundTrip, toAnswer, toPost, toRequest } from '../http-text';

export const pipeliningCases: ContractCase[] = [
  {
    name: 'POSTs pipelined on one connection reach the upstream one at a time',
    needs: ['client-connection'],
    async run(context) {
      const client = await context.connect();
      const count = 200;
      client.send(
        Array.from({ length: count }, (_, at) => toPost(context, `/${at}`, '{}')).join(''),
      );
      for (let at = 0; at < count; at += 1) {
        const exchange = await context.upstream.request();
        await exchange.body();
        expect(context.upstream.exchanges).toHaveLength(at + 1);
        exchange.send(toAnswer('200 OK', exchange.target));
        expect((await client.answer()).text()).toBe(`/${at}`);
      }
    },
  },
  {
    name: 'pipelined requests with safe methods do not wait for each other',
    needs: ['client-connection'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /one') + toRequest(context, 'GET /two'));
      const one = await context.upstream.request();
      const two = await context.upstream.request();
      two.send(toAnswer('200 OK', two.target));
      one.send(toAnswer('200 OK', one.target));
      const answers = [(await client.answer()).text(), (await client.answer()).text()];
      expect(answers).toEqual(['/one', '/two']);
    },
  },
  {
    name: 'the proxy stops reading from a client that pipelines endlessly',
    needs: ['client-connection', 'process'],
    async run(context) {
      const entry = await context.start();
      const client = await context.connect(entry);
      client.send(toPost(context, '/x', '{}').repeat(200_000));
      const exchange = await context.upstream.request();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(client.socket.writableLength).toBeGreaterThan(0);
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
      // A proxy that does not read notices late that its client has disconnected.
      await entry.process?.stop('SIGKILL');
    },
  },
  {
    name: 'a body sent together with its Expect header leaves the connection open',
    needs: ['client-connection', 'expect-continue'],
    async run(context) {
      const { client, exchange, answer } = await roundTrip(
        context,
        toPost(context, '/v1/files', 'hello', 'Expect: 100-continue'),
      );
      expect([answer.text(), String(await exchange.body())]).toEqual(['ok', 'hello']);
      client.send(toRequest(context, 'GET /next'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'next'));
      expect((await client.answer()).text()).toBe('next');
    },
  },
];
