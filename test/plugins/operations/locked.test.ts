import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { check, failedOf } from '../../clouds/operations/quick';
import { startTestUpstream, type TestUpstream } from '../../clouds/operations/upstream';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';

// The real server as `npm start` runs it, locked, and checked with `verify --url`.

jest.setTimeout(60_000);

const accessKey = 'pk-verify-test-0123456789abcdefghij';
const hash = createHash('sha256').update(accessKey).digest('hex');

let upstream: TestUpstream;
let locked: ProxyProcess;
let injecting: ProxyProcess;

beforeAll(async () => {
  upstream = await startTestUpstream();
  const variables = { UPSTREAM_URL: upstream.url, ACCESS_KEYS: `me ${hash}` };
  locked = await startProxy(variables);
  injecting = await startProxy({ ...variables, INJECT_KEYS: 'default=sk-owner-1' });
});
afterAll(async () => {
  await Promise.all([locked?.stop(), injecting?.stop()]);
  await upstream.close();
});

describe('verify on a locked proxy', () => {
  test('checks everything with only an access key', async () => {
    const lines = await check({ address: locked.url, accessKey });
    expect(failedOf(lines)).toEqual([]);
    expect(lines.access).toMatchObject({ verdict: 'pass', figure: 'locked: 401 without a key' });
    expect(lines.streaming?.verdict).toBe('pass');
    expect(lines.upstream?.figure).toContain('the API itself rejected an invalid key');
    expect(lines.websocket?.verdict).toBe('pass');
    expect(lines.uploads?.figure).toContain('no limit here');
  });

  test('without an access key says what it could not check, and the next step', async () => {
    const lines = await check({ address: locked.url });
    expect(lines.access?.verdict).toBe('pass');
    expect(lines.streaming?.verdict).toBe('skip');
    expect(lines.websocket?.verdict).toBe('skip');
    expect(failedOf(lines)).toEqual([]);
    expect(lines.upstream?.verdict).toBe('skip');
    expect(lines.upstream?.cure).toContain('--key');
  });

  test('with injected keys reports the proxy as locked', async () => {
    const lines = await check({ address: injecting.url, accessKey });
    expect(lines.access?.figure).toBe('injecting: 401 without a key');
  });
});
