import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { copyProject, createService, type Service } from '../aws/support/sls';
import { askAs, makeKey, setVersion } from './keys';
import { startTestUpstream, type TestUpstream } from './upstream';

// The same on AWS's twin. The tests build on one another.

jest.setTimeout(180_000);

const FunctionName = 'chatgpt-reverse-proxy-prod-proxy';

let twin: AwsTwin;
let upstream: TestUpstream;
let service: Service;
let lambda: LambdaClient;
let address = '';
let alice = '';

beforeAll(async () => {
  twin = await startAwsTwin();
  upstream = await startTestUpstream();
  service = createService(twin, { UPSTREAM_URL: upstream.url });
  copyProject(service);
  lambda = new LambdaClient({
    endpoint: twin.endpoint,
    region: 'us-west-1',
    credentials: {
      accessKeyId: String(twin.env.AWS_ACCESS_KEY_ID),
      secretAccessKey: String(twin.env.AWS_SECRET_ACCESS_KEY),
    },
  });
});
afterAll(async () => {
  lambda.destroy();
  service.remove();
  await upstream.close();
  await twin.stop();
});

const readHealth = async () => {
  const answer = await fetch(`${address}/-/health`);
  return ((await answer.json()) as { version: string }).version;
};
const ask = (key: string) => askAs(address, key);
const writes = (since: number) =>
  twin
    .journal()
    .slice(since)
    .filter(({ operation }) => !/:(Get|Describe|List|Head)/.test(operation));

describe('a deployment', () => {
  test('lists what it creates, and ends like one on Tencent Cloud', async () => {
    const { output, code } = await service.sls('deploy');
    expect(output).toContain('First deploy of chatgpt-reverse-proxy, stage prod, to us-west-1');
    address = twin.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, '');
    expect(output).toContain(`address      ${address}`);
    expect(output).toContain('WebSocket    none on AWS Lambda');
    expect(output).toMatch(/release {6}0\.1\.0 \(deployment \d{13}\)/);
    expect(output).toContain('access       open: anyone who knows the address');
    expect(output).toContain(`curl ${address}/v1/models`);
    expect(code).toBe(0);
  });

  test('after an undo is not skipped, because another release is in service', async () => {
    setVersion(service, '2.0.0');
    const changed = await service.sls('deploy');
    expect(changed.output).toContain('Changes of this deploy in us-west-1:\n  proxy: code');
    expect(await readHealth()).toBe('2.0.0');
    const undone = await service.sls('undo');
    expect(undone.output).toContain('is live again');
    expect(await readHealth()).toBe('0.1.0');
    const again = await service.sls('deploy');
    expect(again.output).not.toContain('No changes to deploy');
    expect(again.code).toBe(0);
    expect(await readHealth()).toBe('2.0.0');
  });

  test('after a failed one is not skipped either', async () => {
    setVersion(service, '3.0.0');
    const stop = twin.inject({
      kind: 'fail-resource',
      resource: 'ProxyLambdaFunction',
      during: 'update',
      times: 1,
      reason: 'Resource handler returned message: "Internal Failure"',
    });
    const failed = await service.sls('deploy');
    stop();
    expect(failed.code).toBe(1);
    expect(await readHealth()).toBe('2.0.0');
    const info = await service.sls('info');
    expect(info.output).toMatch(/release +2\.0\.0/);
    const again = await service.sls('deploy');
    expect(again.output).not.toContain('No changes to deploy');
    expect(await readHealth()).toBe('3.0.0');
  });

  test('without a change still shows the address', async () => {
    const before = twin.journal().length;
    const { output, code } = await service.sls('deploy');
    expect(output).toContain('No changes: nothing was deployed.');
    expect(output).toContain(`address      ${address}`);
    expect(code).toBe(0);
    expect(writes(before)).toEqual([]);
  });
});

