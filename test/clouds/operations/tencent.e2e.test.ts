import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_KEY } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';
import { settle, toScfClient } from '../tencent/support/account';
import { readPolicy } from '../tencent/support/policy';
import { makeZip } from '../tencent/support/zip';
import { check, failedOf } from './quick';
import { startTestUpstream, type TestUpstream } from './upstream';

// One deployment to Tencent's twin, and everything that is done after it. The tests build on one another.

jest.setTimeout(120_000);

const name = 'chatgpt-reverse-proxy-prod-proxy';

let twin: TencentTwin;
let upstream: TestUpstream;
let service: Service;
let address = '';
let ticket = '';

beforeAll(async () => {
  // The key has the permissions of the policy in our guide, and no others.
  const key = { ...DEFAULT_KEY, actions: readPolicy('deploy-tencent.md') };
  twin = await startTencentTwin({ keys: [key] });
  upstream = await startTestUpstream();
  service = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
  const { code, output } = await service.sls('deploy');
  expect(output).toContain('proxy: created');
  expect(code).toBe(0);
  address = twin.functionUrl(name);
  ticket = JSON.parse(
    readFileSync(join(service.folder, '.operations/state.json'), 'utf8'),
  ).verifyToken;
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

describe('sls verify', () => {
  test('finds no problem after a deployment, and reports its measurements', async () => {
    const { code, output, stdout } = await service.sls('verify --headers --baseline');
    expect(output).not.toContain('✗');
    expect(stdout).toMatch(
      /✓ Streams +first byte \d+ ms, gaps 1\d\d|2\d\d ms \(sent every 200 ms\)/,
    );
    expect(stdout).toMatch(/✓ Upstream API +401 in \d+ ms: the API itself rejected an invalid key/);
    expect(stdout).toMatch(/✓ Uploads +1 MB in \d+ ms, 5.5 MB in \d+ ms; 7 MB: 406/);
    expect(stdout).toMatch(/not sent: .*x-scf-remote-addr, x-forwarded-for/);
    expect(output).toContain('All checks passed');
    expect(code).toBe(0);
  });

  test('prints the same as JSON and as Markdown, and compares with the first run', async () => {
    const { code, stdout } = await service.sls('verify --json --baseline --summary summary.md');
    const { lines, passed, baseline } = JSON.parse(stdout);
    expect(passed).toBe(true);
    expect(lines.map(({ id }: { id: string }) => id)).toContain('streaming');
    expect(baseline.coldMs).toBeGreaterThan(0);
    const summary = readFileSync(join(service.folder, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^### http.*\| ✓ \| Streams \| first byte/ms);
    expect(code).toBe(0);
  });

  test('exits with 1 for an outdated version, and names the one in service', async () => {
    const setVersion = (text: string) => text.replace(/"version": ".*?"/, '"version": "9.9.9"');
    const before = readFileSync(join(service.folder, 'package.json'), 'utf8');
    service.edit('package.json', setVersion);
    const { code, output } = await service.sls('verify');
    service.edit('package.json', () => before);
    expect(output).toContain('The deployed version is 0.1.0; the local one is 9.9.9.');
    expect(output).toMatch(/1 of 11 checks failed/);
    expect(code).toBe(1);
  });

  test('checks what can be checked without the deployment token', async () => {
    const lines = await check({ address, cloud: 'tencent' });
    expect(failedOf(lines)).toEqual([]);
    // Anyone may measure the stream of an open proxy.
    expect(lines.streaming?.verdict).toBe('pass');
    const foreign = await check({ address, cloud: 'tencent', ticket: 'of-another-deploy' });
    expect(foreign.streaming?.cause).toContain('does not accept the token of this checkout');
  });

  test('recognises a region that the provider rejects, and one that differs from the YAML file', async () => {
    upstream.refuseRegion(true);
    const lines = await check({ address, cloud: 'tencent', region: 'ap-singapore', ticket });
    upstream.refuseRegion(false);
    expect(failedOf(lines)).toEqual(['region', 'upstream']);
    expect(lines.region?.cause).toContain('runs in na-siliconvalley, but the YAML file');
    expect(lines.upstream?.cause).toContain('OpenAI does not serve the country');
    expect(lines.upstream?.cure).toContain('Deploy to another region');
  });

  test('reports an address that nothing listens on', async () => {
    const lines = await check({ address: 'http://127.0.0.1:1', cloud: 'tencent' });
    expect(lines.reachable?.cause).toContain('ECONNREFUSED');
    expect(failedOf(lines)).toEqual(['reachable']);
  });
});

test('CORS set in the console is found by verify, and removed by doctor', async () => {
  const client = toScfClient(twin);
  const target = { FunctionName: 'chatgpt-reverse-proxy-prod-proxy', Namespace: 'default' };
  const { Triggers = [] } = await client.ListTriggers(target);
  const { TriggerName = '', Qualifier = '' } = Triggers[0] ?? {};
  const TriggerDesc = JSON.stringify({ CorsConfig: { Enable: true, Origins: ['*'] } });
  await client.UpdateTrigger({ ...target, TriggerName, Type: 'http', Qualifier, TriggerDesc });
  const lines = await check({ address, cloud: 'tencent', ticket });
  expect(failedOf(lines)).toEqual(['cors']);
  expect(lines.cors?.cure).toContain('npx sls doctor check --fix');
  const { output } = await service.sls('doctor check --fix');
  expect(output).toContain('removed CORS from the address');
  expect(failedOf(await check({ address, cloud: 'tencent', ticket }))).toEqual([]);
});

describe('verify --url', () => {
  test('sends the deployment token only to an address that the cloud reports', async () => {
    const heads: string[] = [];
    const stranger = createServer((req, res) => {
      heads.push(JSON.stringify(req.headers));
      // Like a proxy: endpoints for the owner ask for the token.
      const isOpen = !/^\/-\/(stream|upload|headers)/.test(req.url ?? '');
      const headers = isOpen ? {} : { 'x-proxy-error': 'ticket_required' };
      res
        .writeHead(isOpen ? 200 : 401, { 'x-proxy-request-id': 'x', ...headers })
        .end('{"version":"0.1.0"}');
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const away = await service.sls(`verify --url http://127.0.0.1:${port}`, {
      PROXY_ACCESS_KEY: 'pk-of-this-deploy',
    });
    stranger.close();
    expect(heads.length).toBeGreaterThan(3);
    expect(heads.join()).not.toMatch(/x-proxy-ticket|pk-of-this-deploy/);
    expect(away.output).toContain('the deploy token was not sent there');
    const own = await service.sls(`verify --url ${address}/v1`);
    expect(own.output).toMatch(/✓ Streams +first byte/);
    // As without --url, the cloud's limits are known: a 406 for an upload over its limit is not a failure.
    expect(own.output).not.toContain('✗');
    expect(own.code).toBe(0);
  });

  test('reports an unwritable summary file before it begins', async () => {
    const { output, code } = await service.sls('verify --summary nowhere/summary.md');
    expect(output).toContain('--summary nowhere/summary.md cannot be written (ENOENT)');
    expect(code).toBe(1);
  });
});

describe('sls undo', () => {
  test('restores the release before the last deployment', async () => {
    const setVersion = (version: string) =>
      service.edit('package.json', (text) =>
        text.replace(/"version": ".*?"/, `"version": "${version}"`),
      );
    const readVersion = async () => {
      const answer = await fetch(`${address}/-/health`);
      return ((await answer.json()) as { version: string }).version;
    };
    const old = await readVersion();
    setVersion('9.9.9');
    expect((await service.sls('deploy')).code).toBe(0);
    expect(await readVersion()).toBe('9.9.9');
    const { output, code } = await service.sls('undo');
    expect(output).toContain('proxy serves version 1 again');
    expect(code).toBe(0);
    expect(await readVersion()).toBe(old);
    setVersion(old);
    expect((await service.sls('deploy')).code).toBe(0);
  });
});

describe('sls pause', () => {
  test('stops the address at once, and resume restores it from another machine', async () => {
    const paused = await service.sls('pause');
    expect(paused.output).toContain('proxy: paused, the address returns 432');
    const lines = await check({ address, cloud: 'tencent' });
    expect(lines.reachable?.cause).toContain('or the function is paused');
    expect((await service.sls('pause')).output).toContain('already paused');

    const other = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
    const resumed = await other.sls('resume');
    other.remove();
    expect(resumed.output).toContain('proxy: resumed');
    expect((await fetch(`${address}/-/health`)).status).toBe(200);
    expect(resumed.code).toBe(0);
  });
});

describe('sls doctor', () => {
  const scf = () => toScfClient(twin);
  const target = { FunctionName: name };
  const settled = async (call: Promise<unknown>) => {
    await call;
    await settle(scf(), name);
  };

  test('finds no problem right after a deployment', async () => {
    const { code, output } = await service.sls('doctor check');
    expect(output).toContain('Everything matches the YAML file.');
    expect(code).toBe(0);
  });

  test('lists manual changes, changes nothing itself, and repairs them when asked', async () => {
    const client = scf();
    const zip = makeZip().toString('base64');
    await settled(client.UpdateFunctionCode({ ...target, Code: { ZipFile: zip } }));
    await settled(
      client.UpdateFunctionConfiguration({
        ...target,
        MemorySize: 256,
        Timeout: 3,
        Environment: { Variables: [{ Key: 'EXTRA', Value: 'secret-value' }] },
        InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: 1 },
        Role: 'SomeRole',
        ClsLogsetId: '',
        ClsTopicId: '',
      }),
    );
    await settled(client.PutReservedConcurrencyConfig({ ...target, ReservedConcurrencyMem: 512 }));
    await settled(client.UpdateAlias({ ...target, Name: '$DEFAULT', FunctionVersion: '1' }));
    const { Triggers = [] } = await client.ListTriggers(target);
    await settled(
      client.UpdateTrigger({
        ...target,
        TriggerName: Triggers[0]?.TriggerName ?? '',
        Type: 'http',
        Qualifier: '$DEFAULT',
        TriggerDesc: JSON.stringify({ AuthType: 'CAM', NetConfig: { EnableExtranet: true } }),
      }),
    );
    const before = twin.journal().length;
    const { code, stdout } = await service.sls('doctor check --json');
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as { findings: { what: string; text: string }[] };
    expect(findings.map(({ what }) => what).sort()).toEqual([
      'code',
      'concurrency',
      'logs',
      'memory',
      'permissions',
      'permissions',
      'reserved',
      'timeout',
      'variables',
      'version',
    ]);
    expect(stdout).not.toContain('secret-value');
    const calls = twin.journal().slice(before);
    expect(calls.filter(({ action }) => !/^(Get|List)/.test(action))).toEqual([]);

    const asked = await service.sls('doctor check --fix');
    expect(asked.output).toContain('proxy: opens the address, which is now locked');
    expect(asked.code).toBe(1);
    const fixed = await service.sls('doctor check --fix --yes');
    expect(fixed.output).toContain('proxy: changed memory 256 to 128');
    expect(fixed.output).toContain('proxy: the address serves the last deploy');
    // The role and the log can be changed in the console only.
    expect(fixed.output).toContain('Found 2 problems');
    const left = JSON.parse((await service.sls('doctor check --json')).stdout).findings;
    expect(left.map(({ what }: { what: string }) => what).sort()).toEqual(['logs', 'permissions']);
    expect(failedOf(await check({ address, cloud: 'tencent', ticket }))).toEqual([]);
  });

  test('reports an account in arrears', async () => {
    twin.setArrears(true);
    const { output } = await service.sls('doctor check');
    twin.setArrears(false);
    expect(output).toContain('The account is in arrears, so the address returns 410.');
  });
});

describe('sls verify, with other problems', () => {
  test('detects an inner hop that buffers anyway', async () => {
    const buffering = await startTencentTwin({ obeysAccelBuffering: false });
    const other = createService({
      ...buffering.env,
      UPSTREAM_URL: upstream.url,
      VERIFY_TOKEN: 'mine',
    });
    await other.sls('deploy');
    const address = buffering.functionUrl(name);
    const lines = await check({ address, cloud: 'tencent', ticket: 'mine' });
    other.remove();
    await buffering.stop();
    expect(failedOf(lines)).toEqual(['streaming']);
    expect(lines.streaming?.cause).toContain('its nginx ignores x-accel-buffering');
  });

  test('reports that the API is down', async () => {
    await upstream.close();
    const lines = await check({ address, cloud: 'tencent', ticket });
    expect(failedOf(lines)).toEqual(['upstream']);
    expect(lines.upstream?.cause).toContain('upstream_unreachable');
    expect(lines.upstream?.cure).toContain('UPSTREAM_URL');
  });
});
