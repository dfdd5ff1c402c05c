import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommonClient } from 'tencentcloud-sdk-nodejs-common/tencentcloud/common/common_client';
import { scf } from 'tencentcloud-sdk-nodejs-scf';
import { type ApiKey, DEFAULT_KEY } from '../../../../twins/tencent/settings';
import type { TencentTwin } from '../../../../twins/tencent/twin';
import { makeZip } from './zip';

type Client = InstanceType<typeof scf.v20180416.Client>;
type Creation = Parameters<Client['CreateFunction']>[0];

export const REGION = 'na-siliconvalley';
export const FUNCTION = { FunctionName: 'oaproxy-dev-api', Namespace: 'default' };

/** The real SDK's configuration for the twin. */
export function toClientConfig(
  twin: TencentTwin,
  { secretId, secretKey, token = '' }: ApiKey = DEFAULT_KEY,
  region = REGION,
) {
  return {
    credential: { secretId, secretKey, ...(token ? { token } : {}) },
    region,
    profile: {
      language: 'en-US' as const,
      httpProfile: {
        endpoint: new URL(twin.endpoint).host,
        protocol: 'http://' as const,
        // Without its own agent the SDK would use http_proxy, even for loopback.
        agent: new Agent(),
      },
    },
  };
}

/** The real SDK, pointed at the twin. */
export const toScfClient = (twin: TencentTwin, key?: ApiKey, region?: string): Client =>
  new scf.v20180416.Client(toClientConfig(twin, key, region));

/** The SDK's client for services without their own package. */
export const toCommonClient = (
  twin: TencentTwin,
  service: string,
  version: string,
  key?: ApiKey,
): CommonClient =>
  new CommonClient(`${service}.tencentcloudapi.com`, version, toClientConfig(twin, key));

/** The error code of a failing call; throws if the call succeeds. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  throw new Error('The call was expected to fail.');
}

/** The parameters of a valid CreateFunction. */
export const toCreation = (changes: Partial<Creation> = {}): Creation => ({
  ...FUNCTION,
  Type: 'HTTP',
  Runtime: 'Nodejs20.19',
  Code: { ZipFile: makeZip().toString('base64') },
  MemorySize: 128,
  Timeout: 30,
  InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: 10 },
  InstallDependency: 'FALSE',
  AutoCreateClsTopic: 'TRUE',
  ...changes,
});

/** Resolves when no operation is in progress on the function. */
export async function settle(client: Client, name = FUNCTION.FunctionName): Promise<string> {
  for (;;) {
    const { Status = '' } = await client.GetFunction({ FunctionName: name });
    if (!Status.endsWith('ing')) return Status;
    await sleep(60);
  }
}

/** TriggerDesc of an open function URL. */
export const OPEN = JSON.stringify({
  AuthType: 'NONE',
  NetConfig: { EnableIntranet: false, EnableExtranet: true },
});

export const toTrigger = (changes: object = {}) => ({
  ...FUNCTION,
  TriggerName: 'url',
  Type: 'http',
  Qualifier: '$DEFAULT',
  Enable: 'OPEN',
  TriggerDesc: OPEN,
  ...changes,
});

/** Creates a function with a function URL and resolves with the address. */
export async function deploy(
  twin: TencentTwin,
  changes: Partial<Creation> = {},
  name = FUNCTION.FunctionName,
): Promise<string> {
  const client = toScfClient(twin);
  await client.CreateFunction(toCreation({ FunctionName: name, ...changes }));
  await settle(client, name);
  await client.CreateTrigger(toTrigger({ FunctionName: name }));
  return twin.functionUrl(name);
}
