import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deployFunction } from '../../../plugins/serverless-tencent-scf/src/deploy-function';
import { createApi } from '../../../plugins/shared/clouds/tencent/api/client';
import { toFunctionSettings } from '../../../plugins/shared/clouds/tencent/scf/settings';
import { toZip } from '../../../plugins/shared/packaging/zip';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { codeOf, FUNCTION, REGION, settle, toCreation, toScfClient } from './support/account';

// What the cloud rejects, and how a deployment handles it: the real SDK, the plugin's own steps, no command line.

const vpc = { region: REGION, vpcId: 'vpc-1', subnetId: 'subnet-1' };
const delays = { creating: 20, updating: 20, publishing: 20, deleting: 20, trigger: 20, logs: 0 };

let twin: TencentTwin;
let client: ReturnType<typeof toScfClient>;
beforeAll(async () => {
  const runtimes = { 'eu-frankfurt': ['Nodejs16.13', 'Nodejs18.15'] };
  const options = { namespaces: ['shop'], vpcs: [vpc], runtimes };
  twin = await startTencentTwin({ delays, rateLimit: 1000, ...options });
  client = toScfClient(twin);
});
afterEach(() => twin.reset());
afterAll(() => twin.stop());

/** Deploys with these lines under `provider:`, and returns the resulting state of the cloud. */
async function deploy(provider: object, region = REGION) {
  const credentials = twin.credentials;
  const api = createApi({ credentials, region, endpoint: twin.endpoint, pace: 0.1 });
  const zip = toZip([{ name: 'scf_bootstrap', data: '#!/bin/bash\n', executable: true }]);
  const service = {
    service: 'oaproxy',
    provider: { name: 'tencent', stage: 'dev', ...provider },
    functions: { api: { name: FUNCTION.FunctionName, events: [{ functionUrl: true }] } },
    package: {},
  } as const;
  const settings = toFunctionSettings(service, 'api');
  return deployFunction({ api, settings, zip, force: false, onStep: () => {} });
}

describe('descriptions', () => {
  test.each(['a: b', 'a=b', 'Größe', '(one)', 'a-b', '代理。', 'a\tb'])(
    'of functions, versions and aliases cannot be %j',
    async (Description) => {
      expect(await codeOf(client.CreateFunction(toCreation({ Description })))).toBe(
        'InvalidParameterValue.Description',
      );
      await client.CreateFunction(toCreation());
      await settle(client);
      const alias = { ...FUNCTION, Name: 'one', FunctionVersion: '$LATEST', Description };
      const refusals = [
        await codeOf(client.UpdateFunctionConfiguration({ ...FUNCTION, Description })),
        await codeOf(client.PublishVersion({ ...FUNCTION, Description })),
        await codeOf(client.CreateAlias(alias)),
        await codeOf(client.UpdateAlias({ ...alias, Name: '$DEFAULT' })),
      ];
      expect(new Set(refusals)).toEqual(new Set(['InvalidParameterValue.Description']));
    },
  );

  test('may be Chinese, and may have several lines only at creation', async () => {
    await client.CreateFunction(toCreation({ Description: '代理, 1.\nline' }));
    await settle(client);
    const update = client.UpdateFunctionConfiguration({ ...FUNCTION, Description: 'a\nb' });
    expect(await codeOf(update)).toBe('InvalidParameterValue.Description');
  });

  test('of any kind in the YAML file can be deployed and changed, and deploying again changes nothing', async () => {
    await deploy({ description: 'Größe: 1\n(代理) – a/b' });
    await expect(deploy({ description: 'é_2\r\n' })).resolves.toMatchObject({
      changes: ['description'],
    });
    await expect(deploy({ description: 'é_2\r\n' })).resolves.toMatchObject({ changes: [] });
  });
});

describe('a VPC', () => {
  test('that exists is set, shown and removed again', async () => {
    const vpcConfig = { vpcId: vpc.vpcId, subnetId: vpc.subnetId };
    await deploy({ vpcConfig });
    const shown = { VpcConfig: { VpcId: 'vpc-1', SubnetId: 'subnet-1' } };
    expect(await client.GetFunction(FUNCTION)).toMatchObject(shown);
    await expect(deploy({ vpcConfig })).resolves.toMatchObject({ changes: [] });
    await expect(deploy({})).resolves.toMatchObject({ changes: ['VPC vpc-1/subnet-1 to none'] });
    expect(await client.GetFunction(FUNCTION)).toMatchObject({ VpcConfig: { VpcId: '' } });
  });

  test('that does not exist in the region is named, with what to check', async () => {
    const vpcConfig = { vpcId: 'vpc-1', subnetId: 'subnet-2' };
    await expect(deploy({ vpcConfig })).rejects.toThrow(
      /ResourceNotFound\.Vpc[\s\S]*Compare vpcConfig with https:/,
    );
  });
});

describe('a namespace', () => {
  test('that exists contains its own functions', async () => {
    await deploy({ namespace: 'shop' });
    expect(await codeOf(client.GetFunction(FUNCTION))).toBe('ResourceNotFound.Function');
    const inShop = await client.GetFunction({ ...FUNCTION, Namespace: 'shop' });
    expect(inShop).toMatchObject({ Status: 'Active', Namespace: 'shop' });
    await expect(deploy({ namespace: 'shop' })).resolves.toMatchObject({ changes: [] });
  });

  test('that does not exist is reported as missing, with a solution', async () => {
    await expect(deploy({ namespace: 'none' })).rejects.toThrow(
      /the namespace does not exist in this region[\s\S]*remove provider\.namespace from/,
    );
  });
});

test('a runtime that the region does not offer is named, with a solution', async () => {
  await expect(deploy({}, 'eu-frankfurt')).rejects.toThrow(
    /the region does not offer this runtime[\s\S]*Choose another region/,
  );
  await expect(deploy({ runtime: 'Nodejs18.15' }, 'eu-frankfurt')).resolves.toMatchObject({
    changes: ['created'],
  });
});

test('a value with a control character is rejected before anything is sent', async () => {
  const Environment = { Variables: [{ Key: 'A', Value: 'a\r' }] };
  expect(await codeOf(client.CreateFunction(toCreation({ Environment })))).toBe(
    'InvalidParameterValue.Environment',
  );
  const calls = twin.journal().length;
  await expect(deploy({ environment: { A: 'a\r' } })).rejects.toThrow(
    'the value of the variable "A" contains a control character',
  );
  expect(twin.journal().length).toBe(calls);
});
