import { request } from 'node:http';
import { connect } from 'node:net';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { type Gate, startGate } from './support/gate';
import { toClients, waitForStack } from './support/sample-stack';

let twin: AwsTwin;
let gate: Gate;
let uploads = 0;
beforeEach(async () => {
  twin = await startAwsTwin({ initMilliseconds: 2000 });
  gate = await startGate();
});
afterEach(async () => {
  gate.close();
  await twin.stop();
});

/** A plain server: `/echo` returns what arrives, `/gate/<name>` writes a piece and waits. */
const SERVER = `
const { createServer } = require('node:http');
const [host, port] = process.env.AWS_LAMBDA_HTTP_ENDPOINT.split(':');
createServer(async (incoming, outgoing) => {
  const { method, url, rawHeaders } = incoming;
  if (url.startsWith('/gate/')) {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'x-text': process.env.TEXT });
    outgoing.write('data: 1\\n\\n');
    await fetch(process.env.GATE + '/' + url.slice(6)).then((reply) => reply.text());
    return outgoing.end('data: 2\\n\\n');
  }
  if (url === '/never') return;
  if (url === '/crash') process.exit(3);
  let body = '';
  for await (const piece of incoming) body += piece;
  outgoing.setHeader('keep-alive', 'timeout=5');
  outgoing.end(JSON.stringify({ method, url, rawHeaders, body, processId: process.pid, text: process.env.TEXT }));
}).listen(Number(port), host);
process.on('SIGTERM', () => { console.log('told to go'); process.exit(0); });`;

const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

interface WebOptions {
  readonly source?: string;
  readonly text?: string;
  readonly bucket?: object;
  readonly policyActions?: readonly string[];
  readonly revision?: object;
  readonly endpoint?: object;
}

/** Creates or updates a stack `web` with a web function and its endpoint. */
async function deploy(options: WebOptions = {}) {
  const { cloudFormation, s3 } = toClients(twin);
  const { bucket = { VersioningConfiguration: { Status: 'Enabled' } } } = options;
  const { policyActions = ['s3:GetObject', 's3:GetObjectVersion'] } = options;
  const bucketResources = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'web-code', ...bucket } },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Bucket' },
        PolicyDocument: {
          Statement: [
            {
              ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
              ...{
                Action: policyActions,
                Resource: join({ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*'),
              },
              Condition: {
                ArnLike: {
                  'aws:SourceArn': join(
                    ...['arn:aws:lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }],
                    ':web-function/web-proxy/revision/*',
                  ),
                },
              },
            },
          ],
        },
      },
    },
  };
  const bring = async (Resources: object, Outputs: object = {}) => {
    const exists = twin.region().stacks.findLiving('web') !== undefined;
    const TemplateBody = JSON.stringify({ Resources, Outputs });
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
    const stack = { StackName: 'web', TemplateBody, Capabilities };
    await cloudFormation.send(
      exists ? new UpdateStackCommand(stack) : new CreateStackCommand(stack),
    );
    return waitForStack(cloudFormation, 'web');
  };
  if (twin.region().stacks.findLiving('web') === undefined) await bring(bucketResources);
  uploads += 1;
  const Key = `code-${uploads}.zip`;
  const Body = zipSync({ 'index.js': Buffer.from(options.source ?? SERVER) });
  await s3.send(new PutObjectCommand({ Bucket: 'web-code', Key, Body }));

  return bring(
    {
      ...bucketResources,
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
          },
        },
      },
      Proxy: { Type: 'AWS::Lambda::WebFunction', Properties: { FunctionName: 'web-proxy' } },
      Revision: {
        Type: 'AWS::Lambda::WebFunctionRevision',
        Properties: {
          FunctionName: { Ref: 'Proxy' },
          BuildConfig: {
            CodeConfig: { S3Object: { Bucket: { Ref: 'Bucket' }, Key } },
            RuntimeConfig: { Runtime: 'nodejs24.x' },
          },
          ServiceConfig: {
            ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
            EnvironmentVariables: { TEXT: options.text ?? 'first', GATE: gate.url },
            TimeoutSeconds: 3,
            ...options.revision,
          },
        },
        DependsOn: ['BucketPolicy'],
      },
      Endpoint: {
        Type: 'AWS::Lambda::WebFunctionEndpoint',
        Properties: {
          FunctionName: { Ref: 'Proxy' },
          ...{ EndpointName: 'prod', EndpointType: 'HomeRegion', AuthType: 'ApplicationManaged' },
          RevisionWeights: [
            { RevisionId: { 'Fn::GetAtt': ['Revision', 'RevisionId'] }, Weight: 100 },
          ],
          ...options.endpoint,
        },
      },
    },
    { Address: { Value: join('https://', { 'Fn::GetAtt': ['Endpoint', 'DomainName'] }, '/') } },
  );
}

