import { createHash } from 'node:crypto';
import { LambdaClient, UpdateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { createService, type Service } from '../support/service';
import { toClients } from './support/sample-stack';

// What AWS would reject, or what was changed outside CloudFormation: the real CLI reports it before it sends
// anything, and the command that it names helps. The tests build on one another.

jest.setTimeout(120_000);

const STACK = 'chatgpt-reverse-proxy-prod';

let twin: AwsTwin;
let service: Service;
beforeAll(async () => {
  twin = await startAwsTwin();
  service = createService({ ...twin.env, CI: '1' });
});
afterAll(async () => {
  expect(service.escapes()).toBe('');
  service.remove();
  await twin.stop();
});

const sls = (command: string, environment: NodeJS.ProcessEnv = {}) =>
  service.sls(`${command} -c serverless.aws.yml`, environment);

/** The calls from now on that reached the cloud and may have changed something. */
function watchWrites() {
  const before = twin.journal().length;
  return () =>
    twin
      .journal()
      .slice(before)
      .map(({ operation }) => operation)
      .filter((operation) => !/:(Get|List|Describe|Head)/.test(operation));
}

/** The command that a message names, ready to be pasted. */
const readStep = (output: string) =>
  /npx sls (doctor check (?=.*--fix)(?=.*-c ).*)/.exec(output)?.[1] ?? '';

const hashes = Array.from({ length: 60 }, (_, number) =>
  createHash('sha256').update(`key ${number}`).digest('hex'),
);
const tooMuch = { ACCESS_KEYS: hashes.map((hash, number) => `k${number} ${hash}`).join(';') };

describe('more variables than Lambda accepts', () => {
  test('are rejected by name and size before anything is sent, and no value is shown', async () => {
    const writes = watchWrites();
    const { output, code } = await sls('deploy', tooMuch);
    expect(output).toMatch(/they have \d+ bytes, .*Lambda allows 4096 \(largest: ACCESS_KEYS \d+/);
    expect(output).toContain('put them into access-keys.txt');
    expect(hashes.filter((hash) => output.includes(hash))).toEqual([]);
    expect(code).toBe(1);
    expect(writes()).toEqual([]);
  });

  test('are also rejected for an existing function', async () => {
    expect((await sls('deploy')).code).toBe(0);
    const writes = watchWrites();
    for (const command of ['deploy', 'deploy function -f proxy', 'doctor check --fix']) {
      const { output, code } = await sls(command, tooMuch);
      expect(output).toContain('so nothing was sent');
      expect(hashes.filter((hash) => output.includes(hash))).toEqual([]);
      expect(code).toBe(1);
    }
    expect(writes()).toEqual([]);
  });

  test('a reserved Lambda variable is named, and its value is not', async () => {
    service.edit('serverless.aws.yml', (text) =>
      text.replace('  environment:\n', '  environment:\n    AWS_SESSION_TOKEN: hunter2\n'),
    );
    const { output, code } = await sls('deploy');
    service.edit('serverless.aws.yml', (text) => text.replace(/.*hunter2\n/, ''));
    expect(output).toContain('"AWS_SESSION_TOKEN" is reserved by Lambda');
    expect(output).not.toContain('hunter2');
    expect(code).toBe(1);
  });
});

test('a region without function URLs is rejected with a list of others', async () => {
  const writes = watchWrites();
  const { output, code } = await sls('deploy --region il-central-1');
  expect(output).toContain('Lambda has no function URLs in il-central-1');
  expect(output).toContain('us-west-1');
  expect(code).toBe(1);
  expect(writes()).toEqual([]);
});

test('for a deleted deployment bucket, the command in the message creates it again', async () => {
  const { buckets } = twin.region().platform;
  const { resources } = twin.region().stacks.find(STACK);
  const name = resources.get('ServerlessDeploymentBucket')?.physicalId ?? '';
  buckets.get(name).versions = [];
  buckets.delete(name);

  const refused = await sls('deploy');
  expect(refused.output).toContain(`The deployment bucket ${name} was deleted`);
  expect(refused.code).toBe(1);
  const step = readStep(refused.output);
  expect(step).toContain('-c serverless.aws.yml');
  const fixed = await service.sls(step.trim());
  expect(fixed.output).toContain(`created the bucket ${name} again`);
  const again = await sls('deploy');
  expect(again.output).toMatch(/ address +http/);
  expect(again.code).toBe(0);
});

test('CORS set on the address is drift, which doctor removes', async () => {
  const lambda = new LambdaClient(toClients(twin).configuration);
  const Cors = { AllowOrigins: ['*'], AllowMethods: ['*'] };
  await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: `${STACK}-proxy`, Cors }));
  lambda.destroy();
  const found = await sls('doctor check');
  expect(found.output).toContain('CORS is set on the address itself');
  expect(found.code).toBe(1);
  const fixed = await service.sls(readStep(found.output).trim());
  expect(fixed.output).toContain('removed CORS from the address');
  expect(twin.region().platform.urls.get(`${STACK}-proxy`)?.configuration.cors).toBeUndefined();
});

test('a removal works even if the deployment bucket is gone', async () => {
  const { buckets } = twin.region().platform;
  const { resources } = twin.region().stacks.find(STACK);
  const name = resources.get('ServerlessDeploymentBucket')?.physicalId ?? '';
  buckets.get(name).versions = [];
  buckets.delete(name);
  const { output, code } = await sls('remove --yes');
  expect(output).toContain('has been successfully removed');
  expect(code).toBe(0);
});
