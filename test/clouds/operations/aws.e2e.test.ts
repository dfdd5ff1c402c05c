import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionUrlConfigCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { toZip } from '../../../plugins/shared/packaging/zip';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { copyProject, createService, type Service } from '../aws/support/sls';
import { check, failedOf } from './quick';
import {
  startOpenInjector,
  startTellingFront,
  startTestUpstream,
  type TestUpstream,
} from './upstream';

// One deployment to the AWS twin, and everything that is done after it. The tests build on one another.

jest.setTimeout(180_000);

const FunctionName = 'chatgpt-reverse-proxy-prod-proxy';

let twin: AwsTwin;
let upstream: TestUpstream;
let front: Awaited<ReturnType<typeof startTellingFront>>;
let service: Service;
let lambda: LambdaClient;
let logs: CloudWatchLogsClient;
let address = '';
let ticket = '';

beforeAll(async () => {
  // Long enough to catch a command that does not wait for the end of a change.
  twin = await startAwsTwin({ changeMilliseconds: 500 });
  upstream = await startTestUpstream();
  front = await startTellingFront(upstream.url);
  service = createService(twin, { UPSTREAM_URL: upstream.url });
  copyProject(service);
  const client = {
    endpoint: twin.endpoint,
    region: 'us-west-1',
    credentials: {
      accessKeyId: String(twin.env.AWS_ACCESS_KEY_ID),
      secretAccessKey: String(twin.env.AWS_SECRET_ACCESS_KEY),
    },
  };
  lambda = new LambdaClient(client);
  logs = new CloudWatchLogsClient(client);
  const { code, output } = await service.sls('deploy');
  expect(output).toMatch(/ address +http/);
  expect(code).toBe(0);
  address = twin.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, '');
  const state = readFileSync(join(service.folder, '.operations/state.json'), 'utf8');
  ticket = JSON.parse(state).verifyToken;
});
afterAll(async () => {
  lambda.destroy();
  logs.destroy();
  service.remove();
  await Promise.all([upstream.close(), front.close()]);
  await twin.stop();
});

/** Resolves when Lambda has finished the last change of the function. */
const settle = () =>
  waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName });

const subject = () => ({ address, cloud: 'aws' as const, region: 'us-west-1', ticket });

describe('sls verify', () => {
  test('finds no problem after a deployment', async () => {
    const { code, output } = await service.sls('verify');
    expect(output).not.toContain('✗');
    expect(output).toMatch(/✓ Region +us-west-1/);
    expect(output).toMatch(/✓ Streams +first byte/);
    expect(output).toMatch(/✓ WebSocket +426 in \d+ ms/);
    expect(output).toContain('All checks passed');
    expect(code).toBe(0);
  });

  test('a second deployment of the same checkout changes nothing and keeps the token', async () => {
    const { output } = await service.sls('deploy');
    expect(output).toContain('No changes to deploy. Deployment skipped.');
  });

  test('detects an address that buffers responses', async () => {
    const mode = (InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM') =>
      lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, InvokeMode }));
    await mode('BUFFERED');
    const lines = await check(subject());
    await mode('RESPONSE_STREAM');
    expect(failedOf(lines)).toEqual(['streaming']);
    expect(lines.streaming?.cause).toContain('the function URL uses the mode BUFFERED');
    expect(lines.streaming?.cure).toContain('invokeMode: RESPONSE_STREAM');
  });

  test('names the missing permission, and doctor restores it', async () => {
    const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    const statements = (JSON.parse(Policy) as { Statement: { Sid: string; Action: string }[] })
      .Statement;
    const StatementId = statements.find(({ Action }) => Action === 'lambda:InvokeFunction')?.Sid;
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    const lines = await check(subject());
    expect(failedOf(lines)).toEqual(['reachable']);
    expect(lines.reachable?.cause).toContain(
      'one of the two permissions that a function URL needs',
    );
    const fixed = await service.sls('doctor', 'check', '--fix');
    expect(fixed.output).toContain('proxy: allowed lambda:InvokeFunction');
    expect(fixed.code).toBe(0);
    expect(failedOf(await check(subject()))).toEqual([]);
  });

  test('names headers about the caller that reach the API although the function did not send them', async () => {
    const honest = await check(subject(), { echo: '/headers' });
    expect(honest.privacy).toMatchObject({
      verdict: 'pass',
      figure: expect.stringContaining('as the API received them'),
    });
    const through = (UPSTREAM_URL: string) => {
      const variables = twin.region().platform.functions.version(FunctionName)
        .configuration.variables;
      const Environment = { Variables: { ...variables, UPSTREAM_URL } };
      return lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
    };
    await through(front.url);
    await settle();
    const lines = await check(subject(), { echo: '/headers' });
    await settle();
    await through(upstream.url);
    await settle();
    expect(failedOf(lines)).toEqual(['privacy']);
    expect(lines.privacy?.cause).toContain(
      'The API received x-forwarded-for, which the function did not send',
    );
  });

  test('warns of an open proxy that injects a key', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const injector = await startOpenInjector(version);
    const lines = await check({ address: injector.url });
    await injector.close();
    expect(lines.access?.cause).toContain('The proxy is open and a key is injected');
    expect(lines.access?.cure).toContain('Stop the proxy now.');
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
    expect(output).toContain('is live again');
    expect(code).toBe(0);
    expect(await readVersion()).toBe(old);
    // The undone release is the one that is checked out.
    setVersion(old);
  });
});

