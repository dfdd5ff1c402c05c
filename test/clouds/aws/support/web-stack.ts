import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import type { AwsTwin } from '../../../../twins/aws/twin';
import { toClients, waitForStack } from './sample-stack';
import { copyProject, createService } from './sls';

/** The output of `sls package` for serverless.aws-web.yml. */
export interface PackedWebFunction {
  readonly template: string;
  readonly zip: Buffer;
}

const YAML = 'serverless.aws-web.yml';
const NAME = 'chatgpt-reverse-proxy-web-prod';
const BUCKET = 'packed-code';

/** Packs the web function once with the real CLI: the same template and code that a deploy uploads. */
export async function packWebFunction(twin: AwsTwin): Promise<PackedWebFunction> {
  const service = createService(twin, {}, YAML);
  try {
    copyProject(service, YAML);
    const { code, output } = await service.sls('package');
    if (code !== 0) throw new Error(output);
    const folder = join(service.folder, '.serverless');
    const zip = readdirSync(folder).find((name) => name.endsWith('.zip')) ?? '';
    return {
      template: readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'),
      zip: readFileSync(join(folder, zip)),
    };
  } finally {
    service.remove();
  }
}

/** Creates a separate stack without the CLI, which would take seconds for each. */
export async function startWebStack(
  twin: AwsTwin,
  { template, zip }: PackedWebFunction,
  name: string,
  variables: Readonly<Record<string, string>>,
) {
  const { cloudFormation } = toClients(twin);
  provideCode(twin, zip);
  const parsed = JSON.parse(template.replaceAll(NAME, name));
  const { BuildConfig, ServiceConfig } = parsed.Resources.ProxyRevision.Properties;
  BuildConfig.CodeConfig.S3Object = { Bucket: BUCKET, Key: 'code.zip' };
  ServiceConfig.EnvironmentVariables = variables;
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(parsed),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const outcome = await waitForStack(cloudFormation, name);
  if (outcome.status !== 'CREATE_COMPLETE') throw new Error(outcome.reason);
  return {
    url: twin.functionUrl(name).replace(/\/$/, ''),
    logText: () =>
      twin
        .logs(name)
        .map(({ message }) => message)
        .join(''),
    async stop() {
      await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
      while (twin.region().stacks.findLiving(name)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

/** One bucket for all stacks, readable by Lambda. */
function provideCode(twin: AwsTwin, body: Buffer): void {
  const { buckets } = twin.region().platform;
  if (buckets.has(BUCKET)) return;
  const bucket = buckets.create(BUCKET, 'us-west-1');
  bucket.versioned = true;
  bucket.policy = {
    Statement: [
      {
        ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
        ...{
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Resource: `arn:aws:s3:::${BUCKET}/*`,
        },
      },
    ],
  };
  buckets.put(BUCKET, { key: 'code.zip', body, contentType: 'application/zip', metadata: {} });
}
