import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_KEY } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';
import { toScfClient } from '../tencent/support/account';
import { readPolicy } from '../tencent/support/policy';
import { askAs, makeKey, setVersion } from './keys';
import { startTestUpstream, type TestUpstream } from './upstream';

// What the commands report about a locked service on Tencent's twin, and what they ask before they act.
// The tests build on one another.

jest.setTimeout(180_000);

const proxy = 'chatgpt-reverse-proxy-prod-proxy';
const socket = 'chatgpt-reverse-proxy-prod-websocket';

let twin: TencentTwin;
let upstream: TestUpstream;
let service: Service;
let address = '';
let alice = '';
let bob = '';

beforeAll(async () => {
  twin = await startTencentTwin({
    keys: [{ ...DEFAULT_KEY, actions: readPolicy('deploy-tencent.md') }],
  });
  upstream = await startTestUpstream();
  service = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
  const add = (label: string) => service.sls(`keys add --label ${label}`);
  alice = await makeKey(add, 'alice');
  bob = await makeKey(add, 'bob');
});
afterAll(async () => {
  service.remove();
  await upstream.close();
  await twin.stop();
});

/** Who responds to a request with a key: `let in` (the API), the code of the proxy's error, or the platform's status. */
const ask = (key: string) => askAs(address, key);
const addressOfSocket = () => twin.functionUrl(socket).replace(/^http/, 'ws');

describe('a deployment', () => {
  test('lists what it creates, and at its end what is in service and who has access', async () => {
    const { stderr, stdout, code } = await service.sls('deploy', { WEBSOCKET: 'true' });
    expect(stderr).toContain(
      'First deploy of chatgpt-reverse-proxy, stage prod, to na-siliconvalley',
    );
    address = twin.functionUrl(proxy);
    expect(stdout).toContain(`address      ${address}`);
    expect(stdout).toContain(`WebSocket    ${addressOfSocket()}`);
    expect(stdout).toContain('release      0.1.0 (version 1)');
    expect(stdout).toContain('access       locked: for alice, bob');
    expect(stdout).toContain('injected     no');
    expect(stdout).toContain('paused       no');
    expect(code).toBe(0);
  });

  test('prints examples that work with the key that they ask for', async () => {
    const { stdout } = await service.sls('deploy', { WEBSOCKET: 'true' });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: for a shell.
    expect(stdout).toContain('"Authorization: Bearer ${OPENAI_API_KEY}:${PROXY_ACCESS_KEY}"');
    expect(await ask(alice)).toBe('let in');
  });

  test('that removes a function asks first, and changes nothing without confirmation', async () => {
    await service.sls('keys revoke --label bob');
    const before = twin.journal().length;
    const { output, code } = await service.sls('deploy');
    expect(output).toContain('proxy: code; access after the deploy: locked: for alice\n');
    expect(output).toContain(`its address ${addressOfSocket()} is deleted permanently`);
    expect(output).toContain('Nothing was changed. To continue anyway: npx sls deploy --yes');
    expect(code).toBe(1);
    const calls = twin.journal().slice(before);
    expect(calls.filter(({ action }) => !/^(Get|List)/.test(action))).toEqual([]);
  });

  test('and with confirmation leaves no function that still accepts the revoked key', async () => {
    const { output, code } = await service.sls('deploy --yes');
    expect(output).toContain(`websocket: removed ${socket} and its address`);
    expect(code).toBe(0);
    expect(() => twin.functionUrl(socket)).toThrow();
    expect([await ask(alice), await ask(bob)]).toEqual(['let in', 'invalid_access_key']);
  });
});

describe('a revoked key', () => {
  test('is not made valid again by an undo without confirmation', async () => {
    const { output, code } = await service.sls('undo');
    expect(output).toContain('proxy: makes the access key bob valid again');
    expect(output).toContain('npx sls undo --yes');
    expect(code).toBe(1);
    expect(await ask(bob)).toBe('invalid_access_key');
  });

  test('nor by a rollback', async () => {
    const { output, code } = await service.sls('rollback --to 1');
    expect(output).toContain('proxy: makes the access key bob valid again');
    expect(output).toContain('npx sls rollback --to 1 -f proxy --yes');
    expect(code).toBe(1);
    expect(await ask(bob)).toBe('invalid_access_key');
  });

  test('nor by a deployment from a checkout that still has it', async () => {
    const old = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
    const [one, two] = [alice, bob].map((key) => createHash('sha256').update(key).digest('hex'));
    writeFileSync(join(old.folder, 'access-keys.txt'), `alice ${one}\nbob ${two}\n`);
    const { output, code } = await old.sls('deploy');
    const single = await old.sls('deploy function -f proxy');
    old.remove();
    expect(output).toContain('proxy: makes the access key bob valid again');
    expect(code).toBe(1);
    expect(single.output).toContain('npx sls deploy function -f proxy --yes');
    expect(single.code).toBe(1);
    expect(await ask(bob)).toBe('invalid_access_key');
  });
});

