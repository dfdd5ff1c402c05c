import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type Deployed,
  deployFunction,
} from '../../../plugins/serverless-tencent-scf/src/deploy-function';
import { type Api, createApi } from '../../../plugins/shared/clouds/tencent/api/client';
import { liveAlias } from '../../../plugins/shared/clouds/tencent/scf/function-url';
import {
  type FunctionSettings,
  toFunctionSettings,
} from '../../../plugins/shared/clouds/tencent/scf/settings';
import { switchLiveVersion } from '../../../plugins/shared/clouds/tencent/scf/versions';
import { toZip } from '../../../plugins/shared/packaging/zip';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';

const delays = { creating: 20, updating: 20, publishing: 20, deleting: 20, trigger: 20, logs: 0 };
let twin: TencentTwin;
const started = startTencentTwin({ delays, rateLimit: 1000 }).then((one) => {
  twin = one;
});
beforeEach(async () => {
  await started;
  await twin.reset();
});
afterAll(async () => {
  await started;
  await twin.stop();
});

const openApi = () =>
  createApi({
    credentials: twin.credentials,
    region: 'na-siliconvalley',
    endpoint: twin.endpoint,
    pace: 0.1,
  });

class Interrupted extends Error {}

/** An API whose client is interrupted after the Nth call: the call took effect, its response was lost. */
function pullPlugAfter(api: Api, calls: number): Api {
  let left = calls;
  const scf = async (...call: Parameters<Api['scf']>) => {
    const answer = await api.scf(...call);
    left -= 1;
    if (left < 0) throw new Interrupted();
    return answer;
  };
  return { ...api, scf: scf as Api['scf'] };
}

const service = {
  service: 'shop',
  provider: { name: 'tencent', stage: 'dev', environment: { A: 'a' } },
  functions: { proxy: { name: 'shop-dev-proxy', events: [{ functionUrl: true }] } },
  package: {},
} as const;

const settings = toFunctionSettings(service, 'proxy');
const changed = { ...settings, memorySize: 256, environment: { B: 'b' } };

const toCode = (text: string) =>
  toZip([
    { name: 'index.cjs', data: text },
    { name: 'scf_bootstrap', data: '#!/bin/bash\nexec node index.cjs\n', executable: true },
  ]);

const deploy = (api: Api, wanted: FunctionSettings, code: string): Promise<Deployed> =>
  deployFunction({ api, settings: wanted, zip: toCode(code), force: false, onStep: () => {} });

/** The state that the console would show. */
async function look() {
  const api = openApi();
  const target = { FunctionName: settings.name, Namespace: 'default' };
  const found = await api.scf('GetFunction', target);
  const { Triggers = [] } = await api.scf('ListTriggers', target);
  const { Versions = [] } = await api.scf('ListVersionByFunction', target);
  const alias = await api.scf('GetAlias', { ...target, Name: liveAlias });
  return {
    status: found.Status,
    description: found.Description,
    memory: found.MemorySize,
    variables: found.Environment?.Variables,
    addresses: Triggers.length,
    versions: Versions.filter(({ Version }) => Version !== '$LATEST').length,
    live: alias.FunctionVersion,
  };
}

const writes = () =>
  twin.journal().filter(({ action }) => /^(Create|Update|Delete|Publish)/.test(action));

/** Interrupts a deployment after its first call, then after its second, and so on until it completes. */
async function interruptEverywhere(
  prepare: () => Promise<unknown>,
  wanted: FunctionSettings,
  code: string,
  check: () => Promise<void>,
): Promise<number> {
  for (let calls = 0; ; calls += 1) {
    await twin.reset();
    await prepare();
    try {
      await deploy(pullPlugAfter(openApi(), calls), wanted, code);
      return calls;
    } catch (error) {
      expect(error).toBeInstanceOf(Interrupted);
    }
    const { url } = await deploy(openApi(), wanted, code);
    expect(url?.address).toBe(twin.functionUrl(settings.name));
    await check();
    const before = writes().length;
    await expect(deploy(openApi(), wanted, code)).resolves.toMatchObject({ changes: [] });
    expect(writes().length).toBe(before);
  }
}

describe('a deployment that is interrupted between any two calls and run again', () => {
  test('has the same result as an uninterrupted first deployment', async () => {
    await deploy(openApi(), settings, 'one');
    const wanted = await look();
    expect(wanted).toMatchObject({ status: 'Active', addresses: 1, versions: 1, live: '$LATEST' });
    const calls = await interruptEverywhere(
      async () => {},
      settings,
      'one',
      async () => expect(await look()).toEqual(wanted),
    );
    expect(calls).toBeGreaterThan(7);
  }, 120_000);

  test('has the same result as an uninterrupted change of code and configuration, at the same address', async () => {
    const prepare = () => deploy(openApi(), settings, 'one');
    await prepare();
    await deploy(openApi(), changed, 'two');
    const wanted = await look();
    expect(wanted).toMatchObject({
      memory: 256,
      variables: [{ Key: 'B', Value: 'b' }],
      addresses: 1,
      versions: 2,
    });
    const calls = await interruptEverywhere(prepare, changed, 'two', async () => {
      expect(await look()).toEqual(wanted);
      expect(writes().filter(({ action }) => action === 'CreateTrigger').length).toBe(1);
    });
    expect(calls).toBeGreaterThan(7);
  }, 120_000);

  test('ends with the new code in service, also after a rollback', async () => {
    const prepare = async () => {
      await deploy(openApi(), settings, 'one');
      await deploy(openApi(), changed, 'two');
      await switchLiveVersion(openApi(), settings, '1');
    };
    const calls = await interruptEverywhere(prepare, changed, 'two', async () => {
      expect(await look()).toMatchObject({ live: '$LATEST', versions: 2, memory: 256 });
    });
    expect(calls).toBeGreaterThan(4);
  }, 120_000);
});

