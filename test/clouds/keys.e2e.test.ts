import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import OpenAI from 'openai';
import { type AwsTwin, startAwsTwin } from '../../twins/aws/twin';
import { startTencentTwin, type TencentTwin } from '../../twins/tencent/twin';
import { type RedisServer, startRedis } from '../support/redis-server';
import { copyProject, createService as createAwsService } from './aws/support/sls';
import { type PacedUpstream, startPacedUpstream } from './support/paced-upstream';
import { createService as createTencentService } from './support/service';

// Access keys from the owner's view: the real CLI creates keys and deploys them to the twin of each
// cloud, the real SDK uses the printed address. The tests build on one another.

jest.setTimeout(180_000);

/** A separate project that deploys to the twin of a cloud. */
interface Site {
  sls(
    command: string,
    more?: Record<string, string>,
  ): Promise<{ code: number | null; output: string }>;
  readonly folder: string;
  /** The address of the function. */
  url(): string;
  /** The number of calls that change something. */
  writes(): number;
  close(): Promise<void>;
}

async function openTencent(environment: Record<string, string>): Promise<Site> {
  const twin: TencentTwin = await startTencentTwin();
  const service = createTencentService({ ...twin.env, ...environment });
  return {
    sls: (command, more) => service.sls(command, more),
    folder: service.folder,
    url: () => twin.functionUrl('chatgpt-reverse-proxy-prod-proxy'),
    writes: () =>
      twin.journal().filter(({ action }) => /^(Create|Update|Delete|Publish)/.test(action)).length,
    async close() {
      service.remove();
      await twin.stop();
    },
  };
}

async function openAws(environment: Record<string, string>): Promise<Site> {
  const twin: AwsTwin = await startAwsTwin();
  // Variables are written to .env, as a user would do.
  const service = createAwsService(twin, environment);
  copyProject(service);
  return {
    async sls(command, more = {}) {
      service.write(
        '.env',
        Object.entries(more)
          .map(([name, value]) => `${name}=${value}\n`)
          .join(''),
      );
      return service.sls(...command.split(' '));
    },
    folder: service.folder,
    url: () => twin.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, ''),
    writes: () =>
      twin.journal().filter(({ operation }) => /Create|Update|Put/.test(operation)).length,
    async close() {
      service.remove();
      await twin.stop();
    },
  };
}

let redisServer: RedisServer;
beforeAll(async () => {
  redisServer = await startRedis();
});
afterAll(() => redisServer.stop());

const madeKey = (output: string) => /^ {2}(sk-proxy-[\w-]{43})$/m.exec(output)?.[1] ?? '';