describe('sls pause', () => {
  test('stops the address, remembers the reserved concurrency, and resume restores it', async () => {
    const reserve = new PutFunctionConcurrencyCommand({
      FunctionName,
      ReservedConcurrentExecutions: 7,
    });
    await lambda.send(reserve);
    const paused = await service.sls('pause');
    expect(paused.output).toContain('proxy: paused, the address returns 429');
    expect((await fetch(`${address}/-/health`)).status).toBe(429);
    const lines = await check(subject());
    expect(lines.reachable?.cure).toContain('npx sls resume');
    const resumed = await service.sls('resume');
    expect(resumed.output).toContain('proxy: resumed, at most 7 concurrent requests');
    expect((await fetch(`${address}/-/health`)).status).toBe(200);
    expect(twin.region().platform.functions.find(FunctionName).reservedConcurrency).toBe(7);
  });
});

describe('sls doctor', () => {
  test('lists manual changes, changes nothing itself, and repairs them when asked', async () => {
    const { platform } = twin.region();
    const group = `/aws/lambda/${FunctionName}`;
    const { variables } = platform.functions.version(FunctionName).configuration;
    const Environment = { Variables: { ...variables, EXTRA: 'secret-value' } };
    const changes = { MemorySize: 512, Timeout: 3, Runtime: 'nodejs22.x' as const, Environment };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }));
    await settle();
    const ZipFile = toZip([{ name: 'index.cjs', data: 'exports.handler = async () => {};' }]);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await settle();
    await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, InvokeMode: 'BUFFERED' }));
    await lambda.send(
      new RemovePermissionCommand({
        FunctionName,
        StatementId: [...platform.functions.find(FunctionName).permissions.keys()][0],
      }),
    );
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 1 }));

    const before = twin.journal().length;
    const { code, output } = await service.sls('doctor', 'check', '--json');
    expect(code).toBe(1);
    const json = output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1);
    const { findings } = JSON.parse(json) as { findings: { what: string }[] };
    expect(findings.map(({ what }) => what).sort()).toEqual([
      'code',
      'concurrency',
      'invoke mode',
      'logs',
      'memory',
      'permissions',
      'runtime',
      'timeout',
      'variables',
    ]);
    expect(output).not.toContain('secret-value');
    const calls = twin.journal().slice(before);
    expect(calls.filter(({ operation }) => !/:(Get|Describe|List|Head)/.test(operation))).toEqual(
      [],
    );

    const fixed = await service.sls('doctor', 'check', '--fix');
    expect(fixed.output).toContain('proxy: set the memory to 256');
    expect(fixed.output).toContain('proxy: set InvokeMode of the address to RESPONSE_STREAM');
    expect(fixed.output).toContain('proxy: set the reserved concurrency to none');
    expect(fixed.code).toBe(0);
    expect((await service.sls('doctor', 'check')).output).toContain(
      'Everything matches the YAML file.',
    );
    expect(failedOf(await check(subject()))).toEqual([]);
  });

  test('creates a deleted address and a deleted log again', async () => {
    await settle();
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    await logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/lambda/${FunctionName}` }));
    const { output, code } = await service.sls('doctor', 'check', '--fix');
    expect(output).toContain('proxy: Its address no longer exists.');
    const made = /created the address (\S+)\//.exec(output)?.[1] ?? '';
    expect((await fetch(`${made}/-/health`)).status).toBe(200);
    // A late log line may have created the group again, without a retention period.
    expect(output).toMatch(/created the log group|the log is now kept for 14 days/);
    const group = twin.region().platform.logs.groups.get(`/aws/lambda/${FunctionName}`);
    expect(group?.retentionInDays).toBe(14);
    expect(code).toBe(0);
  });
});
