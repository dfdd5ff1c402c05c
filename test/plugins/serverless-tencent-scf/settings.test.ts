import { describe, expect, test } from '@jest/globals';
import { toFunctionSettings } from '../../../plugins/shared/clouds/tencent/scf/settings';
import type {
  TencentFunctionYaml,
  TencentProviderYaml,
  TencentService,
} from '../../../plugins/shared/clouds/tencent/yaml';

function toService(
  provider: Partial<TencentProviderYaml>,
  own: Partial<TencentFunctionYaml> = {},
): TencentService {
  return {
    service: 'shop',
    provider: { name: 'tencent', stage: 'dev', ...provider },
    functions: { proxy: { name: 'shop-dev-proxy', ...own } },
    package: {},
  };
}

describe('function settings', () => {
  test('have the provider’s values unless the function has its own', () => {
    const service = toService({ memorySize: 256, timeout: 60 }, { timeout: 30 });
    expect(toFunctionSettings(service, 'proxy')).toMatchObject({ memorySize: 256, timeout: 30 });
  });

  test('never use SCF’s default timeout of three seconds', () => {
    expect(toFunctionSettings(toService({}), 'proxy').timeout).toBe(900);
  });

  test('pass the timeout to the function, wherever it was set', () => {
    const told = (provider: object, own = {}) =>
      toFunctionSettings(toService(provider, own), 'proxy').environment.FUNCTION_TIMEOUT;
    expect(told({ timeout: 60 })).toBe('60');
    expect(told({ timeout: 60 }, { timeout: 30 })).toBe('30');
  });

  test('contain only variables that are set, in the flat format and in the old plugin’s', () => {
    const service = toService(
      { environment: { variables: { A: 'a', GONE: '', B: 'b' } } },
      { environment: { B: 2, EMPTY: null } },
    );
    const { environment } = toFunctionSettings(service, 'proxy');
    expect(environment).toEqual({ A: 'a', B: '2', FUNCTION_TIMEOUT: '900' });
  });

  test('support a variable named "variables"', () => {
    const service = toService({ environment: { variables: 'text' } });
    expect(toFunctionSettings(service, 'proxy').environment).toMatchObject({ variables: 'text' });
  });

  test('open the address to the internet and to everyone by default', () => {
    const service = toService({}, { events: [{ functionUrl: true }] });
    expect(toFunctionSettings(service, 'proxy').url).toEqual({
      authType: 'NONE',
      internet: true,
      intranet: false,
    });
    expect(toFunctionSettings(toService({}), 'proxy').url).toBeUndefined();
  });

  test('report all problems at once, before anything is sent', () => {
    const service = toService(
      { environment: { 'no-good': 'x', SCF_OWN: 'x', LONG: 'x'.repeat(5000) } },
      { name: 'a'.repeat(70), webSocket: { idleTimeout: 600 }, timeout: 60 },
    );
    const settings = () => toFunctionSettings(service, 'proxy');
    expect(settings).toThrow('2 to 60 letters');
    expect(settings).toThrow('"no-good"');
    expect(settings).toThrow('"SCF_OWN"');
    expect(settings).toThrow('allows 4096');
    expect(settings).toThrow('webSocket.idleTimeout (600)');
  });

  test('of a disabled function do not affect the common timeout', () => {
    const own = { webSocket: { idleTimeout: 600 }, enabled: false };
    const service = toService({ timeout: 60 }, own);
    expect(toFunctionSettings(service, 'proxy')).toMatchObject({ enabled: false, timeout: 60 });
  });

  test('keep variable values out of messages', () => {
    const service = toService({ environment: { 'no-good': 'secret-value' } });
    expect(() => toFunctionSettings(service, 'proxy')).toThrow(/^(?!.*secret-value)/s);
  });
});