describe('an undo', () => {
  test('after a deployment without a change still goes back, and fails when there is nothing to undo', async () => {
    const { output, code } = await service.sls('undo');
    expect(output).toContain('is live again');
    expect(code).toBe(0);
    expect(await readHealth()).toBe('2.0.0');
    const before = twin.journal().length;
    const again = await service.sls('undo');
    expect(again.output).toContain('The version before the last deploy is already running');
    expect(again.output).toContain('npx sls rollback -c serverless.aws.yml');
    expect(again.code).toBe(1);
    expect(writes(before)).toEqual([]);
  });
});

describe('a lock', () => {
  test('is not removed by an undo, a rollback or a deployment without confirmation', async () => {
    alice = await makeKey(
      (label) => service.sls('keys', 'add', '--label', label, '--deploy'),
      'alice',
    );
    expect(await ask(alice)).toBe('let in');
    expect(await ask('nobody')).toBe('invalid_access_key');
    const undo = await service.sls('undo');
    expect(undo.output).toContain('proxy: opens the address, which is now locked');
    expect(undo.output).toContain('npx sls undo --yes -c serverless.aws.yml');
    const listed = await service.sls('deploy', 'list');
    const [first = ''] = [...listed.output.matchAll(/Timestamp: (\d+)/g)].map(([, time]) => time);
    const rollback = await service.sls('rollback', '-t', first);
    expect(rollback.output).toContain('proxy: opens the address, which is now locked');
    const file = join(service.folder, 'access-keys.txt');
    const kept = readFileSync(file);
    rmSync(file);
    const deploy = await service.sls('deploy');
    const single = await service.sls('deploy', 'function', '-f', 'proxy');
    writeFileSync(file, kept);
    expect(deploy.output).toContain('proxy: opens the address, which is now locked');
    expect(single.output).toContain('npx sls deploy function -f proxy --yes -c serverless.aws.yml');
    expect([undo.code, rollback.code, deploy.code, single.code]).toEqual([1, 1, 1, 1]);
    expect(await ask('nobody')).toBe('invalid_access_key');
  });

  test('shows who has access', async () => {
    const { output } = await service.sls('info');
    expect(output).toContain('access       locked: for alice');
  });
});

describe('a pause', () => {
  test('is shown by info and at the end of a deployment', async () => {
    expect((await service.sls('pause')).output).toContain(
      'To resume: npx sls resume -c serverless.aws.yml',
    );
    const info = await service.sls('info');
    expect(info.output).toContain('paused       yes: the address returns 429 to everyone');
    const { output } = await service.sls('deploy');
    expect(output).toContain('Paused: proxy. To resume: npx sls resume -c serverless.aws.yml');
    expect((await service.sls('resume')).code).toBe(0);
  });

  test('holds even if the note about it cannot be stored', async () => {
    const stop = twin.inject({ kind: 'deny', action: 'lambda:TagResource' });
    const { output, code } = await service.sls('pause');
    stop();
    expect(output).toContain('proxy: paused, the address returns 429');
    expect(code).toBe(0);
    expect(await ask(alice)).toBe('429');
    await service.sls('resume');
  });
});

describe('an address that doctor created again', () => {
  test('is the one that info, verify and a deployment use', async () => {
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    const { output } = await service.sls('doctor', 'check', '--fix');
    const made = /created the address (\S+)\//.exec(output)?.[1] ?? '';
    expect(made).not.toBe(address);
    expect((await service.sls('info')).output).toContain(`address      ${made}`);
    expect((await service.sls('deploy')).output).toContain(`address      ${made}`);
    expect((await service.sls('verify', '--key', alice)).output).toContain(made);
  });
});

describe('a removal', () => {
  test('lists the addresses that are deleted permanently, and asks', async () => {
    const { output, code } = await service.sls('remove');
    expect(output).toMatch(/proxy: its address http\S+ is deleted permanently/);
    expect(output).toContain('npx sls remove --yes -c serverless.aws.yml');
    expect(code).toBe(1);
    expect((await service.sls('remove', '--yes')).code).toBe(0);
  });
});
