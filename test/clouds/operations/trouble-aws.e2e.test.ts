import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { copyProject, createService, type Service } from '../aws/support/sls';

// Failed deployments to AWS, and whether the printed next step helps.

jest.setTimeout(180_000);

let twin: AwsTwin;
let service: Service;
/** The environment of every command in a test. */
const environment: Record<string, string> = {};

beforeAll(async () => {
  twin = await startAwsTwin();
  service = createService(twin, environment);
  copyProject(service);
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

async function withEnvironment<Value>(
  more: Readonly<Record<string, string>>,
  run: () => Promise<Value>,
): Promise<Value> {
  Object.assign(environment, more);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(more)) delete environment[name];
  }
}

const writes = () =>
  twin.journal().filter(({ operation }) => !/:(Get|Describe|List|Head|POST)/.test(operation));

describe('without credentials', () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };

  test('a deployment says where to get them, and sends nothing', async () => {
    const { output, code } = await withEnvironment(none, () => service.sls('deploy'));
    expect(output).toContain('No AWS credentials were found, so nothing was sent.');
    expect(output).toContain('docs/deploy-aws.md');
    expect(output).toContain('npm run twin:aws');
    expect(code).toBe(1);
    expect(writes()).toEqual([]);
  });

  test('but with Tencent Cloud credentials, asks whether the other file was meant', async () => {
    const tencent = { TENCENTCLOUD_SECRET_ID: 'id', TENCENTCLOUD_SECRET_KEY: 'key' };
    const { output } = await withEnvironment({ ...none, ...tencent }, () => service.sls('remove'));
    expect(output).toContain(
      'There are credentials for Tencent Cloud SCF. Did you mean: npx sls remove -c serverless.yml',
    );
  });

  test('an incomplete pair is reported', async () => {
    const half = { AWS_SECRET_ACCESS_KEY: '' };
    const { output } = await withEnvironment(half, () => service.sls('info'));
    expect(output).toContain('AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not');
  });
});

describe('a wrong key', () => {
  test('is explained', async () => {
    const wrong = { AWS_ACCESS_KEY_ID: 'AKIAWRONG', AWS_SECRET_ACCESS_KEY: 'wrong' };
    const { output, code } = await withEnvironment(wrong, () => service.sls('deploy'));
    expect(output).toContain('What it means: AWS does not recognise this access key');
    expect(output).toContain('What to do:');
    expect(code).toBe(1);
  });
});

describe('names that AWS would reject', () => {
  test('stop a deployment before anything is sent', async () => {
    const { output, code } = await service.sls('deploy', '--stage', 'a'.repeat(24));
    expect(output).toMatch(/The name "\S+" has \d+ characters; AWS allows 64. Nothing was sent./);
    expect(code).toBe(1);
    expect(writes()).toEqual([]);
  });
});

describe('a new account', () => {
  test('is told why its reserved concurrency is rejected', async () => {
    service.edit('serverless.aws.yml', (text) =>
      text.replace('# reservedConcurrency: 20', 'reservedConcurrency: 20'),
    );
    const stop = twin.inject({
      kind: 'fail-resource',
      resource: 'ProxyLambdaFunction',
      reason:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10].",
      times: 1,
    });
    const { output, code } = await service.sls('deploy', '--stage', 'new');
    stop();
    service.edit('serverless.aws.yml', (text) =>
      text.replace('    reservedConcurrency: 20', '    # reservedConcurrency: 20'),
    );
    expect(output).toContain('a new account has 10 concurrent executions in total');
    expect(output).toContain('Remove reservedConcurrency from the YAML file and deploy again');
    expect(code).toBe(1);
    // The printed step works.
    expect((await service.sls('deploy', '--stage', 'new')).code).toBe(0);
  });
});

describe('a first deployment that was killed before its change set was executed', () => {
  test('is cleaned up by the next one', async () => {
    const client = new CloudFormationClient({
      endpoint: twin.endpoint,
      region: 'us-west-1',
      credentials: {
        accessKeyId: String(twin.env.AWS_ACCESS_KEY_ID),
        secretAccessKey: String(twin.env.AWS_SECRET_ACCESS_KEY),
      },
    });
    await client.send(
      new CreateChangeSetCommand({
        StackName: 'chatgpt-reverse-proxy-prod',
        ChangeSetName: 'chatgpt-reverse-proxy-prod-change-set',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({
          Resources: { ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } },
        }),
      }),
    );
    client.destroy();
    const { output, code } = await service.sls('deploy');
    expect(output).toContain('First deploy of chatgpt-reverse-proxy');
    expect(code).toBe(0);
  });

  test('and its package is readable by this user only', () => {
    expect(statSync(join(service.folder, '.serverless')).mode & 0o077).toBe(0);
  });
});

describe('every hint', () => {
  test('contains the file, the stage and the region of the call', async () => {
    const words = ['--stage', 'new', '--region', 'us-west-1'];
    const flags = '-c serverless.aws.yml --stage new --region us-west-1';
    const paused = await service.sls('pause', ...words);
    expect(paused.output).toContain(`npx sls resume ${flags}`);
    const info = await service.sls('info', ...words);
    expect(info.output).toContain(`until "npx sls resume ${flags}"`);
    const doctor = await service.sls('doctor', 'check', ...words);
    expect(doctor.output).toContain(`npx sls resume ${flags}`);
    // Pasted unchanged.
    const pasted = await service.sls('resume', '--stage', 'new', '--region', 'us-west-1');
    expect(pasted.output).toContain('proxy: resumed');
    for (const { output } of [paused, info, doctor]) {
      for (const [hint] of output.matchAll(/npx sls (?!keys)[^"\n]*/g))
        expect(hint).toContain(flags);
    }
  });
});