describe.each([
  ['Tencent', openTencent, 'npx sls deploy'],
  ['AWS', openAws, 'npx sls deploy -c serverless.aws.yml'],
] as const)('on %s', (_, open, deployCommand) => {
  let upstream: PacedUpstream;
  let site: Site;
  let alice = '';

  beforeAll(async () => {
    upstream = await startPacedUpstream();
    site = await open({ UPSTREAM_URL: upstream.url, INJECT_KEYS: 'default=right-INJECTED' });
  });
  afterAll(async () => {
    await site.close();
    await upstream.close();
  });

  const list = (apiKey: string) =>
    new OpenAI({ baseURL: `${site.url()}/v1`, apiKey, maxRetries: 0 }).models.list();

  const usageOf = async (accessKey: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${accessKey}` };
    return (await fetch(`${site.url()}/-/usage`, { headers })).json();
  };

  test('injected keys without access keys are not deployed, and nothing is sent', async () => {
    const { code, output } = await site.sls('deploy');
    expect(output).toContain('would not start with these settings, so nothing was sent');
    expect(output).toContain('INJECT_KEYS is set, but there is no access key');
    expect(output).toContain('npx sls keys add --label me');
    expect(output).not.toContain('INJECTED');
    expect(output).not.toMatch(/ at .*\.(ts|js):\d+/);
    expect(code).toBe(1);
    expect(site.writes()).toBe(0);
  });

  test('keys add --deploy shows a key once, keeps its SHA-256, and reports that the address is locked', async () => {
    const { code, output } = await site.sls(
      'keys add --label alice --expires 30d --rpm 100 --deploy',
    );
    alice = madeKey(output);
    expect(output).toContain('Permissions: 100 requests per minute.');
    expect(output).toContain(
      'proxy: locked: only for holders of 1 access key, who use your keys for default',
    );
    expect(output).not.toContain('INJECTED');
    expect(code).toBe(0);
    const file = readFileSync(join(site.folder, 'access-keys.txt'), 'utf8');
    expect(file).toMatch(/^alice [0-9a-f]{64} expires=\d{4}-\d\d-\d\dT\d\d:\d\dZ rpm=100$/m);
    expect(file).not.toContain(alice);
  });

  test('the key gives access, and no other does', async () => {
    await expect(list(alice)).resolves.toMatchObject({ data: [{ id: 'gpt-test' }] });
    await expect(list('sk-proxy-stranger')).rejects.toMatchObject({
      status: 401,
      code: 'invalid_access_key',
    });
    // An instance that counts by itself cannot know what is left.
    expect(await usageOf(alice)).toMatchObject({
      access_key: 'alice',
      limits: [{ name: 'requests_per_minute', limit: 100 }],
    });
    expect(JSON.stringify(await usageOf(alice))).not.toContain('left');
  });

  test('the next deployment removes a revoked key; ACCESS_KEYS count as well, and limits hold through Redis', async () => {
    const revoked = await site.sls('keys revoke --label alice');
    expect(revoked.output).toContain('Access key "alice" removed from access-keys.txt.');
    expect(revoked.output).toContain(`To apply the change: ${deployCommand}`);
    const bob = madeKey(
      (await site.sls('keys add --label bob --rpm 2 --budget 1usd/month')).output,
    );
    await list(alice);
    const more = {
      ...{ REDIS_URL: redisServer.url, REDIS_FAILURE: 'refuse', STREAM_USAGE: 'on' },
      ACCESS_KEYS: `carol ${createHash('sha256').update('sk-proxy-carol').digest('hex')}`,
    };
    expect((await site.sls('deploy', more)).code).toBe(0);
    await expect(list(alice)).rejects.toMatchObject({ status: 401 });
    await list('sk-proxy-carol');
    await list(bob);
    expect(await usageOf(bob)).toMatchObject({
      limits: [
        { name: 'requests_per_minute', limit: 2, left: 1 },
        { name: 'budget', left: 1 },
      ],
    });
    await list(bob);
    await expect(list(bob)).rejects.toMatchObject({ status: 429, code: 'access_key_limited' });
  });
});

describe('npx sls keys', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openTencent({});
  });
  afterAll(() => site.close());

  test('without a key says that anyone can use the proxy, and how to require a key', async () => {
    const { code, output } = await site.sls('keys');
    expect(output).toContain('anyone who knows the address can use the proxy');
    expect(output).toContain('npx sls keys add --label alice');
    expect(code).toBe(0);
  });

  test('lists labels, expiry and limits, and never a key', async () => {
    const made = await site.sls(
      'keys add --label bob --models gpt-*,o4-mini --tokens-per-day 9000 --budget 1usd/week --expires 2027-01-31',
    );
    const { output } = await site.sls('keys list');
    expect(output).toMatch(
      /bob +2027-02-01 00:00 UTC +models gpt-\*, o4-mini; 9000 tokens per day; 1 USD per week +access-keys\.txt/,
    );
    expect(output).not.toContain('sk-proxy-');
    expect(made.output).toContain('Its limits require STREAM_USAGE=on and REDIS_URL');
    expect(madeKey(made.output)).not.toBe('');
  });

  test('a key is called revoked only after the deploy that makes it so', async () => {
    const { code, output } = await site.sls('keys revoke --label bob --deploy', {
      CONNECT_TIMEOUT: 'soon',
    });
    expect(code).toBe(1);
    expect(output).toContain('Access key "bob" removed from access-keys.txt.');
    expect(output).toContain('CONNECT_TIMEOUT must be a time');
    expect(output).not.toContain('is revoked');
  });

  test('rejects an invalid entry with every reason, and creates nothing', async () => {
    const { code, output } = await site.sls('keys add --label x --rpm none --expires soon');
    expect(output).toContain('--rpm must be a whole number above zero (it is "none")');
    expect(output).toContain('--expires must be a day or a time in UTC');
    expect(madeKey(output)).toBe('');
    expect(code).toBe(1);
    expect(readFileSync(join(site.folder, 'access-keys.txt'), 'utf8')).not.toMatch(/^x /m);
  });

  test('says where a key is that it cannot remove', async () => {
    const { output, code } = await site.sls('keys revoke --label dave', {
      ACCESS_KEYS: `dave ${'0'.repeat(64)}`,
    });
    expect(output).toContain('The key "dave" is in ACCESS_KEYS, not in access-keys.txt');
    expect(code).toBe(1);
  });

  test('every invalid setting is in one message, before anything is sent', async () => {
    const before = site.writes();
    const { code, output } = await site.sls('deploy', {
      ACCESS_KEYS: 'carol abc rpm=none',
      REDIS_URL: 'redis.example.com:SECRET',
      CONNECT_TIMEOUT: 'soon',
    });
    expect(code).toBe(1);
    expect(output).toContain('CONNECT_TIMEOUT must be a time');
    expect(output).toContain('REDIS_URL must be an address such as');
    expect(output).toContain('the key "carol": after the label comes the SHA-256');
    expect(output).toContain('the key "carol": rpm must be a whole number');
    expect(output).not.toContain('SECRET');
    expect(site.writes()).toBe(before);
  });
});
