import { describe, expect, test } from '@jest/globals';
import { toEndpoint } from '../../../plugins/shared/clouds/tencent/api/endpoint';

describe('the endpoint', () => {
  test.each([
    ['scf', undefined, 'https://', 'scf.tencentcloudapi.com'],
    ['cls', '', 'https://', 'cls.tencentcloudapi.com'],
    ['scf', 'scf.intl.tencentcloudapi.com', 'https://', 'scf.intl.tencentcloudapi.com'],
    ['cls', 'scf.intl.tencentcloudapi.com', 'https://', 'cls.intl.tencentcloudapi.com'],
    [
      'monitor',
      'https://scf.eu-frankfurt.tencentcloudapi.com/',
      'https://',
      'monitor.eu-frankfurt.tencentcloudapi.com',
    ],
    ['cls', 'http://127.0.0.1:9100', 'http://', '127.0.0.1:9100'],
  ])('of %s with TENCENTCLOUD_ENDPOINT=%s', (service, override, protocol, host) => {
    expect(toEndpoint(service, override)).toEqual({ protocol, host });
  });

  test.each(['ftp://example.com', 'https://example.com/path', 'http://'])('rejects %s', (text) => {
    expect(() => toEndpoint('scf', text)).toThrow(`it is "${text}"`);
  });
});