describe('a lock', () => {
  test('is not removed by a deployment without access-keys.txt', async () => {
    const file = join(service.folder, 'access-keys.txt');
    const kept = readFileSync(file);
    rmSync(file);
    const { output, code } = await service.sls('deploy');
    writeFileSync(file, kept);
    expect(output).toContain('proxy: opens the address, which is now locked');
    expect(code).toBe(1);
    expect(await ask('nobody')).toBe('invalid_access_key');
  });
});

describe('an undo', () => {
  test('after a deployment without a change still goes back to the release before the change', async () => {
    setVersion(service, '6.6.6');
    expect((await service.sls('deploy')).code).toBe(0);
    // The job runs again.
    const again = await service.sls('deploy');
    expect(again.output).toContain('No changes: nothing was deployed.');
    expect(again.stdout).toContain(`address      ${address}`);
    const { output, stdout, code } = await service.sls('undo');
    expect(output).toContain('proxy serves version 2 again');
    expect(stdout).toContain('release      0.1.0 (version 2)');
    expect(code).toBe(0);
  });

  test('fails when the release that it would restore is already in service', async () => {
    const before = twin.journal().length;
    const { output, code } = await service.sls('undo');
    expect(output).toContain('The version before the last deploy is already running');
    expect(output).toContain('npx sls rollback');
    expect(code).toBe(1);
    const calls = twin.journal().slice(before);
    expect(calls.filter(({ action }) => !/^(Get|List)/.test(action))).toEqual([]);
  });

  test('works from another machine: the cloud stores what was in service before', async () => {
    expect((await service.sls('deploy')).code).toBe(0);
    const other = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
    const { output, code } = await other.sls('undo');
    other.remove();
    expect(output).toContain('proxy serves version 2 again');
    expect(code).toBe(0);
  });
});

describe('a pause', () => {
  test('also stops a function that is no longer in the YAML file', async () => {
    expect((await service.sls('deploy', { WEBSOCKET: 'true' })).code).toBe(0);
    service.edit('serverless.yml', (text) => text.replace(/\n {2}websocket:[\s\S]*$/, '\n'));
    const { output, code } = await service.sls('pause');
    expect(output).toContain('proxy: paused');
    expect(output).toContain('websocket: paused');
    expect(code).toBe(0);
    expect(await ask(alice)).toBe('432');
    const quota = { FunctionName: socket };
    expect(await toScfClient(twin).GetReservedConcurrencyConfig(quota)).toMatchObject({
      ReservedMem: 0,
    });
  });

  test('is shown by info and at the end of a deployment without changes', async () => {
    const info = await service.sls('info');
    expect(info.stdout).toMatch(
      /paused +yes: the address returns 432 to everyone until "npx sls resume"/,
    );
    expect(info.stdout).toContain(
      'websocket (not in the YAML file, or disabled there; a deploy removes it):',
    );
    const doctor = await service.sls('doctor check');
    expect(doctor.output).toContain(
      'websocket: It is not in the YAML file, or is disabled there, but still serves',
    );
    const { output } = await service.sls('deploy --yes');
    expect(output).toMatch(/paused +yes/);
    expect(output).toContain('Paused: proxy. To resume: npx sls resume');
    expect(output).not.toContain('curl ');
    expect(await ask(alice)).toBe('432');
  });

  test('holds even if its previous state cannot be stored', async () => {
    await service.sls('resume');
    const client = toScfClient(twin);
    await client.PutReservedConcurrencyConfig({ FunctionName: proxy, ReservedConcurrencyMem: 512 });
    twin.inject({
      action: 'CreateAlias',
      times: 99,
      effect: { kind: 'error', code: 'InvalidParameterValue.Description' },
    });
    const { output, code } = await service.sls('pause');
    twin.clearFaults();
    expect(output).toContain(
      'proxy: paused, the address returns 432. Its dedicated quota of 512 MB',
    );
    expect(code).toBe(0);
    expect(await ask(alice)).toBe('432');
    await service.sls('resume');
  });
});

describe('another region', () => {
  test('needs confirmation, because it means another function with another address', async () => {
    const { output, code } = await service.sls('deploy', { TENCENTCLOUD_REGION: 'ap-tokyo' });
    expect(output).toContain('will be deployed to ap-tokyo, with a new address');
    expect(output).toContain('npx sls remove --region na-siliconvalley');
    expect(code).toBe(1);
  });
});

describe('a removal', () => {
  test('lists the addresses that are deleted permanently, and asks', async () => {
    const { output, code } = await service.sls('remove');
    expect(output).toContain(`proxy: its address ${address} is deleted permanently`);
    expect(output).toContain('npx sls remove --yes');
    expect(code).toBe(1);
    expect(await ask(alice)).toBe('let in');
    expect((await service.sls('remove --yes')).code).toBe(0);
  });
});

test('no output contained a key', () => {
  expect(JSON.stringify(twin.journal())).not.toContain(alice);
});
