import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionUrlConfigCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { deploySample, toClients } from './support/sample-stack';

// What AWS rejects or takes time for, called with the real SDK. The tests build on one another.

const says = (text: string) =>
  `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });`;

let twin: AwsTwin;
let lambda: LambdaClient;
let s3: S3Client;
let FunctionName = '';
beforeAll(async () => {
  twin = await startAwsTwin({ changeMilliseconds: 400 });
  const { configuration } = toClients(twin);
  lambda = new LambdaClient({ ...configuration, maxAttempts: 1 });
  s3 = new S3Client(configuration);
  await deploySample(twin, { name: 'sample', source: says('first') });
  FunctionName = [...twin.region().platform.functions.all.keys()][0] ?? '';
});
afterAll(async () => {
  lambda.destroy();
  s3.destroy();
  await twin.stop();
});

/** The name of the error that a call ends with. */
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => 'it was accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
const settle = () =>
  waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
const look = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));

describe('A function that is being updated', () => {
  test('serves its old code, and accepts no other change until the update is done', async () => {
    const ZipFile = zipSync({ 'index.cjs': Buffer.from(says('second')) });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    expect(await look()).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' });
    const Resource = (await look()).FunctionArn;
    const busy = [
      new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }),
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile }),
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
      new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }),
      new TagResourceCommand({ Resource, Tags: { a: 'b' } }),
    ];
    for (const command of busy) {
      const refused = await refusal(lambda.send(command as TagResourceCommand));
      expect(refused).toBe(
        `ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource: ${Resource}`,
      );
    }
    expect(await (await fetch(twin.functionUrl('sample'))).text()).toBe('first');
    await settle();
    expect(await (await fetch(twin.functionUrl('sample'))).text()).toBe('second');
    expect(await look()).toMatchObject({ LastUpdateStatus: 'Successful', MemorySize: 256 });
  });

  test('can be deleted', async () => {
    await deploySample(twin, { name: 'other', source: says('other') });
    const name = [...twin.region().platform.functions.all.keys()].find(
      (one) => one !== FunctionName,
    );
    const target = { FunctionName: name };
    await lambda.send(new UpdateFunctionConfigurationCommand({ ...target, MemorySize: 256 }));
    await lambda.send(new DeleteFunctionCommand(target));
    expect(await refusal(lambda.send(new GetFunctionConfigurationCommand(target)))).toMatch(
      /^ResourceNotFoundException/,
    );
  });
});

test('a template with a function URL is rejected in a region without function URLs', async () => {
  const { configuration } = toClients(twin);
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({ ...configuration, region: 'il-central-1' });
  const Properties = { AuthType: 'NONE', TargetFunctionArn: 'sample' };
  const TemplateBody = JSON.stringify({
    Resources: { Url: { Type: 'AWS::Lambda::Url', Properties } },
  });
  const created = client.send(new CreateStackCommand({ StackName: 'far', TemplateBody }));
  expect(await refusal(created)).toMatch(/Unrecognized resource types: \[AWS::Lambda::Url\]/);
  client.destroy();
});

describe('The address of a function', () => {
  test('gets CORS outside CloudFormation, and loses it again', async () => {
    const set = (Cors: object) =>
      lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, Cors }));
    await set({ AllowOrigins: ['*'], AllowMethods: ['*'] });
    const get = () => lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }));
    expect((await get()).Cors).toEqual({ AllowOrigins: ['*'], AllowMethods: ['*'] });
    const headers = { origin: 'https://example.com' };
    const answer = await fetch(twin.functionUrl('sample'), { headers });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await refusal(set({ AllowMethods: ['OPTIONS'] }))).toMatch(/^ValidationException/);
    expect(await refusal(set({ MaxAge: 90_000 }))).toMatch(/^ValidationException/);
    await set({});
    expect((await get()).Cors).toBeUndefined();
  });

  test('cannot be created twice', async () => {
    const again = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' });
    expect(await refusal(lambda.send(again))).toMatch(/^ResourceConflictException/);
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
    await lambda.send(again);
  });
});

describe('A permission', () => {
  const add = (changes: object) => {
    const whole = { StatementId: 'one', Action: 'lambda:InvokeFunction', Principal: '*' };
    return refusal(lambda.send(new AddPermissionCommand({ FunctionName, ...whole, ...changes })));
  };

  test.each([
    ['an id with a dot', { StatementId: 'a.b' }, 'ValidationException'],
    ['an action of another service', { Action: 's3:GetObject' }, 'ValidationException'],
    ['a principal with a space', { Principal: '* *' }, 'ValidationException'],
    [
      'a URL type for another action',
      { FunctionUrlAuthType: 'NONE' },
      'InvalidParameterValueException: FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl',
    ],
    [
      'a call through the URL for the action of the URL itself',
      { Action: 'lambda:InvokeFunctionUrl', InvokedViaFunctionUrl: true },
      'InvalidParameterValueException: InvokedViaFunctionUrl is only supported for lambda:InvokeFunction',
    ],
    ['an old revision', { RevisionId: 'none' }, 'PreconditionFailedException'],
  ])('is rejected with %s', async (_, changes, problem) => {
    expect(await add(changes)).toContain(problem);
  });

  test('exists once, and is in the policy', async () => {
    expect(await add({ InvokedViaFunctionUrl: true })).toBe('it was accepted');
    expect(await add({ InvokedViaFunctionUrl: true })).toMatch(/^ResourceConflictException/);
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(Policy).toContain('"Sid":"one"');
  });
});

test('a bucket can be deleted outside CloudFormation, and created again by its name and region', async () => {
  const Bucket = 'chatgpt-bucket';
  const create = (LocationConstraint?: 'eu-west-1') =>
    s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
  expect(await refusal(create('eu-west-1'))).toMatch(/^IllegalLocationConstraintException/);
  // By default the SDK names the client's region.
  await create();
  await s3.send(new DeleteBucketCommand({ Bucket }));
  expect(await refusal(s3.send(new HeadBucketCommand({ Bucket })))).toMatch(/^NotFound/);
});
