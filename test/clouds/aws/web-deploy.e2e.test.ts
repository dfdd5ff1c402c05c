import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import OpenAI, { AuthenticationError } from 'openai';
import cloudFormationRole from '../../../plugins/shared/clouds/aws/policies/cloudformation-role.json';
import cloudFormationRoleWeb from '../../../plugins/shared/clouds/aws/policies/cloudformation-role-web.json';
import deployer from '../../../plugins/shared/clouds/aws/policies/deployer.json';
import deployerWeb from '../../../plugins/shared/clouds/aws/policies/deployer-web.json';
import type { PolicyDocument } from '../../../twins/aws/access/policy';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { type PacedUpstream, startPacedUpstream, words } from '../support/paced-upstream';
import { copyProject, createService, type Service } from './support/sls';

// The life cycle of a proxy as a Lambda Web Function: the real CLI deploys serverless.aws-web.yml with the
// documented permissions, the real SDK calls the printed address. The tests build on one another.

const ROLE = 'arn:aws:iam::123456789012:role/chatgpt-reverse-proxy-cloudformation';
const YAML = 'serverless.aws-web.yml';
const STACK = 'chatgpt-reverse-proxy-web-prod';
const together = (...policies: object[]): PolicyDocument => ({
  Statement: policies.flatMap((policy) => (policy as PolicyDocument).Statement),
});

jest.setTimeout(180_000);

let twin: AwsTwin;
let upstream: PacedUpstream;
let service: Service;
let address = '';

beforeAll(async () => {
  twin = await startAwsTwin({
    policy: together(deployer, deployerWeb),
    roles: { [ROLE]: together(cloudFormationRole, cloudFormationRoleWeb) },
  });
  upstream = await startPacedUpstream();
  const variables = { UPSTREAM_URL: upstream.url, AWS_DEPLOYMENT_ROLE: ROLE };
  service = createService(twin, variables, YAML);
  copyProject(service, YAML);
});
afterAll(async () => {
  service.remove();
  await upstream.close();
  await twin.stop();
});

/** The address as printed on the screen. */
const readAddress = (output: string) => /^ {2}address +(http\S+)$/m.exec(output)?.[1] ?? '';
const createClient = (apiKey = 'right') =>
  new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });
const readVersion = async () => {
  const answer = await fetch(`${address}/-/health`);
  return ((await answer.json()) as { version: string }).version;
};
const revisions = () =>
  twin.journal().filter(({ operation }) => operation.includes('CreateWebFunctionRevision'));

describe('one command', () => {
  test('deploys, and ends with the address', async () => {
    const { code, output } = await service.sls('deploy');
    expect(output).toContain(`Service deployed to stack ${STACK}`);
    expect(code).toBe(0);
    address = readAddress(output);
    expect(`${address}/`).toBe(twin.functionUrl(STACK));
  });
});

describe('the address', () => {
  test('streams a chat: each event arrives before the next one is sent', async () => {
    const stream = await createClient().chat.completions.create({
      model: 'gpt-test',
      messages: [{ role: 'user', content: 'Tell me about the sea.' }],
      stream: true,
    });
    const received: string[] = [];
    upstream.sendNext();
    // An event that is buffered anywhere would never arrive, because the next one waits for it.
    for await (const { choices } of stream) {
      received.push(choices[0]?.delta.content ?? '');
      upstream.sendNext();
    }
    expect(received).toEqual(words);
  });

  test('accepts an upload larger than the 6 MB limit of Lambda functions', async () => {
    const data = randomBytes(8_000_000);
    const file = await createClient().files.create({
      file: new File([data], 'training.jsonl'),
      purpose: 'fine-tune',
    });
    expect(file.bytes).toBeGreaterThan(data.length);
  });

  test('maps a wrong key to the error that the SDK knows', async () => {
    const list = async () => createClient('wrong').models.list();
    await expect(list()).rejects.toThrow(AuthenticationError);
  });

  test('writes one log line for each request, with AWS’s request id', async () => {
    const answer = await fetch(`${address}/v1/models`);
    const id = answer.headers.get('lambda-web-request-id');
    expect(answer.headers.get('x-proxy-request-id')).toBe(id);
    const isLogged = () => twin.logs(STACK).some(({ message }) => message.includes(`"${id}"`));
    while (!isLogged()) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('the next deploy', () => {
  test('without a change finds nothing to do', async () => {
    const before = revisions().length;
    const { code, output } = await service.sls('deploy');
    expect(output).toContain('No changes: nothing was deployed.');
    expect(code).toBe(0);
    expect(revisions().length).toBe(before);
  });

  test('with other code creates a new revision at the same address', async () => {
    service.edit('package.json', (text) => text.replace(/"version": ".*?"/, '"version": "9.9.9"'));
    const { code, output } = await service.sls('deploy');
    expect(code).toBe(0);
    expect(readAddress(output)).toBe(address);
    expect(await readVersion()).toBe('9.9.9');
  });
});

describe('the other commands', () => {
  test('info shows the address', async () => {
    const { output } = await service.sls('info');
    expect(output).toContain(`stack: ${STACK}`);
    expect(readAddress(output)).toBe(address);
  });

  test('verify finds no AWS hop that limits uploads or identifies the caller', async () => {
    const { code, output } = await service.sls('verify');
    expect(output).not.toContain('✗');
    expect(code).toBe(0);
    expect(output).toMatch(/✓ Uploads .* no limit here/);
    expect(output).toMatch(/✓ Privacy/);
    expect(output).toContain(address);
  });

  test('undo restores the previous release, and the deployment can be repeated', async () => {
    const { output, code } = await service.sls('undo');
    expect(output).toContain('is live again');
    expect(output).toMatch(/release +0\.1\.0 \(deployment \d{13}\)/);
    expect(code).toBe(0);
    expect(await readVersion()).toBe('0.1.0');
    const again = await service.sls('deploy');
    expect(again.output).toContain('Changes of this deploy');
    expect(again.code).toBe(0);
    expect(await readVersion()).toBe('9.9.9');
  });

  test('rollback serves the earlier code at the same address', async () => {
    const { output: listed } = await service.sls('deploy', 'list');
    const [first = ''] = [...listed.matchAll(/Timestamp: (\d+)/g)].map(([, time = '']) => time);
    const { code } = await service.sls('rollback', '-t', first);
    expect(code).toBe(0);
    expect(await readVersion()).not.toBe('9.9.9');
    expect(`${address}/`).toBe(twin.functionUrl(STACK));
  });

  test('package shows what would be deployed, and that is what deploy --package deploys', async () => {
    await service.sls('package', '--package', 'packed');
    const { code, output } = await service.sls('deploy', '--package', 'packed');
    expect(output).toContain(`Service deployed to stack ${STACK}`);
    expect(code).toBe(0);
    expect(await readVersion()).toBe('9.9.9');
  });

  test('remove leaves nothing behind, not even old versions of the code', async () => {
    const { code, output } = await service.sls('remove', '--yes');
    expect(output).toContain('has been successfully removed');
    expect(code).toBe(0);
    await expect(fetch(`${address}/-/health`)).rejects.toThrow();
    const { platform, stacks } = twin.region();
    expect(stacks.findLiving(STACK)).toBeUndefined();
    expect(platform.webFunctions.size).toBe(0);
    expect([...platform.logs.groups.keys()]).toEqual([]);
  });
});
