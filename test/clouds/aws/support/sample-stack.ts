import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { AwsTwin } from '../../../../twins/aws/twin';

// The warning about Node 20 is not useful in the output of each test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export interface SampleOptions {
  readonly name: string;
  /** CommonJS source of `index.cjs`. */
  readonly source: string;
  /** Other files in the archive. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** In addition to those that every function needs. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly url?: Readonly<Record<string, unknown>>;
  readonly permissions?: readonly ('url' | 'function')[];
}

export interface StackOutcome {
  readonly status: string;
  /** The reason of the first failed step. */
  readonly reason: string | undefined;
}

/** SDK clients that call the twin. */
export function toClients({ endpoint, env }: AwsTwin) {
  const configuration = {
    endpoint,
    region: 'us-west-1',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    },
  };
  return {
    configuration,
    cloudFormation: new CloudFormationClient(configuration),
    s3: new S3Client(configuration),
  };
}

/**
 * Creates or updates a stack with one function and its URL, without the CLI: what a test of the function's
 * front needs, in a few hundred milliseconds. Returns the outcome.
 */
export async function deploySample(twin: AwsTwin, options: SampleOptions): Promise<StackOutcome> {
  const { cloudFormation, s3 } = toClients(twin);
  const { buckets } = twin.region().platform;
  const code = { Bucket: 'samples', Key: `${options.name}/${Date.now()}-${Math.random()}.zip` };
  if (!buckets.has(code.Bucket)) buckets.create(code.Bucket, 'us-west-1');
  const Body = zipSync({ 'index.cjs': Buffer.from(options.source), ...options.files });
  await s3.send(new PutObjectCommand({ ...code, Body }));

  const before = await describe(cloudFormation, options.name);
  const stack = {
    StackName: options.name,
    TemplateBody: JSON.stringify(toTemplate(options, code)),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
  if (before === undefined) await cloudFormation.send(new CreateStackCommand(stack));
  else await cloudFormation.send(new UpdateStackCommand(stack));
  return waitForStack(cloudFormation, options.name);
}

/** Resolves when no operation is in progress on the stack. */
export async function waitForStack(
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<StackOutcome> {
  for (;;) {
    const status = (await describe(cloudFormation, name)) ?? 'DELETE_COMPLETE';
    if (!status.endsWith('_IN_PROGRESS')) {
      const reply = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
      const oldestFirst = (reply.StackEvents ?? []).toReversed();
      const last = oldestFirst.findLastIndex(
        ({ ResourceStatusReason }) => ResourceStatusReason === 'User Initiated',
      );
      const failed = oldestFirst
        .slice(last)
        .find(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
      return { status, reason: failed?.ResourceStatusReason };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function describe(
  cloudFormation: CloudFormationClient,
  StackName: string,
): Promise<string | undefined> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.StackStatus;
  } catch (error) {
    if ((error as Error).message.includes('does not exist')) return undefined;
    throw error;
  }
}

function toTemplate(options: SampleOptions, code: { Bucket: string; Key: string }) {
  const { name, properties, url, permissions = ['url', 'function'] } = options;
  const permission = (more: object) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] }, Principal: '*', ...more },
  });
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: `${name}-role`,
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: ['lambda.amazonaws.com'] },
                Action: ['sts:AssumeRole'],
              },
            ],
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: name,
          Code: { S3Bucket: code.Bucket, S3Key: code.Key },
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          MemorySize: 256,
          Timeout: 10,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          ...properties,
        },
      },
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: {
          AuthType: 'NONE',
          InvokeMode: 'RESPONSE_STREAM',
          TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] },
          ...url,
        },
      },
      ...(permissions.includes('url') && {
        UrlPermission: permission({
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: 'NONE',
        }),
      }),
      ...(permissions.includes('function') && {
        FunctionPermission: permission({
          Action: 'lambda:InvokeFunction',
          InvokedViaFunctionUrl: true,
        }),
      }),
    },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } },
  };
}
