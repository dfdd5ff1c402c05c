import { expect } from '@jest/globals';
import type { UpstreamConnection } from '../../support/raw-upstream';
import type { CaseContext, ContractCase } from '../contract-case';
import { expectProxyError, roundTrip, toAnswer, toPost, toRequest } from '../http-text';

/** Opens this many connections to the upstream and leaves them idle. */
async function idleConnections(context: CaseContext, count: number) {
  const clients = await Promise.all(Array.from({ length: count }, () => context.connect()));
  for (const client of clients) client.send(toRequest(context, 'GET /warm'));
  const exchanges = [];
  for (const _ of clients) exchanges.push(await context.upstream.request());
  for (const exchange of exchanges) exchange.send(toAnswer('200 OK', 'warm'));
  await Promise.all(clients.map((client) => client.answer()));
  return { clients, connections: exchanges.map((one) => one.connection) };
}

/** Resolves when the FIN has been sent, which on loopback means that it has arrived. */
function endForGood({ socket }: UpstreamConnection) {
  return new Promise<void>((resolve) => socket.end(resolve));
}

const diesUnanswered = (how: 'fin' | 'reset', method: string): ContractCase => ({
  name: `a ${method} that gets no response on a reused connection (${how}) is not sent again`,
  async run(context) {
    await idleConnections(context, 1);
    const client = await context.connect();
    client.send(`${toRequest(context, `${method} /paid`, 'Content-Length: 2')}{}`);
    const exchange = await context.upstream.request();
    await exchange.body();
    if (how === 'fin') exchange.connection.end();
    else exchange.connection.reset();
    expectProxyError(await client.answer(), 502, 'upstream_unreachable');
    const { exchange: next } = await roundTrip(context, toRequest(context, 'GET /next'));
    expect(context.upstream.exchanges.map((one) => one.target)).toEqual([
      '/warm',
      '/paid',
      '/next',
    ]);
    expect(next.connection).not.toBe(exchange.connection);
  },
});

export const connectionCases: ContractCase[] = [
  diesUnanswered('fin', 'POST'),
  diesUnanswered('reset', 'POST'),
  diesUnanswered('fin', 'GET'),
  {
    name: 'requests of different clients reuse the connection to the upstream',
    needs: ['shared-connections'],
    async run(context) {
      const used = new Set<UpstreamConnection>();
      for (let at = 0; at < 5; at += 1)
        used.add((await roundTrip(context, toRequest(context, `GET /${at}`))).exchange.connection);
      expect(used.size).toBe(1);
    },
  },
  {
    name: 'a request never waits for another one in flight',
    async run(context) {
      const slow = await context.connect();
      slow.send(toRequest(context, 'GET /slow'));
      const waiting = await context.upstream.request();
      for (let at = 0; at < 5; at += 1) await roundTrip(context, toRequest(context, `GET /${at}`));
      waiting.send(toAnswer('200 OK', 'slow'));
      expect((await slow.answer()).text()).toBe('slow');
    },
  },
  {
    name: 'an idle connection that the upstream closes just before a request causes no 502',
    async run(context) {
      for (let at = 0; at < 25; at += 1) {
        const { clients, connections } = await idleConnections(context, 2);
        await Promise.all(connections.map(endForGood));
        for (const client of clients) client.send(toPost(context, '/v1/chat/completions', '{}'));
        for (const _ of clients)
          (await context.upstream.request()).send(toAnswer('200 OK', 'answered'));
        for (const client of clients) expect((await client.answer()).text()).toBe('answered');
        for (const client of clients) client.destroy();
      }
    },
  },
  ...(['before', 'after'] as const).map(
    (when): ContractCase => ({
      name: `a proxy that was frozen while its idle connections were closed (request ${when} it thaws) still responds`,
      needs: ['process'],
      async run(context) {
        for (let at = 0; at < 5; at += 1) {
          const { clients, connections } = await idleConnections(context, 3);
          const ask = () => {
            for (const client of clients) client.send(toPost(context, '/v1/responses', '{}'));
          };
          context.entry.process?.signal('SIGSTOP');
          try {
            await Promise.all(connections.map(endForGood));
            if (when === 'before') ask();
          } finally {
            context.entry.process?.signal('SIGCONT');
          }
          if (when === 'after') ask();
          for (const _ of clients)
            (await context.upstream.request()).send(toAnswer('200 OK', 'answered'));
          for (const client of clients) expect((await client.answer()).text()).toBe('answered');
          for (const client of clients) client.destroy();
          await context.upstream.reset();
        }
      },
    }),
  ),
  {
    name: 'a client can send several requests on one connection',
    needs: ['client-connection'],
    async run(context) {
      const client = await context.connect();
      for (const word of ['one', 'two', 'three']) {
        client.send(toPost(context, `/${word}`, word));
        const exchange = await context.upstream.request();
        expect((await exchange.body()).toString()).toBe(word);
        exchange.send(toAnswer('200 OK', word));
        expect((await client.answer()).text()).toBe(word);
      }
    },
  },
  {
    name: 'pipelined requests are answered in order',
    needs: ['client-connection'],
    async run(context) {
      const client = await context.connect();
      const words = ['one', 'two', 'three', 'four'];
      client.send(words.map((word) => toPost(context, `/${word}`, word)).join(''));
      const answering = words.map(async () => {
        const exchange = await context.upstream.request();
        await exchange.body();
        // The first ones take longest, so a proxy that does not keep the order fails here.
        setTimeout(
          () => exchange.send(toAnswer('200 OK', exchange.target)),
          exchange.target === '/one' ? 60 : 1,
        );
      });
      const answers = [];
      for (const _ of words) answers.push((await client.answer()).text());
      await Promise.all(answering);
      expect(answers).toEqual(words.map((word) => `/${word}`));
    },
  },
];
