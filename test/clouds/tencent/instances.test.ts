import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { deploy, FUNCTION, settle, toScfClient } from './support/account';
import { eventually } from './support/eventually';
import { fetchWhole, open } from './support/requests';
import { BOOTSTRAP, makeZip } from './support/zip';

interface Echo {
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly uid: number;
}

let twin: TencentTwin;
beforeAll(async () => {
  twin = await startTencentTwin({ rateLimit: 1000 });
});
afterEach(() => twin.reset());
afterAll(() => twin.stop());

const atOnce = (MaxConcurrency: number) => ({
  InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency },
});

describe('The environment of a function', () => {
  test('has the documented variables, its own variables, and none of the host', async () => {
    process.env.A_SECRET_OF_THE_HOST = 'secret';
    const url = await deploy(twin, { Environment: { Variables: [{ Key: 'A', Value: 'b c$d' }] } });
    const answer = await fetchWhole(`${url}/echo`);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"env"')]);
    const { env } = answer.json<Echo>();
    expect(env).toMatchObject({ A: 'b c$d', TENCENTCLOUD_RUNENV: 'SCF', TZ: 'UTC' });
    // The last three are bash's own.
    const own = ['_', 'PWD', 'SHLVL'];
    expect(
      Object.keys(env)
        .filter((key) => !own.includes(key))
        .sort(),
    ).toEqual([
      'A',
      'NODE_PATH',
      'PATH',
      'TENCENTCLOUD_RUNENV',
      'TZ',
      'USER_CODE_ROOT',
      '_SCF_SERVER_PORT',
    ]);
  });

  test('has read-only code, a writable /tmp, and no privileges', async () => {
    const url = await deploy(twin);
    const { cwd, uid } = (await fetchWhole(`${url}/echo`)).json<Echo>();
    const files = (await fetchWhole(`${url}/files`)).json<Record<string, string>>();
    expect(files.temporary).toBe('yes');
    if (twin.sandbox === 'host') return;
    expect({ cwd, uid }).toEqual({ cwd: '/var/user', uid: 65_534 });
    expect(files).toEqual({ code: 'EROFS', home: 'ENOENT', temporary: 'yes' });
  });

  test("reaches the host's 127.0.0.1 and nothing else", async () => {
    const server = createServer((_req, res) => res.end('from the host'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = await deploy(twin);
      const ask = (target: string) => fetchWhole(`${url}/upstream?${encodeURIComponent(target)}`);
      const { port } = server.address() as AddressInfo;
      expect((await ask(`http://127.0.0.1:${port}/`)).body).toBe('from the host');
      if (twin.sandbox === 'host') return;
      // 192.0.2.1 is unassigned (RFC 5737); with network access it would time out instead of failing at once.
      expect((await ask('http://192.0.2.1/')).status).toBe(405);
      await eventually('it says why', () =>
        twin.messages().some((message) => message.includes('ENETUNREACH')),
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('Instances', () => {
  test('serve as many concurrent requests as configured; the next one gets another instance', async () => {
    if (twin.sandbox === 'host') return;
    const url = await deploy(twin, atOnce(2));
    const streams = [1, 2, 3].map(() => open(`${url}/events?unbuffered`));
    for (const stream of streams) {
      await stream.until('the first event', () => stream.received() || undefined);
    }
    const counts = twin.instances().map(({ inFlight }) => inFlight);
    expect(counts.sort()).toEqual([1, 2]);
    for (const stream of streams) stream.leave();
  });

  test('are reused', async () => {
    const url = await deploy(twin, atOnce(1));
    for (let round = 0; round < 3; round += 1) await fetchWhole(`${url}/echo`);
    expect(twin.instances()).toHaveLength(1);
  });

  test('are frozen between requests and continue with the next one', async () => {
    const url = await deploy(twin);
    await fetchWhole(`${url}/echo`);
    await eventually('it is stopped', () => twin.instances()[0]?.isFrozen === true);
    expect((await fetchWhole(`${url}/echo`)).status).toBe(200);
  });

  test('with new code serve new requests while a stream of the old code continues to its end', async () => {
    if (twin.sandbox === 'host') return;
    const client = toScfClient(twin);
    const url = await deploy(twin);
    const stream = open(`${url}/events?unbuffered`);
    await stream.until('the first event', () => stream.received() || undefined);

    const script =
      "require('node:http').createServer((q, s) => s.end('new')).listen(9000, '0.0.0.0')";
    const ZipFile = makeZip(BOOTSTRAP, { script }).toString('base64');
    await client.UpdateFunctionCode({ ...FUNCTION, Code: { ZipFile } });
    await settle(client);
    expect((await fetchWhole(`${url}/`)).body).toBe('new');
    expect(twin.instances()).toHaveLength(2);
    expect(stream.received()).toBe('data: first\n\n');

    stream.leave();
    await eventually('what is not needed has ended', () => twin.instances().length === 1);
  });

  test('end with the function', async () => {
    const client = toScfClient(twin);
    const url = await deploy(twin);
    await fetchWhole(`${url}/echo`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { Triggers = [] } = await client.ListTriggers(FUNCTION);
    for (const { TriggerName = '', Qualifier = '' } of Triggers) {
      await client.DeleteTrigger({ ...FUNCTION, TriggerName, Qualifier, Type: 'http' });
    }
    await client.DeleteFunction(FUNCTION);
    await eventually('what is not needed has ended', () => twin.instances().length === 0);
  });
});
