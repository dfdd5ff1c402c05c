import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { AuthenticationError } from 'openai';
import { WebSocket } from 'ws';
import type { TencentTwin } from '../../../twins/tencent/twin';
import { words } from '../support/paced-upstream';
import type { Service } from '../support/service';
import {
  createClient,
  createStage,
  name,
  readAddress,
  readVersion,
  type Stage,
  startChat,
  until,
} from './support/stage';

// The life cycle of a proxy on Tencent Cloud from its user's view: the real CLI deploys to the twin, the
// real SDK calls the printed address. The tests build on one another.

// Each command is a separate process, on a machine that may be busy.
jest.setTimeout(120_000);

let stage: Stage;
let twin: TencentTwin;
let service: Service;
let address = '';

beforeAll(async () => {
  stage = await createStage();
  ({ twin, service } = stage);
});
afterAll(() => stage.close());

const writes = () =>
  twin.journal().filter(({ action }) => /^(Create|Update|Delete|Publish)/.test(action));

describe('the first deployment', () => {
  test('ends with an address and with examples for common clients', async () => {
    const outcome = await service.sls('deploy');
    expect(outcome.stderr).toContain('proxy: created');
    address = readAddress(outcome);
    expect(address).toBe(twin.functionUrl(name));
    expect(outcome.stdout).toContain(`curl ${address}/v1/models`);
    expect(outcome.stdout).toContain(`OpenAI(base_url="${address}/v1")`);
    expect(outcome.stdout).toContain(`new OpenAI({ baseURL: '${address}/v1' })`);
    expect(outcome.stdout).toContain(`option.WithBaseURL("${address}/v1/")`);
    expect(outcome.code).toBe(0);
  });

  test('makes no more API calls than necessary; most of them wait for a state', () => {
    const calls = twin.journal().map(({ action }) => action);
    const waits = calls.filter((action) => /^(GetFunction|ListTriggers)$/.test(action));
    expect(calls.length - waits.length).toBeLessThanOrEqual(13);
  });

  test('creates the function as the YAML file says', () => {
    const creation = twin.journal().find(({ action }) => action === 'CreateFunction');
    expect(creation?.parameters).toMatchObject({
      FunctionName: name,
      Type: 'HTTP',
      Runtime: 'Nodejs20.19',
      MemorySize: 128,
      Timeout: 900,
      InstanceConcurrencyConfig: { DynamicEnabled: 'FALSE', MaxConcurrency: 20 },
      Environment: {
        Variables: [
          { Key: 'FUNCTION_TIMEOUT', Value: '900' },
          { Key: 'UPSTREAM_URL', Value: stage.upstream.url },
          { Key: 'VERIFY_TOKEN_SHA256', Value: '***' },
          {
            Key: 'DEPLOYED_RELEASE',
            Value: expect.stringMatching(/^version=0\.1\.0 at=\d+ before=none$/),
          },
        ],
      },
      Tags: [
        { Key: 'service', Value: 'chatgpt-reverse-proxy' },
        { Key: 'stage', Value: 'prod' },
      ],
    });
    expect(creation?.parameters).not.toHaveProperty('Role');
  });
});

