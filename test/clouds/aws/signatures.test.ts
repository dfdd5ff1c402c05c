import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type AwsTwin, type AwsTwinOptions, startAwsTwin } from '../../../twins/aws/twin';
import { toClients } from './support/sample-stack';

let twin: AwsTwin;
afterEach(() => twin.stop());

async function start(options: AwsTwinOptions = {}, credentials: object = {}) {
  twin = await startAwsTwin(options);
  const { configuration } = toClients(twin);
  const changed = {
    ...configuration,
    maxAttempts: 1,
    credentials: { ...configuration.credentials, ...credentials },
  };
  const { s3, cloudFormation } = toClients(twin);
  return {
    s3: new (s3.constructor as typeof import('@aws-sdk/client-s3').S3Client)(changed),
    cloudFormation: new (
      cloudFormation.constructor as typeof import('@aws-sdk/client-cloudformation').CloudFormationClient
    )(changed),
    lambda: new LambdaClient(changed),
  };
}

const nameOf = (error: unknown) => (error as Error).name;

describe('A caller', () => {
  test('with a wrong secret is rejected by every service, each with its own error', async () => {
    const { s3, cloudFormation, lambda } = await start({}, { secretAccessKey: 'wrong' });
    const refusals = [
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'a' })),
      lambda.send(new GetFunctionCommand({ FunctionName: 'a' })),
      s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' })),
    ].map((sent) => sent.catch(nameOf));
    expect(await Promise.all(refusals)).toEqual([
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'SignatureDoesNotMatch',
    ]);
  });

  test('with unknown keys is rejected', async () => {
    const { s3, cloudFormation, lambda } = await start({}, { accessKeyId: 'AKIAUNKNOWN' });
    const refusals = [
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'a' })),
      lambda.send(new GetFunctionCommand({ FunctionName: 'a' })),
      s3.send(new GetObjectCommand({ Bucket: 'a', Key: 'b' })),
    ].map((sent) => sent.catch(nameOf));
    expect(await Promise.all(refusals)).toEqual([
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
    ]);
  });

  test('with temporary keys needs their session token', async () => {
    const { lambda } = await start({ sessionToken: 'token' });
    const find = new GetFunctionCommand({ FunctionName: 'a' });
    await expect(lambda.send(find)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { configuration } = toClients(twin);
    const { sessionToken: _, ...without } = configuration.credentials;
    for (const credentials of [without, { ...without, sessionToken: 'another' }]) {
      const other = new LambdaClient({ ...configuration, credentials });
      await expect(other.send(find)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    }
  });

  test('whose clock is an hour off is rejected', async () => {
    const { cloudFormation } = await start({ clockSkew: 3_600_000 });
    await expect(
      cloudFormation.send(new DescribeStacksCommand({ StackName: 'a' })),
    ).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringContaining('Signature expired'),
    });
  });

  test('without a signature is rejected', async () => {
    await start();
    const reply = await fetch(twin.endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'ListStacks', Version: '2010-05-15' }),
    });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain('MissingAuthenticationToken');
  });
});

describe('An upload', () => {
  test('arrives complete in each encoding that the SDK uses', async () => {
    const { s3 } = await start();
    twin.region().platform.buckets.create('bucket', 'us-west-1');
    const Key = 'folder/a b+c:ü.txt';
    const target = { Bucket: 'bucket', Key };
    const read = async () =>
      (await s3.send(new GetObjectCommand(target))).Body?.transformToString();

    await s3.send(new PutObjectCommand({ ...target, Body: 'text', Metadata: { filesha256: 'x' } }));
    expect(await read()).toBe('text');
    expect((await s3.send(new HeadObjectCommand(target))).Metadata).toEqual({ filesha256: 'x' });
    const stream = new Blob(['streamed']).stream();
    const { Readable } = await import('node:stream');
    const Body = Readable.fromWeb(stream as import('node:stream/web').ReadableStream);
    await s3.send(new PutObjectCommand({ ...target, Body, ContentLength: 8 }));
    expect(await read()).toBe('streamed');
    await expect(
      s3.send(new CreateMultipartUploadCommand({ ...target, Bucket: 'another' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('with a wrong checksum is rejected', async () => {
    const { s3 } = await start();
    twin.region().platform.buckets.create('bucket', 'us-west-1');
    const target = { Bucket: 'bucket', Key: 'a', Body: 'text', ChecksumCRC32: 'AAAAAA==' };
    await expect(s3.send(new PutObjectCommand(target))).rejects.toMatchObject({
      name: 'BadDigest',
    });
  });
});