const ECHO = 'echo?x=%2F';
interface Echo {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
  readonly body: string;
  readonly processId: number;
  readonly text: string;
}
const echo = async (path = ECHO, init?: RequestInit) =>
  (await (await fetch(twin.functionUrl('web') + path, init)).json()) as Echo;

describe('A web function', () => {
  test('is an ordinary HTTP server behind the address in the stack’s outputs', async () => {
    expect(await deploy()).toEqual({ status: 'UPDATE_COMPLETE', reason: undefined });
    const { cloudFormation } = toClients(twin);
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'web' }));
    expect(Stacks?.[0]?.Outputs?.[0]?.OutputValue).toBe(twin.functionUrl('web'));

    const reply = await fetch(twin.functionUrl('web') + ECHO, { method: 'POST', body: 'text' });
    expect(await reply.json()).toMatchObject({ method: 'POST', url: '/echo?x=%2F', body: 'text' });
    expect(reply.headers.get('lambda-web-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.headers.get('lambda-web-logstream')).toContain('/');
    expect(reply.headers.get('keep-alive')).toBeNull();
  });

  test('gets requests without the headers that AWS removes, and with those that it adds', async () => {
    await deploy();
    const headers = {
      ...{ 'x-real-ip': '1.2.3.4', 'lambda-web-request-id': 'forged', te: 'trailers' },
      ...{ 'x-http-method-override': 'DELETE', 'x-forwarded-for': '5.6.7.8' },
      ...{ connection: 'Upgrade, X-Hop', upgrade: 'websocket', 'x-hop': '1', 'X-Kept': 'yes' },
    };
    const { rawHeaders } = await new Promise<Echo>((resolve, reject) => {
      const sent = request(twin.functionUrl('web') + ECHO, { headers }, (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      });
      sent.on('error', reject).end();
    });
    const seen: Record<string, string> = {};
    for (let index = 0; index < rawHeaders.length; index += 2) {
      seen[rawHeaders[index] ?? ''] = rawHeaders[index + 1] ?? '';
    }
    expect(seen).toEqual({
      Host: expect.stringMatching(/\.lambda-web\.us-west-1\.on\.aws$/),
      'X-Kept': 'yes',
      'X-Forwarded-For': '5.6.7.8, 127.0.0.1',
      'lambda-web-request-id': expect.not.stringContaining('forged'),
      'lambda-web-endpoint-name': 'prod',
      Connection: 'close',
    });
  });

  test('streams, and serves many requests in one process', async () => {
    await deploy();
    const first = await fetch(`${twin.functionUrl('web')}gate/one`);
    const second = await fetch(`${twin.functionUrl('web')}gate/two`);
    const reader = (first.body ?? new ReadableStream()).getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: 1\n\n');
    const { processId } = await echo();
    expect((await echo()).processId).toBe(processId);
    for (const name of ['one', 'two']) (await gate.reached(name))();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: 2\n\n');
    expect(await second.text()).toContain('data: 2');
  });

  test('gets another process when the first has reached its request limit', async () => {
    await deploy({
      revision: { MaxConcurrencyPerEnvironment: 1 },
      endpoint: { ScalingConfig: { MaxEnvironments: 2 } },
    });
    const url = twin.functionUrl('web');
    const held = [await fetch(`${url}gate/one`), await fetch(`${url}gate/two`)];
    expect((await fetch(url)).status).toBe(429);
    for (const name of ['one', 'two']) (await gate.reached(name))();
    await Promise.all(held.map((reply) => reply.text()));
    expect((await fetch(url)).status).toBe(200);
  });

  test('accepts only HTTP/1.1, the methods that AWS allows, and its own host name', async () => {
    await deploy();
    const { host, hostname, port } = new URL(twin.functionUrl('web'));
    const status = (head: string) =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(`${head}\r\n\r\n`));
        socket.once('data', (bytes) => {
          resolve(bytes.toString('latin1').split(' ')[1]);
          socket.destroy();
        });
      });
    expect(await status(`GET / HTTP/1.1\r\nHost: ${host}`)).toBe('200');
    expect(await status('GET / HTTP/1.0')).toBe('505');
    expect(await status(`PROPFIND / HTTP/1.1\r\nHost: ${host}`)).toBe('400');
    expect(await status('GET / HTTP/1.1\r\nHost: another.example')).toBe('404');
    expect(await status('GET / HTTP/1.1')).toBe('400');
  });

  test('is cut off at its timeout: a 504 before the response, the end of the stream during it', async () => {
    await deploy();
    const url = twin.functionUrl('web');
    const [none, part] = await Promise.all([fetch(`${url}never`), fetch(`${url}gate/late`)]);
    expect(none?.status).toBe(504);
    expect(none?.headers.get('lambda-web-error-type')).toBe('Runtime.RequestTimeout');
    expect(await part?.text()).toBe('data: 1\n\n');
  });

  test('that exits returns 502, and the next request gets a new process', async () => {
    await deploy();
    const { processId } = await echo();
    const broken = await fetch(`${twin.functionUrl('web')}crash`);
    expect([broken.status, broken.headers.get('lambda-web-error-type')]).toEqual([
      502,
      'Runtime.ExitError',
    ]);
    expect((await echo()).processId).not.toBe(processId);
  });

  test('that never listens on the given address returns 502, and its log says why', async () => {
    const source = `require('node:http').createServer().listen(0); console.log('on a port of my own');`;
    await deploy({ source });
    const reply = await fetch(twin.functionUrl('web'));
    expect(reply.status).toBe(502);
    const log = twin
      .logs('web-proxy')
      .map(({ message }) => message)
      .join('');
    expect(log).toContain('on a port of my own');
    expect(log).toMatch(/No server listens on 127\.0\.0\.1:\d+ after 2000 ms/);
  });
});

