import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../lib/config';
import { createOriginMatcher } from '../../../lib/layers/cors-origins';

const allows = (setting: string, origin: string) => {
  const { cors } = loadConfig({ CORS_ORIGINS: setting }, {}, undefined);
  return createOriginMatcher(cors ?? [])(origin);
};

describe('CORS_ORIGINS', () => {
  test.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['http://localhost:*', 'http://localhost:5173'],
    ['http://localhost:*', 'http://localhost'],
    ['https://*.example.app', 'https://pr-12.example.app'],
    ['https://*.example.app', 'https://a.b.example.app'],
    ['https://*.example.app:*', 'https://a.example.app:8443'],
    ['null', 'null'],
    ['file://', 'file://'],
    ['*', 'https://anything.test'],
  ])('%s allows %s', (setting, origin) => {
    expect(allows(setting, origin)).toBe(true);
  });

  test.each([
    ['https://*.example.app', 'https://example.app'],
    ['https://*.example.app', 'https://example.app.evil.test'],
    ['https://*.example.app', 'https://evil.test/.example.app'],
    ['https://*.example.app', 'https://evil.test#.example.app'],
    ['https://*.example.app', 'http://a.example.app'],
    ['https://*.example.app', 'https://a.exampleXapp'],
    ['http://localhost:*', 'http://localhost:80.evil.test'],
    ['https://app.example.com', 'null'],
  ])('%s does not allow %s', (setting, origin) => {
    expect(allows(setting, origin)).toBe(false);
  });
});
