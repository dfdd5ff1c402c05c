import { describe, expect, test } from '@jest/globals';
import { bypassesProxy } from '../../lib/config/no-proxy';

const bypasses = (url: string, noProxy: string) => bypassesProxy(new URL(url), noProxy);

describe('NO_PROXY', () => {
  test.each([
    ['https://api.example.com', 'api.example.com'],
    ['https://api.example.com', 'example.com'],
    ['https://api.example.com', '.example.com'],
    ['https://api.example.com', '*.example.com'],
    ['https://api.example.com', 'other, EXAMPLE.COM'],
    ['https://api.example.com.', 'example.com'],
    ['https://api.example.com', 'example.com.'],
    ['https://api.example.com', 'example.com:443'],
    ['http://api.example.com:8080', 'example.com:8080'],
    ['https://api.example.com', '*'],
    ['http://127.0.0.1', '127.0.0.1'],
    ['http://127.0.0.1:81', '127.0.0.1:81'],
    ['http://10.1.2.3', '10.0.0.0/8'],
    ['http://192.168.1.255', '192.168.1.0/24'],
    ['http://1.2.3.4', '0.0.0.0/0'],
    ['http://[::1]', '::1'],
    ['http://[::1]', '[::1]'],
    ['http://[::1]', '0:0:0:0:0:0:0:1'],
    ['http://[::1]:81', '[::1]:81'],
    ['http://[fd00::12]', 'fd00::/8'],
    ['http://[fd00::12]', '[fd00::]/8'],
  ])('%s is reached directly with %s', (url, noProxy) => {
    expect(bypasses(url, noProxy)).toBe(true);
  });

  test.each([
    ['https://api.example.com', ''],
    ['https://api.example.com', 'ample.com'],
    ['https://api.example.com', 'api.example.com:80'],
    ['https://api.example.com', '.'],
    ['http://10.1.2.3', '11.0.0.0/8'],
    ['http://10.1.2.3', '10.0.0.0/33'],
    ['http://10.1.2.3', '10.0.0.0/'],
    ['http://10.1.2.3', '2.3'],
    ['http://10.example.com', '10.0.0.0/8'],
    ['http://[::1]', '::2'],
    ['http://[::1]:82', '[::1]:81'],
    ['http://[fd00::12]', 'fe00::/8'],
    ['http://[::1]', '[::1'],
  ])('%s goes through the proxy with %s', (url, noProxy) => {
    expect(bypasses(url, noProxy)).toBe(false);
  });
});