describe('A new revision', () => {
  test('takes over the traffic at the same address, and the old process gets SIGTERM', async () => {
    await deploy();
    const url = twin.functionUrl('web');
    expect((await echo()).text).toBe('first');
    expect(await deploy({ text: 'second' })).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(twin.functionUrl('web')).toBe(url);
    expect((await echo()).text).toBe('second');
    const told = () => twin.logs('web-proxy').some(({ message }) => message.includes('told to go'));
    while (!told()) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test('that cannot be created leaves the old one in service', async () => {
    await deploy();
    const outcome = await deploy({ text: 'second', revision: { TimeoutSeconds: 901 } });
    expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(outcome.reason).toContain(
      '#/ServiceConfig/TimeoutSeconds: 901 is not less or equal to 900',
    );
    expect((await echo()).text).toBe('first');
  });
});

test.each([
  ['is not versioned', { bucket: {} }, 'does not have S3 versioning enabled'],
  [
    'does not let Lambda read versions',
    { policyActions: ['s3:GetObject'] },
    'does not have s3:GetObjectVersion',
  ],
])('Code from a bucket that %s creates no revision', async (_, options, reason) => {
  const outcome = await deploy(options);
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.reason).toContain(reason);
});

test('A stack with a web function is deleted completely', async () => {
  await deploy();
  const { processId } = await echo();
  const { cloudFormation } = toClients(twin);
  const { buckets, webFunctions } = twin.region().platform;
  buckets.get('web-code').versions = [];
  await cloudFormation.send(new DeleteStackCommand({ StackName: 'web' }));
  await twin.region().stacks.settled();
  expect(twin.region().stacks.findLiving('web')).toBeUndefined();
  expect(webFunctions.size).toBe(0);
  expect(() => process.kill(processId, 0)).toThrow('ESRCH');
});
