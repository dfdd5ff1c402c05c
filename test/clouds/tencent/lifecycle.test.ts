import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import {
  codeOf,
  deploy,
  FUNCTION,
  OPEN,
  settle,
  toCreation,
  toScfClient,
  toTrigger,
} from './support/account';
import { fetchWhole } from './support/requests';
import { makeZip } from './support/zip';

type Client = ReturnType<typeof toScfClient>;

let twin: TencentTwin;
let client: Client;
beforeAll(async () => {
  twin = await startTencentTwin({ rateLimit: 1000 });
  client = toScfClient(twin);
});
afterEach(() => twin.reset());
afterAll(() => twin.stop());

const create = async (changes: Parameters<typeof toCreation>[0] = {}) => {
  await client.CreateFunction(toCreation(changes));
  return settle(client);
};
const configure = async (changes: object) => {
  await client.UpdateFunctionConfiguration({ ...FUNCTION, ...changes });
  return settle(client);
};
const zip = makeZip().toString('base64');

describe('A function', () => {
  test('is Creating for a while and accepts no other change meanwhile', async () => {
    const release = twin.hold();
    await client.CreateFunction(toCreation());
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ Status: 'Creating' });
    const refusals = await Promise.all([
      codeOf(client.UpdateFunctionConfiguration({ ...FUNCTION, Timeout: 60 })),
      codeOf(client.UpdateFunctionCode({ ...FUNCTION, Code: { ZipFile: zip } })),
      codeOf(client.CreateTrigger(toTrigger())),
      codeOf(client.PublishVersion(FUNCTION)),
      codeOf(client.DeleteFunction(FUNCTION)),
    ]);
    expect(refusals).toEqual([
      'FailedOperation.UpdateFunctionConfiguration',
      'FailedOperation.UpdateFunctionCode',
      'FailedOperation.CreateTrigger',
      'FailedOperation.PublishVersion',
      'FailedOperation.DeleteFunction',
    ]);
    release();
    expect(await settle(client)).toBe('Active');
  });

  test('is described as it was created', async () => {
    await create({
      Description: 'a proxy',
      Environment: { Variables: [{ Key: 'A', Value: '1' }] },
      Tags: [{ Key: 'Application', Value: 'oaproxy' }],
    });
    expect(await client.GetFunction(FUNCTION)).toMatchObject({
      ...FUNCTION,
      Type: 'HTTP',
      Runtime: 'Nodejs20.19',
      Status: 'Active',
      AvailableStatus: 'Available',
      MemorySize: 128,
      Timeout: 30,
      InitTimeout: 65,
      Description: 'a proxy',
      Environment: { Variables: [{ Key: 'A', Value: '1' }] },
      InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: 10 },
      Tags: [{ Key: 'Application', Value: 'oaproxy' }],
      CodeSize: Buffer.from(zip, 'base64').length,
      ClsTopicId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(await client.ListFunctions({})).toMatchObject({
      TotalCount: 1,
      Functions: [{ FunctionName: FUNCTION.FunctionName, Status: 'Active' }],
    });
  });

  test('exists once per region', async () => {
    await create();
    expect(await codeOf(client.CreateFunction(toCreation()))).toBe('ResourceInUse.FunctionName');
    const elsewhere = toScfClient(twin, undefined, 'ap-singapore');
    expect(await codeOf(elsewhere.GetFunction(FUNCTION))).toBe('ResourceNotFound.Function');
  });

  test('rejects an update that is only possible at creation', async () => {
    await create();
    const change = (changes: object) =>
      codeOf(client.UpdateFunctionConfiguration({ ...FUNCTION, ...changes }));
    expect(await change({ Handler: 'index.main' })).toBe('UnknownParameter');
    expect(await change({ ProtocolType: 'WS' })).toBe('UnknownParameter');
    expect(await change({ Tags: [] })).toBe('UnknownParameter');
    expect(await change({ Runtime: 'Nodejs20.19' })).toBe('InvalidParameterValue');
  });

  test('keeps settings that an update does not mention', async () => {
    await create({ Environment: { Variables: [{ Key: 'A', Value: '1' }] } });
    expect(await configure({ MemorySize: 256 })).toBe('Active');
    expect(await configure({ Environment: { Variables: [] } })).toBe('Active');
    expect(await client.GetFunction(FUNCTION)).toMatchObject({
      MemorySize: 256,
      Timeout: 30,
      Environment: { Variables: [{ Key: 'A', Value: '1' }] },
    });
    await configure({ Environment: { Variables: [{ Key: '', Value: '' }] } });
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ Environment: { Variables: [] } });
  });

  test('that could not be created says why, and can only be deleted', async () => {
    twin.inject({
      action: 'CreateFunction',
      effect: { kind: 'outcome', code: 'InternalError.System', message: 'no room' },
    });
    expect(await create()).toBe('CreateFailed');
    expect(await client.GetFunction(FUNCTION)).toMatchObject({
      StatusReasons: [{ ErrorCode: 'InternalError.System', ErrorMessage: 'no room' }],
    });
    const update = client.UpdateFunctionCode({ ...FUNCTION, Code: { ZipFile: zip } });
    expect(await codeOf(update)).toBe('FailedOperation.UpdateFunctionCode');
    await client.DeleteFunction(FUNCTION);
    await expect(settle(client)).rejects.toMatchObject({ code: 'ResourceNotFound.Function' });
    expect(await create()).toBe('Active');
  });

  test('whose update failed keeps its previous code, and can be updated again', async () => {
    await create();
    twin.inject({ action: 'Update*', effect: { kind: 'outcome', code: 'InternalError.System' } });
    expect(await configure({ MemorySize: 512 })).toBe('UpdateFailed');
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ MemorySize: 128 });
    expect(await configure({ MemorySize: 512 })).toBe('Active');
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ MemorySize: 512 });
  });

  test('is deleted only after its function URL and its aliases', async () => {
    await deploy(twin);
    await client.PublishVersion(FUNCTION);
    await settle(client);
    await client.CreateAlias({ ...FUNCTION, Name: 'live', FunctionVersion: '1' });
    expect(await codeOf(client.DeleteFunction(FUNCTION))).toBe('UnsupportedOperation.AliasBind');
    await client.DeleteAlias({ ...FUNCTION, Name: 'live' });
    expect(await codeOf(client.DeleteFunction(FUNCTION))).toBe('FailedOperation.DeleteFunction');
    const { TriggerName = '' } = (await listWhenThere())[0] ?? {};
    await client.DeleteTrigger({ ...FUNCTION, TriggerName, Type: 'http', Qualifier: '$DEFAULT' });
    const release = twin.hold();
    await client.DeleteFunction(FUNCTION);
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ Status: 'Deleting' });
    release();
    await expect(settle(client)).rejects.toMatchObject({ code: 'ResourceNotFound.Function' });
  });

  test('cannot be invoked by the API', async () => {
    await create();
    expect(await codeOf(client.InvokeFunction(FUNCTION))).toBe('UnsupportedOperation');
  });
});

