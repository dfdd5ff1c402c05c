import { expect } from '@jest/globals';
import type { CaseContext, ContractCase } from '../contract-case';
import type { RunningEntry } from '../entry';
import { ordinary, tls } from '../environments';
import { toAnswer, toPost } from '../http-text';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function expectAnswer(context: CaseContext, entry: RunningEntry) {
  const client = await context.connect(entry);
  client.send(toPost(context, '/v1/chat/completions', '{}'));
  (await context.upstream.request()).send(toAnswer('200 OK', 'answered'));
  expect((await client.answer()).text()).toBe('answered');
  await entry.stop();
  await context.upstream.reset();
}

/** The connection that a proxy may open before the first request; most do not. */
async function connectionOpenedAhead({ upstream }: CaseContext) {
  return upstream.until('a connection', () => upstream.connections[0], 400).catch(() => undefined);
}

export const coldStartCases: ContractCase[] = [
  ...[ordinary, tls].map(
    (environment): ContractCase => ({
      name: `the first request is answered, however soon after startup it arrives (${environment.name})`,
      environment,
      needs: ['process'],
      async run(context) {
        await context.upstream.reset();
        for (const delay of [0, 8, 16, 24, 32, 60]) {
          const entry = await context.start();
          await pause(delay);
          await expectAnswer(context, entry);
        }
      },
    }),
  ),
  {
    name: 'the first request is answered even if the preconnected upstream connection has been closed',
    environment: tls,
    needs: ['process'],
    async run(context) {
      await context.upstream.reset();
      for (const how of ['fin', 'reset'] as const) {
        const entry = await context.start();
        const ahead = await connectionOpenedAhead(context);
        if (how === 'fin') ahead?.end();
        else ahead?.destroy();
        await expectAnswer(context, entry);
      }
    },
  },
  {
    name: 'bytes that an upstream sends before any request are not the response to the first request',
    needs: ['process'],
    async run(context) {
      await context.upstream.reset();
      const entry = await context.start();
      const ahead = await connectionOpenedAhead(context);
      ahead?.send(toAnswer('200 OK', 'for nobody'));
      await expectAnswer(context, entry);
    },
  },
];