describe('a deployment whose connection breaks', () => {
  test.each(['before', 'after'] as const)(
    'right %s any of its calls completes in one run, and does nothing twice',
    async (when) => {
      await deploy(openApi(), settings, 'one');
      const wanted = await look();
      const total = twin.journal().length;
      for (let nth = 1; nth <= total; nth += 1) {
        await twin.reset();
        twin.inject({ nth, effect: { kind: 'drop', when } });
        await expect(deploy(openApi(), settings, 'one')).resolves.toMatchObject({
          changes: ['created'],
        });
        twin.clearFaults();
        expect(await look()).toEqual(wanted);
      }
    },
    120_000,
  );
});

describe('a deployment with errors from the cloud', () => {
  test('waits and continues when it is throttled', async () => {
    twin.inject({ times: 3, effect: { kind: 'throttle' } });
    twin.inject({ action: 'CreateTrigger', times: 2, effect: { kind: 'throttle' } });
    await expect(deploy(openApi(), settings, 'one')).resolves.toMatchObject({
      changes: ['created'],
    });
  });

  test('waits for the end of a change made by another process', async () => {
    await deploy(openApi(), settings, 'one');
    const target = { FunctionName: settings.name, Namespace: 'default' };
    await openApi().scf('UpdateFunctionConfiguration', { ...target, Timeout: 60 });
    await expect(deploy(openApi(), settings, 'two')).resolves.toMatchObject({
      changes: ['code', 'timeout 60 to 900'],
    });
  });

  test('retries when another change begins right before its own', async () => {
    await deploy(openApi(), settings, 'one');
    const code = 'FailedOperation.UpdateFunctionCode';
    twin.inject({ action: 'UpdateFunctionCode', times: 2, effect: { kind: 'error', code } });
    await expect(deploy(openApi(), settings, 'two')).resolves.toMatchObject({ changes: ['code'] });
  });

  test('says why a function could not be created, and cleans up the next time', async () => {
    const code = 'InsufficientResources';
    twin.inject({ action: 'CreateFunction', effect: { kind: 'outcome', code, message: 'full' } });
    await expect(deploy(openApi(), settings, 'one')).rejects.toThrow(
      /state CreateFailed.\n {2}InsufficientResources: full/,
    );
    await expect(deploy(openApi(), settings, 'one')).resolves.toMatchObject({
      changes: ['created'],
    });
    expect(await look()).toMatchObject({ status: 'Active', addresses: 1, versions: 1 });
  });

  test.each(['UpdateFunctionCode', 'UpdateFunctionConfiguration'])(
    'repairs a function whose %s failed',
    async (action) => {
      await deploy(openApi(), settings, 'one');
      const { url } = await deploy(openApi(), settings, 'one');
      twin.inject({ action, effect: { kind: 'outcome', code: 'Broken' } });
      await expect(deploy(openApi(), changed, 'two')).rejects.toThrow('UpdateFailed');
      const repaired = await deploy(openApi(), changed, 'two');
      expect(repaired.url?.address).toBe(url?.address);
      expect(await look()).toMatchObject({ status: 'Active', memory: 256, addresses: 1 });
    },
  );

  test('works without a version to roll back to when the quota for versions is used up', async () => {
    const code = 'LimitExceeded.FunctionVersions';
    twin.inject({ action: 'PublishVersion', effect: { kind: 'error', code } });
    const { url, warnings } = await deploy(openApi(), settings, 'one');
    expect(url?.address).toBe(twin.functionUrl(settings.name));
    expect(warnings.join()).toContain('cannot be rolled back to');
  });

  test('leaves the address unchanged when its access type cannot be changed', async () => {
    const { url } = await deploy(openApi(), settings, 'one');
    const code = 'ResourceNotFound';
    twin.inject({ action: 'UpdateTrigger', effect: { kind: 'error', code } });
    const closed = { ...settings, url: { authType: 'CAM', internet: true, intranet: false } };
    await expect(deploy(openApi(), closed as FunctionSettings, 'one')).rejects.toThrow(
      'the address was left unchanged',
    );
    expect(twin.functionUrl(settings.name)).toBe(url?.address);
  });

  test('changes the access of the address in place', async () => {
    const { url } = await deploy(openApi(), settings, 'one');
    const closed = { ...settings, url: { authType: 'CAM', internet: true, intranet: false } };
    await expect(deploy(openApi(), closed as FunctionSettings, 'one')).resolves.toMatchObject({
      changes: ['access type of the address (CAM)'],
      url: { address: url?.address },
    });
  });

  test.each([
    ['runtime', { runtime: 'Nodejs18.15' }, /runtime: is Nodejs20.19, should be Nodejs18.15/],
    ['protocol', { webSocket: { idleTimeout: 60 } }, /protocol: is HTTP, should be WebSocket/],
  ])('rejects a new %s, which would need a new function', async (_name, change, words) => {
    await deploy(openApi(), settings, 'one');
    const before = writes().length;
    await expect(deploy(openApi(), { ...settings, ...change }, 'two')).rejects.toThrow(words);
    expect(writes().length).toBe(before);
  });
});
