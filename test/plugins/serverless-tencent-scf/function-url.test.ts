import { describe, expect, test } from '@jest/globals';
import { toFunctionUrl } from '../../../plugins/shared/clouds/tencent/scf/function-url';

const toTrigger = (NetConfig: object, AuthType = 'NONE') => ({
  Type: 'http',
  TriggerName: 'hulrzrbh9f',
  Qualifier: '$DEFAULT',
  TriggerDesc: JSON.stringify({ AuthType, NetConfig }),
});

describe('the address of a function', () => {
  test('is read from the JSON in the trigger', () => {
    const trigger = toTrigger({
      EnableExtranet: true,
      EnableIntranet: true,
      ExtranetUrl: 'https://1-a.ap-tokyo.tencentscf.com/',
      IntranetUrl: 'https://1-a.in.ap-tokyo.tencentscf.com',
      WssExtranetUrl: '',
    });
    expect(toFunctionUrl(trigger)).toEqual({
      address: 'https://1-a.ap-tokyo.tencentscf.com',
      triggerName: 'hulrzrbh9f',
      hasCors: false,
      settings: { authType: 'NONE', internet: true, intranet: true },
    });
  });

  test('is the wss one for a WebSocket function', () => {
    const trigger = toTrigger({
      ExtranetUrl: 'https://1-a.ap-tokyo.tencentscf.com',
      WssExtranetUrl: 'wss://1-a.ap-tokyo.tencentscf.com',
    });
    expect(toFunctionUrl(trigger).address).toBe('wss://1-a.ap-tokyo.tencentscf.com');
  });

  test('is empty while the platform does not show it yet', () => {
    expect(toFunctionUrl({ Type: 'http', TriggerDesc: 'not json' }).address).toBe('');
  });
});
