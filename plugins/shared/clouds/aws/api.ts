import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Task } from '../../framework';
import { say } from '../../language';
import { UserError } from '../../user-error';
import { toAwsProvider } from './osls';
import type { Template } from './template';

/** SDK clients, each created on first use. */
export interface AwsApi {
  readonly stackName: string;
  readonly region: string;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  /** Undefined when nothing was ever deployed. */
  findStack(): Promise<Stack | undefined>;
  s3(): Promise<S3Client>;
  /** The bucket in which osls keeps the deployments of this service and stage. */
  bucket(): Promise<{ readonly Bucket: string; readonly Prefix: string }>;
  /** The template of the stack; an empty template if there is no stack. */
  readTemplate(): Promise<Template>;
  /** Deletes the stack and resolves when it is deleted. */
  deleteStack(): Promise<void>;
}

/** Loads nothing until first use. */
export function createAwsApi({ serverless }: Task): AwsApi {
  const provider = toAwsProvider(serverless);
  let lambda: Promise<LambdaClient> | undefined;
  const stackName = provider.naming.getStackName();
  const cloudFormation = async (): Promise<CloudFormationClient> => {
    const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
    return new CloudFormationClient(await provider.getAwsSdkV3Config());
  };
  return {
    stackName,
    region: provider.getRegion(),
    lambda() {
      lambda ??= provider.getAwsSdkV3Config().then(async (config) => {
        const { LambdaClient } = await import('@aws-sdk/client-lambda');
        return new LambdaClient(config);
      });
      return lambda;
    },
    async logs(): Promise<CloudWatchLogsClient> {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(await provider.getAwsSdkV3Config());
    },
    async s3(): Promise<S3Client> {
      const { S3Client } = await import('@aws-sdk/client-s3');
      return new S3Client(await provider.getAwsSdkV3Config());
    },
    async readTemplate() {
      const { GetTemplateCommand } = await import('@aws-sdk/client-cloudformation');
      const client = await cloudFormation();
      try {
        const answer = await client.send(new GetTemplateCommand({ StackName: stackName }));
        return JSON.parse(answer.TemplateBody || '{}') as Template;
      } catch (error) {
        if (/does not exist/.test((error as Error).message)) return {};
        throw toUserError(error, `cloudformation:GetTemplate on ${stackName}`);
      }
    },
    async deleteStack() {
      const sdk = await import('@aws-sdk/client-cloudformation');
      const client = await cloudFormation();
      const target = { StackName: stackName };
      try {
        await client.send(new sdk.DeleteStackCommand(target));
        await sdk.waitUntilStackDeleteComplete({ client, maxWaitTime: 300, minDelay: 1 }, target);
      } catch (error) {
        throw toUserError(error, `cloudformation:DeleteStack on ${stackName}`);
      }
    },
    async bucket() {
      const { service, provider: yaml } = serverless.service;
      return {
        Bucket: await provider.getServerlessDeploymentBucketName(),
        Prefix: `${provider.getDeploymentPrefix()}/${service}/${yaml.stage}/`,
      };
    },
    async findStack() {
      const sdk = await import('@aws-sdk/client-cloudformation');
      const client = await cloudFormation();
      try {
        const request = new sdk.DescribeStacksCommand({ StackName: stackName });
        return (await client.send(request)).Stacks?.[0];
      } catch (error) {
        if (/does not exist/.test((error as Error).message)) return undefined;
        throw toUserError(error, `cloudformation:DescribeStacks on ${stackName}`);
      }
    },
  };
}

/**
 * Undefined if AWS reports that the resource does not exist; other errors are explained. While Lambda is still
 * applying an earlier change of the function, the call waits for it to finish.
 */
export async function unlessMissing<Answer>(
  what: string,
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  const giveUp = Date.now() + longestChange;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      if (!isBusy(error) || Date.now() > giveUp) throw toUserError(error, what);
    }
    await sleep(betweenTries);
  }
}

/** An update takes seconds, with a VPC a minute or more. In milliseconds. */
const longestChange = 180_000;
const betweenTries = 1000;

/** The same error name also means "already exists", for which waiting is useless. */
const isBusy = (error: unknown) =>
  (error as Error).name === 'ResourceConflictException' &&
  /cannot be performed at this time/.test((error as Error).message);

/** Explains an AWS error and suggests a fix. */
export function toUserError(error: unknown, what: string): UserError {
  const { name, message } = error as Error;
  const cure = /AccessDenied|not authorized/.test(`${name} ${message}`)
    ? say(
        `Allow ${what} for your key: the permissions are listed in docs/operations.md.`,
        `请为你的密钥授予 ${what} 权限：所需权限见 docs/operations.zh-CN.md。`,
      )
    : /Credential|token|signature/i.test(`${name} ${message}`)
      ? say(
          'Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
          '检查 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，或 AWS_PROFILE。',
        )
      : say(
          'Run the command again; if the error persists, check https://health.aws.amazon.com.',
          '请再运行一次命令；如果问题依旧，请查看 https://health.aws.amazon.com。',
        );
  return new UserError('OPERATIONS_AWS_ERROR', [`${name}: ${message}`, cure], error);
}
