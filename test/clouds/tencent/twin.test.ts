import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import Sign from 'tencentcloud-sdk-nodejs-common/tencentcloud/common/sign';
import type { ApiKey } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import {
  codeOf,
  FUNCTION,
  REGION,
  toCommonClient,
  toCreation,
  toScfClient,
} from './support/account';
import { fetchWhole } from './support/requests';

const TEMPORARY = { secretId: 'AKIDtemporary', secretKey: 'temporarySecret', token: 'session-1' };
const READER = {
  secretId: 'AKIDreader',
  secretKey: 'readerSecret',
  actions: ['scf:GetFunction', 'scf:ListFunctions'],
};
const OWNER = { secretId: 'AKIDowner', secretKey: 'ownerSecret' };

let twin: TencentTwin;
beforeAll(async () => {
  twin = await startTencentTwin({ keys: [OWNER, TEMPORARY, READER], rateLimit: 1000 });
});
afterAll(() => twin.stop());

describe('Who may call the API', () => {
  const list = (key: ApiKey = OWNER, region = REGION) =>
    toScfClient(twin, key, region).ListFunctions({});

  test('a key of the account, signed by the real SDK', async () => {
    expect(await list()).toMatchObject({ TotalCount: 0, Functions: [] });
  });

  test('a body with non-ASCII characters is signed correctly, too', async () => {
    const code = await codeOf(toScfClient(twin, OWNER).GetFunction({ FunctionName: '代理-ä' }));
    expect(code).toBe('ResourceNotFound.Function');
  });

  test('a wrong secret is rejected', async () => {
    const code = await codeOf(list({ ...OWNER, secretKey: 'wrong' }));
    expect(code).toBe('AuthFailure.SignatureFailure');
  });

  test('an unknown key is rejected', async () => {
    const code = await codeOf(list({ ...OWNER, secretId: 'AKIDunknown' }));
    expect(code).toBe('AuthFailure.SecretIdNotFound');
  });

  test('a temporary key needs its session token', async () => {
    expect(await list(TEMPORARY)).toMatchObject({ TotalCount: 0 });
    const { token: _, ...without } = TEMPORARY;
    expect(await codeOf(list(without))).toBe('AuthFailure.TokenFailure');
    const stale = await codeOf(list({ ...TEMPORARY, token: 'session-0' }));
    expect(stale).toBe('AuthFailure.TokenFailure');
  });

  test('a clock that is six minutes off is rejected', async () => {
    const now = Date.now();
    const clock = jest.spyOn(Date.prototype, 'getTime').mockReturnValue(now - 6 * 60_000);
    try {
      expect(await codeOf(list())).toBe('AuthFailure.SignatureExpire');
    } finally {
      clock.mockRestore();
    }
  });

  test('a body that was changed in transit is rejected', async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const authorization = Sign.sign3({
      url: `${twin.endpoint}/`,
      payload: { Limit: 2 },
      timestamp,
      service: '127',
      ...OWNER,
      multipart: false,
      boundary: '',
      headers: { 'Content-Type': 'application/json' },
    });
    const answer = await fetchWhole(
      `${twin.endpoint}/`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          host: new URL(twin.endpoint).host,
          authorization,
          'x-tc-action': 'ListFunctions',
          'x-tc-version': '2018-04-16',
          'x-tc-timestamp': timestamp,
          'x-tc-region': REGION,
        },
      },
      '{"Limit":1}',
    );
    expect(answer.json()).toMatchObject({
      Response: { Error: { Code: 'AuthFailure.SignatureFailure' } },
    });
  });

  test('a call without a signature is rejected', async () => {
    const answer = await fetchWhole(
      `${twin.endpoint}/`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      '{}',
    );
    expect(answer.json()).toMatchObject({
      Response: {
        Error: { Code: 'AuthFailure.InvalidAuthorization' },
        RequestId: expect.any(String),
      },
    });
  });

  test('a key with few permissions gets an error that names the missing CAM action', async () => {
    const client = toScfClient(twin, READER);
    expect(await client.ListFunctions({})).toMatchObject({ TotalCount: 0 });
    await expect(client.CreateFunction(toCreation())).rejects.toMatchObject({
      code: 'UnauthorizedOperation.CAM',
      message: expect.stringContaining('(scf:CreateFunction)'),
    });
    const cls = toCommonClient(twin, 'cls', '2020-10-16', READER);
    await expect(cls.request('SearchLog', {})).rejects.toMatchObject({
      code: 'AuthFailure.UnauthorizedOperation',
      message: expect.stringContaining('(cls:SearchLog)'),
    });
  });
});

