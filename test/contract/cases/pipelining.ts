import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { roundTrip, toAnswer, toPost, toRequest } from '../http-text';

export const pipeliningCases: ContractCase[] = [
  {
    name: 'of a burst of POSTs on one connection the upstream sees one at a time',
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
    name: 'requests with safe methods on one connection need not wait for each other',
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
    name: 'a client that pipelines without an end is not read without an end',
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
      // A proxy that does not read notices late that its client has left.
      await entry.process?.stop('SIGKILL');
    },
  },
  {
    name: 'a body that comes along with its Expect leaves the connection open',
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
