import { expect } from '@jest/globals';
import type { LogLine } from '../../support/proxy-process';
import type { CaseContext, ContractCase } from '../contract-case';
import { expectProxyError, toChunk, toRequest } from '../http-text';

/** A separate process, so that its log contains only this request. */
const breaksOff = (
  what: string,
  run: (context: CaseContext) => Promise<Partial<LogLine>>,
): ContractCase => ({
  name: `${what}, and its single log line names the cause`,
  needs: ['process', 'raw-request-bytes'],
  async run(context) {
    const entry = await context.start();
    const expected = await run({ ...context, connect: (to = entry) => context.connect(to) });
    await entry.process?.untilLogged((line) => line.event === 'request');
    await entry.stop();
    const lines = entry.process?.logs().filter(({ event }) => event === 'request') ?? [];
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ method: 'POST', ...expected });
    // A client that disconnects is not an error.
    if (expected.client_left) expect(lines[0]).not.toHaveProperty('error');
  },
});

const CHUNKED = 'Transfer-Encoding: chunked';
const told = { status: 400, error: 'invalid_request', client_left: false };

export const brokenUploadCases: ContractCase[] = [
  breaksOff('a bad chunk that arrives late gets a 400', async (context) => {
    const client = await context.connect();
    client.send(toRequest(context, 'POST /x', CHUNKED) + toChunk('hello'));
    await (await context.upstream.request()).bodyUntil('hello');
    client.send('zz\r\n');
    expectProxyError(await client.answer(), 400, 'invalid_request');
    await client.untilEnd();
    client.end();
    return told;
  }),
  breaksOff('a bad chunk in the first packet gets a 400', async (context) => {
    const client = await context.connect();
    client.send(`${toRequest(context, 'POST /x', CHUNKED)}zz\r\nhello\r\n`);
    expectProxyError(await client.answer(), 400, 'invalid_request');
    await client.untilEnd();
    client.end();
    return told;
  }),
  ...(['destroy', 'end', 'reset'] as const).map((leave) =>
    breaksOff(
      `a client that breaks off its upload (${leave}) is logged as disconnected`,
      async (context) => {
        const client = await context.connect();
        client.send(`${toRequest(context, 'POST /x', 'Content-Length: 100')}half`);
        const { connection, bodyUntil } = await context.upstream.request();
        await bodyUntil('half');
        client[leave]();
        await connection.untilEnd();
        return { client_left: true };
      },
    ),
  ),
];
