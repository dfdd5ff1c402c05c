import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type AwsTwin, type AwsTwinOptions, startAwsTwin } from '../../../twins/aws/twin';
import { deploySample, type SampleOptions, toClients, waitForStack } from './support/sample-stack';

let twin: AwsTwin;
afterEach(() => twin.stop());
const start = async (options: AwsTwinOptions = {}) => {
  twin = await startAwsTwin(options);
};

const SAYS = (text: string) =>
  `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });`;
const read = async (name: string) => (await fetch(twin.functionUrl(name))).text();
const deploy = (options: Partial<SampleOptions> = {}) =>
  deploySample(twin, { name: 'sample', source: SAYS('first'), ...options });

describe('A template', () => {
  test.each([
    [
      'a property that does not exist',
      { Color: 'red' },
      '#: extraneous key [Color] is not permitted',
    ],
    ['too little memory', { MemorySize: 64 }, '#/MemorySize: 64 is not greater or equal to 128'],
    [
      'a list in place of a string',
      { Handler: ['a'] },
      '#/Handler: expected type: String, found: JSONArray',
    ],
    ['a one-letter variable', { Environment: { Variables: { A: 'b' } } }, 'extraneous key [A]'],
    [
      'a runtime that AWS no longer accepts',
      { Runtime: 'nodejs20.x' },
      'nodejs20.x is no longer supported',
    ],
    ['a time limit over 15 minutes', { Timeout: 901 }, 'less than or equal to 900'],
    [
      'a variable that Lambda reserves',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'reserved keys',
    ],
    [
      'a role that does not exist',
      { Role: 'arn:aws:iam::123456789012:role/none' },
      'cannot be assumed',
    ],
    [
      'code that was not uploaded',
      { Code: { S3Bucket: 'samples', S3Key: 'none' } },
      'S3 Error Code: NoSuchKey',
    ],
    [
      'variables of more than 4 KB',
      { Environment: { Variables: { BIG: 'x'.repeat(5000) } } },
      '4KB limit',
    ],
  ])('with %s fails, and the stack is rolled back', async (_, properties, reason) => {
    await start();
    const outcome = await deploy({ properties });
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reason).toContain(reason);
    expect([...twin.region().platform.functions.all.keys()]).toEqual([]);
    expect([...twin.region().platform.roles.keys()]).toEqual([]);
  });

  test('that refers to something undefined is rejected before anything starts', async () => {
    await start();
    const { cloudFormation } = toClients(twin);
    const bucket = (more: object) => ({
      Resources: { Bucket: { Type: 'AWS::S3::Bucket', ...more } },
    });
    const refusals = [
      bucket({ Properties: { BucketName: { Ref: 'Nobody' } } }),
      bucket({ DependsOn: ['Nobody'] }),
      bucket({ Properties: { BucketName: null } }),
      bucket({ Color: 'red' }),
      { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } },
      { Resources: {} },
      {
        Resources: {
          One: { Type: 'AWS::S3::Bucket', DependsOn: 'Other' },
          Other: { Type: 'AWS::S3::Bucket', DependsOn: 'One' },
        },
      },
    ].map((template) =>
      cloudFormation
        .send(new CreateStackCommand({ StackName: 'a', TemplateBody: JSON.stringify(template) }))
        .then(() => 'taken')
        .catch((error: Error) => error.message),
    );
    expect(await Promise.all(refusals)).toEqual([
      expect.stringContaining('Unresolved resource dependencies [Nobody] in the Resources block'),
      expect.stringContaining('Unresolved resource dependencies [Nobody] in the Resources block'),
      expect.stringContaining("[/Resources/Bucket/Properties/BucketName] 'null' values are not"),
      "Invalid template resource property 'Color'",
      expect.stringContaining('Unrecognized resource types: [AWS::SQS::Queue]'),
      expect.stringContaining('At least one Resources member must be defined'),
      expect.stringContaining('Circular dependency between resources: [One, Other]'),
    ]);
  });
});

describe('An update', () => {
  test('keeps the address and serves the new code', async () => {
    await start();
    await deploy();
    const address = twin.functionUrl('sample');
    expect(await read('sample')).toBe('first');
    expect(await deploy({ source: SAYS('second') })).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(twin.functionUrl('sample')).toBe(address);
    expect(await read('sample')).toBe('second');
  });

  test('that fails is rolled back, and the previous version stays in service at the same address', async () => {
    await start();
    await deploy();
    const address = twin.functionUrl('sample');
    twin.inject({
      kind: 'fail-resource',
      resource: 'Url',
      during: 'update',
      times: 1,
      reason: 'a fault',
    });
    const outcome = await deploy({ source: SAYS('second'), url: { InvokeMode: 'BUFFERED' } });
    expect(outcome).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'a fault' });
    expect(twin.functionUrl('sample')).toBe(address);
    expect(await read('sample')).toBe('first');
    expect(await deploy({ source: SAYS('third') })).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await read('sample')).toBe('third');
  });

  test('whose invalid property is found late undoes the valid changes, too', async () => {
    await start();
    await deploy();
    const outcome = await deploy({ source: SAYS('second'), properties: { Timeout: 901 } });
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await read('sample')).toBe('first');
  });

  test('without a change is rejected', async () => {
    await start();
    const { cloudFormation } = toClients(twin);
    const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
    await cloudFormation.send(new CreateStackCommand({ StackName: 'plain', TemplateBody }));
    await waitForStack(cloudFormation, 'plain');
    const { UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
    await expect(
      cloudFormation.send(new UpdateStackCommand({ StackName: 'plain', TemplateBody })),
    ).rejects.toThrow('No updates are to be performed.');
  });
});

