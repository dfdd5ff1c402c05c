import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import OpenAI, { AuthenticationError } from 'openai';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import {
  createLargeContent,
  type PacedUpstream,
  startPacedUpstream,
  words,
} from '../support/paced-upstream';
import { createService, type Outcome, type Service } from '../support/service';

// The life cycle of a proxy on AWS from its user's view: the real CLI deploys to the twin, the real SDK
// calls the printed address, and the uploaded archive responds in AWS's own runtime interface client.
// The tests build on one another.

const STACK = 'chatgpt-reverse-proxy-prod';

jest.setTimeout(120_000);

let twin: AwsTwin;
let upstream: PacedUpstream;
let service: Service;
let address = '';

beforeAll(async () => {
  [twin, upstream] = await Promise.all([startAwsTwin(), startPacedUpstream()]);
  service = createService({ ...twin.env, CI: '1', UPSTREAM_URL: upstream.url });
});
afterAll(async () => {
  service.remove();
  await upstream.close();
  await twin.stop();
});

const sls = (command: string) => service.sls(`${command} -c serverless.aws.yml`);

/** The address as printed on the screen. */
const readAddress = ({ output }: Outcome) => /^ {2}address +(http\S+)$/m.exec(output)?.[1] ?? '';

const createClient = (apiKey = 'right') =>
  new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });

const readVersion = async () => {
  const answer = await fetch(`${address}/-/health`);
  return ((await answer.json()) as { version: string }).version;
};

const findFunction = () => twin.region().platform.functions.find(`${STACK}-proxy`);

describe('the first deploy', () => {
  test('ends with an address', async () => {
    const outcome = await sls('deploy');
    expect(outcome.output).toContain('Service deployed to stack chatgpt-reverse-proxy-prod');
    expect(outcome.code).toBe(0);
    address = readAddress(outcome);
    expect(`${address}/`).toBe(twin.functionUrl(STACK));
  });

  test('creates the function as the YAML file says, without unset variables', () => {
    const { configuration } = findFunction().latest;
    expect(configuration).toMatchObject({ runtime: 'nodejs24.x', timeout: 900 });
    expect(configuration.variables).toEqual({
      UPSTREAM_URL: upstream.url,
      VERIFY_TOKEN_SHA256: expect.stringMatching(/^[0-9a-f]{64}$/),
      DEPLOYED_RELEASE: expect.stringMatching(/^version=0\.1\.0 at=\d{13} before=none$/),
    });
    const { configuration: url } = twin.region().platform.urls.get(`${STACK}-proxy`) ?? {};
    expect(url).toEqual({ authType: 'NONE', invokeMode: 'RESPONSE_STREAM', cors: undefined });
    const [group] = twin.region().platform.logs.groups.values();
    expect(group).toMatchObject({ retentionInDays: 14 });
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

  test('accepts an upload', async () => {
    const data = randomBytes(3_000_000);
    const file = await createClient().files.create({
      file: new File([data], 'training.jsonl'),
      purpose: 'fine-tune',
    });
    expect(file.id).toBe('file-1');
    expect(file.bytes).toBeGreaterThan(data.length);
  });

  test('maps a wrong key to the error that the SDK knows', async () => {
    const list = async () => createClient('wrong').models.list();
    await expect(list()).rejects.toThrow(AuthenticationError);
    await expect(list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('returns a response of 50 MB, byte for byte', async () => {
    const [received, sent] = [createHash('sha256'), createHash('sha256')];
    const content = await createClient().files.content('file-50mb');
    let size = 0;
    for await (const piece of content.body ?? []) {
      received.update(piece);
      size += piece.length;
    }
    for (const piece of createLargeContent()) sent.update(piece);
    expect(size).toBe(50 * 2 ** 20);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  });
});

describe('the next deploy', () => {
  test('without a change says so', async () => {
    const outcome = await sls('deploy');
    expect(outcome.output).toContain('No changes to deploy. Deployment skipped.');
    expect(outcome.code).toBe(0);
  });

  test('with other code and more memory keeps the address', async () => {
    service.edit('serverless.aws.yml', (text) =>
      text.replace(/memorySize: \d+/, 'memorySize: 320'),
    );
    service.edit('package.json', (text) => text.replace(/"version": ".*?"/, '"version": "9.9.9"'));
    const outcome = await sls('deploy');
    expect(outcome.code).toBe(0);
    expect(readAddress(outcome)).toBe(address);
    expect(findFunction().latest.configuration.memorySize).toBe(320);
    expect(await readVersion()).toBe('9.9.9');
  });
});

describe('the other commands', () => {
  test('info shows the address', async () => {
    const outcome = await sls('info');
    expect(readAddress(outcome)).toBe(address);
    expect(outcome.output).toContain(`proxy: ${STACK}-proxy`);
    expect(outcome.code).toBe(0);
  });

  test('logs shows one line for each request, and no part of a key', async () => {
    const headers = { authorization: 'Bearer sk-canary' };
    const answer = await fetch(`${address}/v1/models`, { headers });
    const id = answer.headers.get('x-proxy-request-id');
    expect(id).toBeTruthy();
    const { stdout, code } = await sls('logs -f proxy --startTime 5m');
    const line = stdout.split('\n').find((one) => one.includes(`"id":"${id}"`));
    expect(line?.slice(line.indexOf('{'))).toMatch(/"event":"request".*"status":200/);
    // The platform's own lines about the request can be found by the same id.
    expect(stdout).toMatch(new RegExp(`END Duration: .*|REPORT RequestId: ${id}`));
    expect(stdout).not.toContain('canary');
    expect(code).toBe(0);
  });

  test('rollback serves the old code at the same address', async () => {
    const { output } = await sls('deploy list');
    const [first = ''] = [...output.matchAll(/Timestamp: (\d+)/g)].map(([, stamp]) => stamp);
    const back = await sls(`rollback -t ${first}`);
    expect(back.output).toContain(`Service rolled back to timestamp "${first}"`);
    expect(back.code).toBe(0);
    expect(await readVersion()).not.toBe('9.9.9');
    expect(twin.functionUrl(STACK)).toBe(`${address}/`);
  });
});

describe('a removal', () => {
  test('leaves nothing behind', async () => {
    const { output, code } = await sls('remove --yes');
    expect(output).toContain('has been successfully removed');
    expect(code).toBe(0);
    await expect(fetch(`${address}/-/health`)).rejects.toThrow();
    const { platform } = twin.region();
    expect([platform.functions.all.size, platform.logs.groups.size]).toEqual([0, 0]);
  });
});

test('no process tried to reach another machine', () => {
  expect(service.escapes()).toBe('');
});