describe('the address', () => {
  test('streams a chat: each event arrives before the next one is sent', async () => {
    expect(await stage.readChat(await startChat(address))).toEqual(words);
  });

  test('accepts an upload', async () => {
    const data = randomBytes(3_000_000);
    const file = await createClient(address).files.create({
      file: new File([data], 'training.jsonl'),
      purpose: 'fine-tune',
    });
    expect(file.id).toBe('file-1');
    expect(file.bytes).toBeGreaterThan(data.length);
  });

  test('maps a wrong key to the error that the SDK knows', async () => {
    const list = async () => createClient(address, 'wrong').models.list();
    await expect(list()).rejects.toThrow(AuthenticationError);
    await expect(list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('reveals neither the caller nor the platform to the API', async () => {
    const answer = await fetch(`${address}/v1/models`, { headers: { 'x-api-key': 'k' } });
    const sent = stage.upstream.lastHeaders();
    const names = sent.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    // The platform has added x-scf-*, x-forwarded-for and x-real-ip, as platform.test.ts shows.
    expect(names.filter((name) => /^x-(?!api-key)/.test(name))).toEqual([]);
    expect(names).toContain('x-api-key');
    expect(sent.join()).not.toMatch(/tencent|scf/i);
    // The log line and the client have the platform's request id.
    expect(answer.headers.get('x-proxy-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-/);
  });

  test('returns the API’s response even if its head is larger than the platform allows', async () => {
    const answer = await fetch(`${address}/v1/cookies`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('req_1');
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  test('rejects a WebSocket at once, and says what to enable', async () => {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/realtime?model=gpt-realtime`);
    const refusal = await new Promise<IncomingMessage>((resolve, reject) => {
      socket.once('unexpected-response', (_, answer) => resolve(answer));
      socket.once('open', () => reject(new Error('It was opened.')));
    });
    expect(refusal.statusCode).toBe(426);
    expect(refusal.headers['x-proxy-error']).toBe('websocket_unsupported');
    refusal.resume();
  });
});

describe('the next deployment', () => {
  test('without a change says so, and writes nothing', async () => {
    const before = writes().length;
    const outcome = await service.sls('deploy');
    expect(outcome.stderr).toContain('no changes, nothing to do');
    expect(readAddress(outcome)).toBe(address);
    expect(outcome.code).toBe(0);
    expect(writes().length).toBe(before);
  });

  test('with other code and more memory keeps the address, and no client is interrupted', async () => {
    service.edit('serverless.yml', (text) => text.replace('memorySize: 128', 'memorySize: 256'));
    service.edit('package.json', (text) => text.replace(/"version": ".*?"/, '"version": "9.9.9"'));
    // Without isolation only one instance can run at a time, and the chat would occupy it.
    const chat = twin.sandbox === 'isolated' ? await startChat(address) : undefined;
    const poll = startPolling(`${address}/v1/models`);
    const outcome = await service.sls('deploy');
    const { answered, failures } = await poll.stop();
    expect(outcome.stderr).toContain('proxy: code, memory 128 to 256');
    expect(readAddress(outcome)).toBe(address);
    expect(await readVersion(address)).toBe('9.9.9');
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(10);
    // A chat that began before the deployment ends after it, and only then does its instance end.
    if (chat) expect(await stage.readChat(chat)).toEqual(words);
    await until(() => twin.messages(name).some((line) => line.includes('"event":"stopping"')));
    expect(twin.journal().filter(({ action }) => action === 'CreateTrigger').length).toBe(1);
  });
});

describe('a rollback', () => {
  test('serves the old code at the same address', async () => {
    const { stderr, code } = await service.sls('rollback --to 1');
    expect(stderr).toContain(`${address} now serves version 1, until the next deploy`);
    expect(code).toBe(0);
    expect(await readVersion(address)).not.toBe('9.9.9');
    const { stdout } = await service.sls('info');
    expect(stdout).toContain('release      0.1.0 (version 1)');
    expect(stdout).toContain('local        9.9.9: differs from the release (npx sls deploy)');
    expect(stdout).toContain('memory     128 MB');
    expect((await service.sls('deploy list')).stdout).toMatch(/^ {2}1 .* live +Code/m);
  });

  test('ends with the next deployment, at the same address', async () => {
    const outcome = await service.sls('deploy function -f proxy');
    expect(outcome.stderr).toContain('the address now serves this deploy instead of version 1');
    expect(readAddress(outcome)).toBe(address);
    expect(await readVersion(address)).toBe('9.9.9');
  });
});

describe('a removal', () => {
  test('leaves nothing behind', async () => {
    const { stderr, code } = await service.sls('remove --yes');
    expect(stderr).toContain(`removed ${name} and its address`);
    expect(code).toBe(0);
    await expect(fetch(`${address}/-/health`)).rejects.toThrow();
    expect(() => twin.functionUrl(name)).toThrow();
    expect((await service.sls('info')).stdout).toContain('not deployed');
  });
});

test('no process tried to reach another machine', () => {
  expect(service.escapes()).toBe('');
});

/** Sends requests continuously, at most a hundred per second, each on a new connection. */
function startPolling(url: string) {
  let stopped = false;
  let answered = 0;
  const failures: string[] = [];
  const polling = (async () => {
    while (!stopped) {
      try {
        const answer = await fetch(url, { headers: { connection: 'close' } });
        const text = await answer.text();
        if (answer.status === 200) answered += 1;
        else failures.push(`${answer.status} ${text}`);
      } catch (error) {
        failures.push(String((error as Error).cause ?? error));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await polling;
      return { answered, failures };
    },
  };
}
