import { describe, expect, test } from '@jest/globals';
import { type Config, ConfigError, loadConfig } from '../../lib/config';
import { loadConfigLate } from '../../lib/config/load-late';

const problemsOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('the configuration', () => {
  test('is complete without any variable', () => {
    const config = loadConfig({});
    expect(config.upstream.href).toBe('https://api.openai.com/');
    expect(config).toMatchObject({
      port: 9000,
      connectTimeout: 10_000,
      headersTimeout: 600_000,
      bodyTimeout: 600_000,
      shutdownTimeout: 30_000,
      maxRequestBody: Number.POSITIVE_INFINITY,
      maxResponseHeaders: Number.POSITIVE_INFINITY,
      timeLimit: Number.POSITIVE_INFINITY,
      log: 'json',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('treats an empty or blank variable as unset', () => {
    expect(loadConfig({ PORT: '', UPSTREAM_URL: '  ' }).port).toBe(9000);
  });

  test('trims values and reads times and sizes with their units', () => {
    const config = loadConfig({
      CONNECT_TIMEOUT: ' 500ms ',
      HEADERS_TIMEOUT: '10m',
      BODY_TIMEOUT: '90',
      MAX_REQUEST_BODY: '6mb',
      TIME_LIMIT: '15m',
    });
    expect(config.connectTimeout).toBe(500);
    expect(config.headersTimeout).toBe(600_000);
    expect(config.bodyTimeout).toBe(90_000);
    expect(config.timeLimit).toBe(900_000);
    expect(config.maxRequestBody).toBe(6 * 1024 * 1024);
  });

  test('accepts the variable names of the original project, and prefers its own', () => {
    const seed = { OXY_TARGET: 'https://example.com', OXY_PORT: '8080' };
    expect(loadConfig(seed)).toMatchObject({ port: 8080 });
    expect(loadConfig(seed).upstream.host).toBe('example.com');
    expect(loadConfig({ ...seed, PORT: '8081' }).port).toBe(8081);
    expect(loadConfig({ OXY_HOP_HEADER_PREFIX: 'X-My-' }).stripHeaderPrefixes).toEqual(['x-my-']);
  });

  test('lets a platform override a default, and the user override the platform', () => {
    expect(loadConfig({}, { maxRequestBody: '6mb' }).maxRequestBody).toBe(6_291_456);
    expect(loadConfig({ MAX_REQUEST_BODY: 'off' }, { maxRequestBody: '6mb' }).maxRequestBody).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('lists all problems at once, each with the expected value', () => {
    const message = problemsOf({
      UPSTREAM_URL: 'ftp://x',
      PORT: '70000',
      BODY_TIMEOUT: 'soon',
      LOG: 'loud',
    });
    expect(message.split('\n')).toEqual([
      'The proxy cannot start with this configuration:',
      expect.stringMatching(/UPSTREAM_URL must be a URL such as https:.*"ftp:\/\/x"/),
      expect.stringMatching(/PORT must be a port between 0 and 65535.*"70000"/),
      expect.stringMatching(/BODY_TIMEOUT must be a time above zero, such as.*"soon"/),
      expect.stringMatching(/LOG must be json or text or off.*"loud"/),
    ]);
  });

  test.each(['UPSTREAM_URL', 'PUBLIC_URL', 'PROVIDERS', 'CORS_ORIGINS', 'WEBSOCKET_URL'])(
    'a password in the URL of %s is not printed',
    (name) => {
      const value = `${name === 'PROVIDERS' ? 'mine=' : ''}https://user:pa:s/s@w0rd@h.example.com/?k`;
      const load = () => loadConfig({ [name]: value });
      expect(load).toThrow(name);
      expect(load).not.toThrow(/w0rd|pa:s/);
    },
  );

  test.each([
    'https://example.com',
    'wss://',
    'wss://a.test/path',
    'wss://a.test?x',
    'ws://a b',
    'wss://a;b',
  ])('rejects %s as WEBSOCKET_URL', (address) => {
    expect(problemsOf({ WEBSOCKET_URL: address })).toContain('WEBSOCKET_URL must be an address');
  });

  test.each(['https://user:secret@example.com', 'https://example.com/?key=1', 'example.com'])(
    'rejects %s as UPSTREAM_URL',
    (url) => expect(problemsOf({ UPSTREAM_URL: url })).toContain('UPSTREAM_URL'),
  );

  test('never prints the URL of an HTTP proxy, which may contain a password', () => {
    const message = problemsOf({ HTTPS_PROXY: 'socks://me:hunter2@proxy' });
    expect(message).toContain('HTTPS_PROXY must be the address of an HTTP proxy');
    expect(message).not.toContain('hunter2');
  });

  test('uses the HTTP proxy for the upstream’s scheme, and none where NO_PROXY matches', () => {
    const proxies = { HTTPS_PROXY: 'http://one:1', http_proxy: 'two:2' };
    const hostFor = (url: string, noProxy = '') =>
      loadConfig({ ...proxies, UPSTREAM_URL: url, NO_PROXY: noProxy }).httpProxyFor(new URL(url))
        ?.host;
    expect(hostFor('https://api.openai.com')).toBe('one:1');
    expect(hostFor('http://api.openai.com')).toBe('two:2');
    expect(hostFor('https://api.openai.com', 'example.com, .openai.com')).toBeUndefined();
    expect(hostFor('https://api.openai.com', 'api.openai.com:443')).toBeUndefined();
    expect(hostFor('https://api.openai.com', 'api.openai.com:8443')).toBe('one:1');
    expect(hostFor('https://notopenai.com', 'openai.com')).toBe('one:1');
    expect(hostFor('https://api.openai.com', '*')).toBeUndefined();
  });
});

describe('the configuration that a server or function reads at startup', () => {
  const keys = `alice ${'a'.repeat(64)}`;
  test.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ PORT: '1', PROVIDERS: 'openai,anthropic', USAGE: 'on', CORS_ORIGINS: '*' }, undefined],
    [{}, keys],
    [{ ACCESS_KEYS: keys }, undefined],
    [{ ACCESS_KEYS: `${keys} budget=1usd/day`, STREAM_USAGE: 'on' }, undefined],
    [{ INJECT_KEYS: 'openai=sk-one' }, undefined],
    [{ REDIS_URL: 'nowhere' }, undefined],
    [{ MODEL_ALIASES: 'fast=gpt-5' }, undefined],
    [{ FAILOVER: '500' }, undefined],
    [{ FAILOVER_REPEAT: 'on' }, undefined],
    [{ METRICS_PORT: '1' }, undefined],
    [{ PORT: 'none', ACCESS_KEYS: ' ' }, undefined],
  ])('is the same as the one that a deployment checks: %j', async (environment, keysFile) => {
    const outcome = async (load: () => Config | Promise<Config>) => {
      try {
        return JSON.stringify(await load());
      } catch (error) {
        return (error as Error).message;
      }
    };
    const source = { environment, platform: {}, isFunction: true };
    expect(await outcome(() => loadConfigLate(source, keysFile))).toBe(
      await outcome(() => loadConfig(environment, {}, keysFile, true)),
    );
  });
});
