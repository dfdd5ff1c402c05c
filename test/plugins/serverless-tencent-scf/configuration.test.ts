import { describe, expect, test } from '@jest/globals';
import type { CloudFunction } from '../../../plugins/shared/clouds/tencent/scf/cloud-function';
import {
  findDifferences,
  readCodeFingerprint,
  toConfiguration,
  toConfigurationFingerprint,
  toNewConfiguration,
} from '../../../plugins/shared/clouds/tencent/scf/configuration';
import {
  type FunctionSettings,
  toFunctionSettings,
} from '../../../plugins/shared/clouds/tencent/scf/settings';

const code = '0123456789abcdef';

function toSettings(changes: Partial<FunctionSettings> = {}): FunctionSettings {
  const service = {
    service: 'shop',
    provider: { name: 'tencent', stage: 'dev', concurrency: 20, environment: { A: 'a', B: 'b' } },
    functions: { proxy: { name: 'shop-dev-proxy' } },
    package: {},
  } as const;
  return { ...toFunctionSettings(service, 'proxy'), ...changes };
}

/** As the cloud returns it: variables in its own order, more fields than were sent. */
const deployed: CloudFunction = {
  ...toConfiguration(toSettings(), code),
  Environment: {
    Variables: [
      { Key: 'B', Value: 'b' },
      { Key: 'FUNCTION_TIMEOUT', Value: '900' },
      { Key: 'A', Value: 'a' },
    ],
  },
  InstanceConcurrencyConfig: {
    DynamicEnabled: 'FALSE',
    MaxConcurrency: 20,
    Type: 'Request-Based',
  },
  PublicNetConfig: {
    PublicNetStatus: 'ENABLE',
    EipConfig: { EipStatus: 'DISABLE', EipAddress: [] },
  },
} as CloudFunction;

const differ = (changes: Partial<FunctionSettings>) =>
  findDifferences(toConfiguration(toSettings(changes), code), deployed).map(({ text }) => text);

describe('a configuration', () => {
  test('that is already deployed has no differences', () => {
    expect(differ({})).toEqual([]);
  });

  test.each([
    [{ memorySize: 256 }, 'memory 128 to 256'],
    [{ timeout: 60 }, 'timeout 900 to 60'],
    [{ concurrency: 5 }, 'concurrency 20 to 5'],
    [{ concurrency: undefined }, 'concurrency 20 to 1'],
    [{ fixedIp: true }, 'fixed IP DISABLE to ENABLE'],
    [{ vpc: { vpcId: 'vpc-1', subnetId: 'subnet-1' } }, 'VPC none to vpc-1/subnet-1'],
    [{ logs: { logsetId: 'l', topicId: 't' } }, 'log topic undefined to t'],
    [{ description: 'Other words' }, 'description'],
  ] as const)('that was changed differs only in that: %j', (changes, text) => {
    expect(differ(changes)).toEqual([text]);
  });

  test('shows which variables differ, never their values', () => {
    const environment = { A: 'secret', C: 'secret', FUNCTION_TIMEOUT: '900' };
    expect(differ({ environment })).toEqual(['variables *A, +C, -B']);
  });

  test('clears the last variable, which an empty list would leave unchanged', () => {
    const wanted = toConfiguration(toSettings({ environment: {} }), code);
    expect(wanted.Environment).toEqual({ Variables: [{ Key: '', Value: '' }] });
    expect(findDifferences(wanted, deployed)).toMatchObject([{ field: 'Environment' }]);
    expect(findDifferences(wanted, { ...deployed, Environment: { Variables: [] } })).toEqual([]);
  });

  test('of a new function omits empty values', () => {
    const settings = toSettings({ environment: {}, concurrency: undefined });
    const wanted = toNewConfiguration(toConfiguration(settings, code));
    expect(Object.keys(wanted)).not.toEqual(expect.arrayContaining(['Environment']));
    expect(wanted).not.toHaveProperty('VpcConfig');
    expect(wanted).not.toHaveProperty('InstanceConcurrencyConfig');
  });

  test('names its code in its description, in characters that SCF allows', () => {
    const { Description = '' } = toConfiguration(
      toSettings({ description: 'a/b: (ä)\n代理' }),
      code,
    );
    expect(Description).toMatch(/^[A-Za-z0-9 ,.\p{Script=Han}]+$/u);
    expect(readCodeFingerprint(Description)).toBe(code);
    expect(readCodeFingerprint('written by hand')).toBeUndefined();
  });

  test('has the same fingerprint whatever the order of its variables', () => {
    const one = toConfiguration(toSettings({ environment: { A: '1', B: '2' } }), code);
    const other = toConfiguration(toSettings({ environment: { B: '2', A: '1' } }), 'f'.repeat(16));
    const third = toConfiguration(toSettings({ environment: { B: '2', A: '2' } }), code);
    expect(toConfigurationFingerprint(one)).toBe(toConfigurationFingerprint(other));
    expect(toConfigurationFingerprint(one)).not.toBe(toConfigurationFingerprint(third));
  });
});
