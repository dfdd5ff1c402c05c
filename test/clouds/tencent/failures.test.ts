import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { deploy } from './support/account';
import { eventually } from './support/eventually';
import { fetchWhole } from './support/requests';
import { BOOTSTRAP, makeZip } from './support/zip';

let twin: TencentTwin;
beforeAll(async () => {
  twin = await startTencentTwin({ rateLimit: 1000 });
});
afterEach(() => twin.reset());
afterAll(() => twin.stop());

const toCode = (...zip: Parameters<typeof makeZip>) => ({
  Code: { ZipFile: makeZip(...zip).toString('base64') },
});
const listen = (value: string) => ({
  Environment: { Variables: [{ Key: 'LISTEN', Value: value }] },
});

describe('A function that cannot be started returns 405', () => {
  test.each<[string, object, string]>([
    ['without scf_bootstrap', toCode(''), 'scf_bootstrap'],
    ['with mode 644', toCode(BOOTSTRAP, { mode: 0o644 }), 'mode 644'],
    ['with CRLF', toCode(BOOTSTRAP.replaceAll('\n', '\r\n')), 'CRLF'],
    ['without a shebang', toCode('/var/lang/node20/bin/node index.cjs\n'), '#!'],
    ['without a last LF', toCode(BOOTSTRAP.trimEnd()), 'does not end with LF'],
    [
      'whose interpreter does not exist',
      toCode('#!/bin/bash\nexec /var/lang/node18/bin/node index.cjs\n'),
      'exit code 127',
    ],
    ['whose code fails at once', toCode(BOOTSTRAP, { script: 'process.exit(7)' }), 'exit code 7'],
    ['that listens on 127.0.0.1 only', { ...listen('127.0.0.1'), InitTimeout: 3 }, '0.0.0.0:9000'],
    ['that listens on another port', { ...listen('elsewhere'), InitTimeout: 3 }, '0.0.0.0:9000'],
  ])('%s', async (_, changes, reason) => {
    const url = await deploy(twin, changes);
    const answer = await fetchWhole(`${url}/echo`);
    expect(answer.status).toBe(405);
    expect(answer.json().errorMessage).toContain('ContainerStateExited');
    expect(answer.json().errorMessage).toContain(reason);
  });
});

describe('A function that fails while it runs', () => {
  test('is a 433 after its timeout', async () => {
    const url = await deploy(twin, { Timeout: 1 });
    const answer = await fetchWhole(`${url}/hang`);
    expect(answer.status).toBe(433);
    expect(answer.json()).toMatchObject({
      errorCode: -1,
      errorMessage: 'Invoking task timed out after 1 seconds',
      statusCode: 433,
    });
    expect((await fetchWhole(`${url}/echo`)).status).toBe(200);
  });

  test('is a 434 beyond its memory, and the next request gets a new instance', async () => {
    const url = await deploy(twin);
    const before = (await fetchWhole(`${url}/echo`)).json();
    const answer = await fetchWhole(`${url}/eat`);
    expect(answer.status).toBe(434);
    expect(answer.body).toContain('128 MB');
    const after = (await fetchWhole(`${url}/echo`)).json();
    expect(after).toMatchObject({ cwd: before.cwd });
    expect(twin.instances()).toHaveLength(1);
  });

  test('is a 405 when it exits, also for concurrent requests', async () => {
    const url = await deploy(twin);
    await fetchWhole(`${url}/echo`);
    const answers = await Promise.all([fetchWhole(`${url}/hang`), fetchWhole(`${url}/exit`)]);
    expect(answers.map(({ status }) => status)).toEqual([405, 405]);
  });

  test('is a 432 when no further instance may be started', async () => {
    const crowded = await startTencentTwin({ maxInstances: 1, rateLimit: 1000 });
    try {
      const one = { DynamicEnabled: 'FALSE', MaxConcurrency: 1 };
      const url = await deploy(crowded, { InstanceConcurrencyConfig: one });
      const first = fetchWhole(`${url}/hang`);
      first.catch(() => {});
      await eventually('it is served', () => crowded.instances()[0]?.inFlight === 1);
      expect((await fetchWhole(`${url}/echo`)).status).toBe(432);
    } finally {
      await crowded.stop();
    }
  });
});