describe('A function URL', () => {
  test('gets a name from the platform, and appears a little later', async () => {
    await create();
    const release = twin.hold();
    const { TriggerInfo } = await client.CreateTrigger(toTrigger({ TriggerName: 'my-url' }));
    expect(TriggerInfo?.TriggerName).toMatch(/^[a-z0-9]{10}$/);
    expect(await client.ListTriggers(FUNCTION)).toMatchObject({ TotalCount: 0 });
    release();
    const [trigger] = await listWhenThere();
    expect(trigger).toMatchObject({
      Type: 'http',
      Qualifier: '$DEFAULT',
      Enable: 1,
      TriggerName: TriggerInfo?.TriggerName,
    });
    expect(JSON.parse(trigger?.TriggerDesc ?? '')).toEqual({
      AuthType: 'NONE',
      NetConfig: {
        EnableIntranet: false,
        IntranetUrl: '',
        IntranetHTTPUrl: '',
        ExtranetUrl: twin.functionUrl(FUNCTION.FunctionName),
        ExtranetHTTPUrl: twin.functionUrl(FUNCTION.FunctionName),
        WssIntranetUrl: '',
        WsIntranetUrl: '',
        WssExtranetUrl: '',
        WsExtranetUrl: '',
        EnableExtranet: true,
      },
    });
  });

  test('exists once per qualifier, and only for existing qualifiers', async () => {
    await deploy(twin);
    expect(await codeOf(client.CreateTrigger(toTrigger()))).toBe('ResourceInUse.Trigger');
    await client.CreateTrigger(toTrigger({ Qualifier: '$LATEST' }));
    const unknown = client.CreateTrigger(toTrigger({ Qualifier: '7' }));
    expect(await codeOf(unknown)).toBe('ResourceNotFound.Qualifier');
  });

  test.each<[string, object, string]>([
    ['an API Gateway', { Type: 'apigw' }, 'UnsupportedOperation.Trigger'],
    ['a type that does not exist', { Type: 'telegraph' }, 'InvalidParameterValue.Type'],
    [
      'a description that is not JSON',
      { TriggerDesc: 'open' },
      'InvalidParameterValue.TriggerDesc',
    ],
    [
      'an unknown field',
      { TriggerDesc: '{"AuthType":"NONE","Colour":1}' },
      'InvalidParameterValue.TriggerDesc',
    ],
    [
      'no authentication type',
      { TriggerDesc: '{"NetConfig":{}}' },
      'InvalidParameterValue.TriggerDesc',
    ],
  ])('is not created from %s', async (_, changes, code) => {
    await create();
    expect(await codeOf(client.CreateTrigger(toTrigger(changes)))).toBe(code);
  });

  test('is changed and deleted by the name that the platform gave it, and by its qualifier', async () => {
    const url = await deploy(twin);
    const [{ TriggerName = '' } = {}] = await listWhenThere();
    const closed = JSON.stringify({ AuthType: 'CAM' });
    const change = (changes: object) =>
      client.UpdateTrigger({ ...toTrigger({ TriggerDesc: closed, TriggerName }), ...changes });
    expect(await codeOf(change({ TriggerName: 'url' }))).toBe('ResourceNotFound.Trigger');
    expect(await codeOf(change({ Qualifier: '$LATEST' }))).toBe('ResourceNotFound.Trigger');
    await change({});
    expect((await fetchWhole(`${url}/echo`)).status).toBe(401);
    await change({ TriggerDesc: OPEN });
    expect((await fetchWhole(`${url}/echo`)).status).toBe(200);
    await change({ Enable: 'CLOSE' });
    expect((await fetchWhole(`${url}/echo`)).status).toBe(435);
    await client.DeleteTrigger({ ...FUNCTION, TriggerName, Type: 'http', Qualifier: '$DEFAULT' });
    await expect(fetchWhole(`${url}/echo`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('may be unchangeable, as a user has reported', async () => {
    const other = await startTencentTwin({ updatesHttpTriggers: false });
    try {
      await deploy(other);
      expect(await codeOf(toScfClient(other).UpdateTrigger(toTrigger()))).toBe(
        'ResourceNotFound.Trigger',
      );
    } finally {
      await other.stop();
    }
  });
});

describe('Versions and aliases', () => {
  const answerOf = async (url: string) => {
    const { env } = (await fetchWhole(`${url}/echo`)).json<{ env: Record<string, string> }>();
    return env.A;
  };
  const setA = (Value: string) => configure({ Environment: { Variables: [{ Key: 'A', Value }] } });
  const publish = async () => {
    const { FunctionVersion = '' } = await client.PublishVersion({ ...FUNCTION, Description: 'v' });
    await settle(client);
    return FunctionVersion;
  };

  test('a version freezes code and configuration, and an alias can serve it again', async () => {
    const url = await deploy(twin, { Environment: { Variables: [{ Key: 'A', Value: 'one' }] } });
    expect(await publish()).toBe('1');
    await setA('two');
    expect(await answerOf(url)).toBe('two');
    expect(await client.GetFunction({ ...FUNCTION, Qualifier: '1' })).toMatchObject({
      FunctionVersion: '1',
      Environment: { Variables: [{ Key: 'A', Value: 'one' }] },
    });

    await client.UpdateAlias({ ...FUNCTION, Name: '$DEFAULT', FunctionVersion: '1' });
    expect(await answerOf(url)).toBe('one');
    // A pinned alias is not affected by deployments.
    await setA('three');
    expect(await answerOf(url)).toBe('one');
    await client.UpdateAlias({ ...FUNCTION, Name: '$DEFAULT', FunctionVersion: '$LATEST' });
    expect(await answerOf(url)).toBe('three');
  });

  test('an alias can send all traffic to an additional version', async () => {
    const url = await deploy(twin, { Environment: { Variables: [{ Key: 'A', Value: 'one' }] } });
    await publish();
    await setA('two');
    await client.UpdateAlias({
      ...FUNCTION,
      Name: '$DEFAULT',
      FunctionVersion: '$LATEST',
      RoutingConfig: { AdditionalVersionWeights: [{ Version: '1', Weight: 1 }] },
    });
    expect(await answerOf(url)).toBe('one');
  });

  test('versions are listed, and numbering continues after one was deleted', async () => {
    await create();
    await publish();
    await publish();
    await client.DeleteFunction({ ...FUNCTION, Qualifier: '2' });
    expect(await publish()).toBe('3');
    const list = await client.ListVersionByFunction({ ...FUNCTION, Limit: 100 });
    expect(list.TotalCount).toBe(3);
    expect([...(list.FunctionVersion ?? [])].sort()).toEqual(['$LATEST', '1', '3']);
  });

  test('aliases point only to versions that exist and are ready', async () => {
    await create();
    const alias = (changes: object) =>
      client.CreateAlias({ ...FUNCTION, Name: 'live', FunctionVersion: '1', ...changes });
    expect(await codeOf(alias({}))).toBe('ResourceNotFound.FunctionVersion');
    const release = twin.hold();
    await client.PublishVersion(FUNCTION);
    expect(await codeOf(alias({}))).toBe('FailedOperation.FunctionVersionStatusNotActive');
    release();
    await settle(client);
    await alias({});
    expect(await codeOf(alias({}))).toBe('ResourceInUse.Alias');
    expect(await codeOf(alias({ Name: '1st' }))).toBe('InvalidParameterValue.Name');
    const bound = client.DeleteFunction({ ...FUNCTION, Qualifier: '1' });
    expect(await codeOf(bound)).toBe('UnsupportedOperation.AliasBind');
    expect(await client.ListAliases(FUNCTION)).toMatchObject({
      TotalCount: 2,
      Aliases: [
        { Name: '$DEFAULT', FunctionVersion: '$LATEST' },
        { Name: 'live', FunctionVersion: '1' },
      ],
    });
    const standing = client.DeleteAlias({ ...FUNCTION, Name: '$DEFAULT' });
    expect(await codeOf(standing)).toBe('FailedOperation.DeleteAlias');
  });
});

describe('Reserved concurrency', () => {
  test('is set, read and removed', async () => {
    await create();
    const put = (ReservedConcurrencyMem: number) =>
      client.PutReservedConcurrencyConfig({ ...FUNCTION, ReservedConcurrencyMem });
    expect(await codeOf(put(100))).toBe('InvalidParameterValue.Memory');
    await put(256);
    expect(await client.GetReservedConcurrencyConfig(FUNCTION)).toMatchObject({ ReservedMem: 256 });
    await client.DeleteReservedConcurrencyConfig(FUNCTION);
    const { ReservedMem } = await client.GetReservedConcurrencyConfig(FUNCTION);
    expect(ReservedMem).toBeNull();
  });
});

/** The triggers, once there are any to be seen. */
async function listWhenThere() {
  for (;;) {
    const { Triggers = [] } = await client.ListTriggers(FUNCTION);
    if (Triggers.length > 0) return Triggers;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
