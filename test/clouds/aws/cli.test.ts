import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import cloudFormationRole from '../../../plugins/shared/clouds/aws/policies/cloudformation-role.json';
import deployer from '../../../plugins/shared/clouds/aws/policies/deployer.json';
import type { PolicyDocument } from '../../../twins/aws/access/policy';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { createService, type Service } from './support/sls';

// The permissions that the documentation recommends: everything here must work with them.
const ROLE = 'arn:aws:iam::123456789012:role/chatgpt-reverse-proxy-cloudformation';
const rights = {
  policy: deployer as PolicyDocument,
  roles: { [ROLE]: cloudFormationRole as PolicyDocument },
};
const STACK = 'chatgpt-reverse-proxy-prod';

const YAML = `
service: chatgpt-reverse-proxy
frameworkVersion: '>=4.3.1 <5'
configValidationMode: error
provider: {name: aws, runtime: nodejs24.x, architecture: arm64, region: us-west-1, stage: prod,
  memorySize: 256, timeout: 30, logRetentionInDays: 14, iam: {deploymentRole: '${ROLE}'}}
package: {patterns: ['!**', index.cjs], excludeDevDependencies: false}
functions:
  proxy: {handler: index.handler, url: {invokeMode: RESPONSE_STREAM}}
`;
const saying = (text: string) => `
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  console.log('asked for ' + event.rawPath);
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
  out.write(${JSON.stringify(text)});
  out.end();
});`;

// A command takes a second and a half, and many times that on a busy machine.
jest.setTimeout(180_000);

let twin: AwsTwin;
let service: Service;
beforeAll(async () => {
  twin = await startAwsTwin(rights);
  service = createService(twin);
  service.write('serverless.aws.yml', YAML);
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

describe('The real CLI', () => {
  let address = '';
  const read = async () => (await fetch(`${address}v1/models`)).text();
  const timestamps = async () => {
    const { output } = await service.sls('deploy', 'list');
    return [...output.matchAll(/Timestamp: (\d+)/g)].map(([, timestamp = '']) => timestamp);
  };

  test('deploys, and prints an address that responds', async () => {
    service.write('index.cjs', saying('first'));
    const { code, output } = await service.sls('deploy');
    expect(output).toMatch(/endpoint: (http:\/\/127\.0\.0\.1:\d+\/)/);
    expect(code).toBe(0);
    address = /endpoint: (\S+)/.exec(output)?.[1] ?? '';
    expect(address).toBe(twin.functionUrl(STACK));
    expect(await read()).toBe('first');
  });

  test('finds nothing to do when nothing has changed', async () => {
    const { code, output } = await service.sls('deploy');
    expect(output).toContain('No changes to deploy. Deployment skipped.');
    expect(code).toBe(0);
  });

  test('reports what is deployed, what was logged and how many requests there were', async () => {
    const [info, logs, metrics] = await Promise.all([
      service.sls('info'),
      service.sls('logs', '-f', 'proxy'),
      service.sls('metrics'),
    ]);
    expect(info?.output).toContain(`endpoint: ${address}`);
    expect(info?.output).toContain('proxy: chatgpt-reverse-proxy-prod-proxy');
    expect(logs?.output).toMatch(/START[\s\S]*asked for \/v1\/models[\s\S]*END Duration: /);
    expect(metrics?.output).toMatch(/invocations: 1\s+throttles: 0\s+errors: 0/);
  });

  test('deploys a change to the same address, and rolls it back', async () => {
    service.write('index.cjs', saying('second'));
    expect((await service.sls('deploy')).code).toBe(0);
    expect(await read()).toBe('second');
    const [first = ''] = await timestamps();
    const { code, output } = await service.sls('rollback', '-t', first);
    expect(output).toContain(`Service rolled back to timestamp "${first}"`);
    expect(code).toBe(0);
    expect(await read()).toBe('first');
    expect(twin.functionUrl(STACK)).toBe(address);
  });

  test('cannot deploy without CloudFormation: the documented permissions do not allow it', async () => {
    const { code, output } = await service.sls('deploy', 'function', '-f', 'proxy');
    expect(code).toBe(1);
    expect(output).toContain('is not authorized to perform: lambda:UpdateFunctionCode');
  });

  test('shows CloudFormation’s own error when a deployment fails, and the previous deployment stays in service', async () => {
    service.write('index.cjs', saying('fourth'));
    const bad = 'resources: {extensions: {ProxyLambdaFunction: {Properties: {Colour: red}}}}';
    service.write('serverless.aws.yml', `${YAML}${bad}\n`);
    const { code, output } = await service.sls('deploy');
    expect(code).toBe(1);
    expect(output).toContain('UPDATE_FAILED: ProxyLambdaFunction (AWS::Lambda::Function)');
    expect(output).toContain('#: extraneous key [Colour] is not permitted');
    await twin.region().stacks.settled();
    expect(twin.region().stacks.find(STACK).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await read()).toBe('first');
    service.write('serverless.aws.yml', YAML);
  });

  test('changes nothing with a wrong secret, and says what is wrong', async () => {
    const stranger = createService(twin, { AWS_SECRET_ACCESS_KEY: 'wrong' });
    stranger.write('serverless.aws.yml', YAML);
    stranger.write('index.cjs', saying('stranger'));
    const { code, output } = await stranger.sls('deploy');
    stranger.remove();
    expect(code).toBe(1);
    expect(output).toContain('The request signature we calculated does not match');
    expect(await read()).toBe('first');
  });

  test('with all permissions deploys a single function, and rolls it back to a version', async () => {
    const free = await startAwsTwin();
    const other = createService(free);
    const read = async () => (await fetch(free.functionUrl(STACK))).text();
    other.write('serverless.aws.yml', YAML.replace(/, iam: [^}]*}/, ''));
    other.write('index.cjs', saying('version one'));
    await other.sls('deploy');
    other.write('index.cjs', saying('newer'));
    const deployed = await other.sls('deploy', 'function', '-f', 'proxy');
    expect(deployed.output).toContain('Function code deployed');
    expect(await read()).toBe('newer');
    const [listed, back] = await Promise.all([
      other.sls('deploy', 'list', 'functions'),
      other.sls('rollback', 'function', '-f', 'proxy', '--function-version', '1'),
    ]);
    expect(listed?.output).toMatch(/All versions: \$LATEST, 1/);
    expect(back?.output).toContain('Successfully rolled back function proxy');
    // osls does not wait for it.
    await free.region().platform.functions.settled(`${STACK}-proxy`);
    expect(await read()).toBe('version one');
    other.remove();
    await free.stop();
  });

  test('removes everything', async () => {
    const { code, output } = await service.sls('remove');
    expect(output).toContain('has been successfully removed');
    expect(code).toBe(0);
    await expect(fetch(address)).rejects.toThrow();
    const { platform } = twin.region();
    expect(platform.functions.all.size).toBe(0);
    expect([...platform.logs.groups.keys()]).toEqual([]);
    expect(() => twin.functionUrl(STACK)).toThrow('Is it deployed?');
  });
});