describe('What a call may contain', () => {
  const client = () => toScfClient(twin, OWNER);
  const refusal = (call: Promise<unknown>) => codeOf(call);

  test('an action that the twin does not have is rejected', async () => {
    expect(await refusal(client().ListLayers({}))).toBe('InvalidAction');
    const other = toCommonClient(twin, 'scf', '2099-01-01', OWNER);
    expect(await refusal(other.request('GetFunction', {}))).toBe('InvalidVersion');
  });

  test('an unknown parameter is rejected, wherever it is', async () => {
    const unknown = { Colour: 'red' } as object;
    expect(await refusal(client().GetFunction({ ...FUNCTION, ...unknown }))).toBe(
      'UnknownParameter',
    );
    await expect(
      client().CreateFunction(toCreation({ Code: { ZipFile: '', ...unknown } })),
    ).rejects.toMatchObject({
      code: 'UnknownParameter',
      message: expect.stringContaining('Code.Colour'),
    });
  });

  test('a missing parameter and a wrong type are rejected', async () => {
    expect(await refusal(client().GetAlias({ FunctionName: 'x' } as never))).toBe(
      'MissingParameter',
    );
    const text = '128' as unknown as number;
    expect(await refusal(client().CreateFunction(toCreation({ MemorySize: text })))).toBe(
      'InvalidParameter',
    );
  });

  test('an unknown region is rejected', async () => {
    const elsewhere = toScfClient(twin, OWNER, 'eu-atlantis');
    expect(await refusal(elsewhere.ListFunctions({}))).toBe('UnsupportedRegion');
  });

  const variables = (...pairs: [string, string][]) => ({
    Environment: { Variables: pairs.map(([Key, Value]) => ({ Key, Value })) },
  });
  test.each<[string, Parameters<typeof toCreation>[0], string]>([
    ['memory between the steps', { MemorySize: 200 }, 'InvalidParameterValue.MemorySize'],
    ['too much memory', { MemorySize: 4096 }, 'InvalidParameterValue.MemorySize'],
    ['a timeout of 901 s', { Timeout: 901 }, 'InvalidParameterValue.Timeout'],
    ['a timeout of 0 s', { Timeout: 0 }, 'InvalidParameterValue.Timeout'],
    [
      'a name that ends with a hyphen',
      { FunctionName: 'proxy-' },
      'InvalidParameterValue.FunctionName',
    ],
    [
      'a name of 61 letters',
      { FunctionName: 'a'.repeat(61) },
      'InvalidParameterValue.FunctionName',
    ],
    [
      'a runtime that SCF does not list',
      { Runtime: 'Nodejs22.21' },
      'InvalidParameterValue.Runtime',
    ],
    ['no runtime', { Runtime: '' }, 'MissingParameter.Runtime'],
    [
      '101 requests at once',
      { InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: 101 } },
      'InvalidParameterValue.MaxConcurrency',
    ],
    [
      'a reserved variable',
      variables(['SCF_X', '1']),
      'InvalidParameterValue.EnvironmentSystemProtect',
    ],
    ['a variable with a hyphen', variables(['A-B', '1']), 'InvalidParameterValue.Environment'],
    ['an empty variable', variables(['A', '']), 'InvalidParameterValue.Environment'],
    [
      'more than 4 KB of variables',
      variables(['A', 'x'.repeat(4096)]),
      'InvalidParameterValue.EnvironmentExceededLimit',
    ],
    ['no code', { Code: {} }, 'MissingParameter.Code'],
    [
      'broken base64',
      { Code: { ZipFile: 'abc' } },
      'InvalidParameterValue.ZipFileBase64BinasciiError',
    ],
    [
      'a file that is not a zip',
      { Code: { ZipFile: 'aGVsbG8=' } },
      'InvalidParameterValue.ZipFile',
    ],
    [
      'code in a bucket',
      { Code: { CosBucketName: 'b', CosObjectName: '/k' } },
      'ResourceNotFound.Cos',
    ],
    [
      'an idle time without WebSocket',
      { ProtocolParams: { WSParams: { IdleTimeOut: 60 } } },
      'InvalidParameterValue',
    ],
    [
      'an idle time of an hour',
      { ProtocolType: 'WS', ProtocolParams: { WSParams: { IdleTimeOut: 3600 } } },
      'InvalidParameterValue.IdleTimeOut',
    ],
    ['a namespace that does not exist', { Namespace: 'other' }, 'ResourceNotFound.Namespace'],
    [
      'a log topic that does not exist',
      { ClsLogsetId: 'a', ClsTopicId: 'b' },
      'InvalidParameterValue.Cls',
    ],
  ])('%s is rejected', async (_, changes, code) => {
    expect(await refusal(client().CreateFunction(toCreation(changes)))).toBe(code);
  });

  test('a request of more than 10 MB is rejected', async () => {
    const ZipFile = Buffer.alloc(8 * 1024 * 1024).toString('base64');
    const code = await refusal(client().CreateFunction(toCreation({ Code: { ZipFile } })));
    expect(code).toBe('RequestSizeLimitExceeded');
  });

  test('too many calls per second are throttled, and calls succeed again later', async () => {
    const strict = await startTencentTwin({ rateLimit: 2 });
    try {
      const strictClient = toScfClient(strict);
      const calls = Array.from({ length: 10 }, () => strictClient.ListAliases(FUNCTION));
      const codes = await Promise.all(calls.map((call) => codeOf(call)));
      expect(codes).toContain('RequestLimitExceeded');
      expect(codes).toContain('ResourceNotFound.Function');
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const later = await codeOf(strictClient.ListAliases(FUNCTION));
      expect(later).toBe('ResourceNotFound.Function');
    } finally {
      await strict.stop();
    }
  });
});
