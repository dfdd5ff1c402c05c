import { once } from 'node:events';
import { expect } from '@jest/globals';
import { peakMemory } from '../../support/peak-memory';
import type { RawSocket } from '../../support/raw-socket';
import type { CaseContext, ContractCase } from '../contract-case';
import type { RunningEntry } from '../entry';
import { toAnswer, toRequest } from '../http-text';

const MEGABYTE = 1024 * 1024;
const TOTAL = 200 * MEGABYTE;
/**
 * Far less than the body, and twice what was measured. A proxy that keeps part of the body in memory
 * exceeds it, and so does one that leaves the collection of its buffers to V8.
 */
const GROWTH = 36 * MEGABYTE;
const BLOCK = Buffer.alloc(MEGABYTE, 'x');

/** Writes everything at the reader's speed, so that this process buffers nothing either. */
async function pour(socket: RawSocket) {
  for (let sent = 0; sent < TOTAL; sent += BLOCK.length)
    if (!socket.socket.write(BLOCK)) await once(socket.socket, 'drain');
}

async function growth(
  context: CaseContext,
  run: (entry: RunningEntry) => Promise<void>,
  variables: Readonly<Record<string, string>> = {},
) {
  const entry = await context.start(variables);
  const { pid = 0 } = entry.process ?? {};
  const before = peakMemory(pid);
  await run(entry);
  return peakMemory(pid) - before;
}

const download = (where: string, variables: Readonly<Record<string, string>>): ContractCase => ({
  name: `a response of 200 MB passes without raising the memory of ${where}`,
  needs: ['process', 'large-body'],
  async run(context) {
    const grown = await growth(
      context,
      async (entry) => {
        const client = await context.connect(entry);
        client.send(toRequest(context, 'GET /v1/files/1/content'));
        const exchange = await context.upstream.request();
        exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
        await client.head();
        const headBytes = client.bytesReceived;
        client.countOnly();
        await pour(exchange.connection);
        await client.until('200 MB', () => client.bytesReceived >= headBytes + TOTAL || undefined);
        expect(client.bytesReceived).toBe(headBytes + TOTAL);
      },
      variables,
    );
    expect(grown).toBeLessThan(GROWTH);
  },
});

export const largeBodyCases: ContractCase[] = [
  download('the proxy', {}),
  download('the proxy as a function', { TENCENTCLOUD_RUNENV: 'SCF' }),
  {
    name: 'an upload of 200 MB passes without raising the memory of the proxy',
    needs: ['process', 'large-body', 'request-streaming'],
    async run(context) {
      const grown = await growth(context, async (entry) => {
        const client = await context.connect(entry);
        client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${TOTAL}`));
        const pouring = pour(client);
        const { connection, send } = await context.upstream.request();
        connection.countOnly();
        await pouring;
        await connection.until('200 MB', () => connection.bytesReceived > TOTAL || undefined);
        send(toAnswer('200 OK', 'ok'));
        expect((await client.answer()).text()).toBe('ok');
      });
      expect(grown).toBeLessThan(GROWTH);
    },
  },
];