describe('Stacks', () => {
  test('are created in parallel, each with its own address', async () => {
    await start({ stepMilliseconds: 20 });
    const names = ['one', 'two', 'three'];
    const outcomes = await Promise.all(names.map((name) => deploy({ name, source: SAYS(name) })));
    expect(outcomes.map(({ status }) => status)).toEqual(names.map(() => 'CREATE_COMPLETE'));
    expect(await Promise.all(names.map(read))).toEqual(names);
  });

  test('accept no second operation while one is in progress', async () => {
    await start({ stepMilliseconds: 50 });
    const { cloudFormation } = toClients(twin);
    const first = deploy();
    while (twin.region().stacks.findLiving('sample') === undefined) await new Promise(setImmediate);
    const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
    const { UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
    await expect(
      cloudFormation.send(new UpdateStackCommand({ StackName: 'sample', TemplateBody })),
    ).rejects.toThrow(/CREATE_IN_PROGRESS state and can not be updated/);
    await first;
  });

  test('are deleted with everything that they created', async () => {
    await start();
    await deploy();
    const url = twin.functionUrl('sample');
    const { cloudFormation } = toClients(twin);
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'sample' }));
    await twin.region().stacks.settled();
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'sample' })),
    ).rejects.toThrow('Stack with id sample does not exist');
    await expect(fetch(url)).rejects.toThrow();
    expect([...twin.region().platform.roles.keys()]).toEqual([]);
  });

  test('keep a bucket that is not empty, and say so', async () => {
    await start();
    const { cloudFormation } = toClients(twin);
    const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
    await cloudFormation.send(new CreateStackCommand({ StackName: 'plain', TemplateBody }));
    await waitForStack(cloudFormation, 'plain');
    const { buckets } = twin.region().platform;
    const [bucket] = [...(twin.region().stacks.find('plain').resources.values() ?? [])];
    const object = { key: 'a', body: Buffer.from('x'), contentType: 'text/plain', metadata: {} };
    buckets.put(bucket?.physicalId ?? '', object);
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'plain' }));
    const outcome = await waitForStack(cloudFormation, 'plain');
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(outcome.reason).toContain('The bucket you tried to delete is not empty');
  });
});

describe('Permissions', () => {
  const allow = (Action: string[], Resource = '*') => ({
    Effect: 'Allow' as const,
    Action,
    Resource,
  });

  test('that are missing make the resource fail, and the reason names the action', async () => {
    const most = [
      'cloudformation:*',
      's3:*',
      'iam:*',
      'lambda:CreateFunction',
      'lambda:Get*',
      'lambda:Delete*',
    ];
    await start({ policy: { Statement: [allow(most)] } });
    const outcome = await deploy();
    expect(outcome.status).toBe('ROLLBACK_COMPLETE');
    expect(outcome.reason).toContain('is not authorized to perform: lambda:TagResource');
    expect(outcome.reason).toContain('HandlerErrorCode: AccessDenied');
  });

  test('of a CloudFormation service role are enough: the caller only passes it', async () => {
    const role = 'arn:aws:iam::123456789012:role/openai-proxy-cfn';
    const condition = { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } };
    await start({
      policy: {
        Statement: [
          allow(['cloudformation:*', 's3:*']),
          { ...allow(['iam:PassRole'], role), Condition: condition },
        ],
      },
      roles: { [role]: { Statement: [allow(['iam:*', 'lambda:*', 's3:*', 'logs:*'])] } },
    });
    const { cloudFormation } = toClients(twin);
    const { UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
    const TemplateBody = JSON.stringify({ Resources: { Group: { Type: 'AWS::Logs::LogGroup' } } });
    const stack = { StackName: 'plain', TemplateBody };
    await cloudFormation.send(new CreateStackCommand(stack));
    expect((await waitForStack(cloudFormation, 'plain')).reason).toContain('logs:CreateLogGroup');
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'plain' }));
    await twin.region().stacks.settled();

    await cloudFormation.send(new CreateStackCommand({ ...stack, RoleARN: role }));
    expect((await waitForStack(cloudFormation, 'plain')).status).toBe('CREATE_COMPLETE');
    // The stack keeps the role: it need not be named again.
    const changed = JSON.stringify({
      Resources: { Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } } },
    });
    await cloudFormation.send(new UpdateStackCommand({ ...stack, TemplateBody: changed }));
    expect((await waitForStack(cloudFormation, 'plain')).status).toBe('UPDATE_COMPLETE');
  });

  test('can be revoked for one action', async () => {
    await start();
    const allowAgain = twin.inject({ kind: 'deny', action: 'lambda:AddPermission' });
    expect((await deploy()).reason).toContain('not authorized to perform: lambda:AddPermission');
    allowAgain();
    expect((await deploy({ name: 'other' })).status).toBe('CREATE_COMPLETE');
  });
});

describe('A fault', () => {
  test('of the network or of the service is retried by the SDK', async () => {
    await start();
    await deploy();
    const { configuration } = toClients(twin);
    const cloudFormation = new CloudFormationClient({ ...configuration, maxAttempts: 4 });
    const operation = 'cloudformation:DescribeStackEvents';
    twin.inject({ kind: 'throttle', operation, times: 1 });
    twin.inject({ kind: 'drop-connection', operation, times: 1 });
    twin.inject({ kind: 'unavailable', operation, times: 1 });
    const { StackEvents } = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: 'sample' }),
    );
    expect(StackEvents?.[0]).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE' });
    const errors = twin
      .journal()
      .filter((entry) => entry.operation === operation)
      .slice(-4)
      .map(({ error }) => error);
    expect(errors).toEqual([
      'Throttling',
      'the connection was dropped',
      'ServiceUnavailable',
      undefined,
    ]);
  });
});
