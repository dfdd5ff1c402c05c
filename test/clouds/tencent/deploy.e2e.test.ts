import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import OpenAI, { AuthenticationError } from 'openai';
import { WebSocket } from 'ws';
import { DEFAULT_KEY } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { type PacedUpstream, startPacedUpstream, words } from '../support/paced-upstream';
import { createService, type Outcome, type Service } from '../support/service';
import { readPolicy } from './support/policy';

// The whole life of a proxy on Tencent Cloud, as its user lives it: the real CLI deploys to the twin,
// the real SDK talks to the printed address. The tests follow one another.

// Each command is a process of its own, on a machine that may be busy.
jest.setTimeout(120_000);

const name = 'chatgpt-reverse-proxy-prod-proxy';

let twin: TencentTwin;
let upstream: PacedUpstream;
let service: Service;
let address = '';

beforeAll(async () => {
  // The key may do what the policy of our guide allows, and nothing else.
  const key = { ...DEFAULT_KEY, actions: readPolicy('deploy-tencent.md') };
  twin = await startTencentTwin({ keys: [key] });
  upstream = await startPacedUpstream();
  service = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
});
afterAll(async () => {
  service.remove();
  await upstream.close();
  await twin.stop();
});

const writes = () =>
  twin.journal().filter(({ action }) => /^(Create|Update|Delete|Publish)/.test(action));

/** The address as a user finds it on the screen. */
const readAddress = ({ stdout }: Outcome) => /^ {2}address +(http\S+)$/m.exec(stdout)?.[1] ?? '';

const createClient = (apiKey = 'right') =>
  new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });

const startChat = () =>
  createClient().chat.completions.create({
    model: 'gpt-test',
    messages: [{ role: 'user', content: 'Tell me of the sea.' }],
    stream: true,
  });

/** Reads to the end. An event that anything on the way held back would never come: the next waits for it. */
async function readChat(chat: Awaited<ReturnType<typeof startChat>>): Promise<string[]> {
  const received: string[] = [];
  upstream.sendNext();
  for await (const { choices } of chat) {
    received.push(choices[0]?.delta.content ?? '');
    upstream.sendNext();
  }
  return received;
}

const readVersion = async () => {
  const answer = await fetch(`${address}/-/health`);
  return ((await answer.json()) as { version: string }).version;
};

describe('the first deploy', () => {
  test('ends with an address and with the lines for common clients', async () => {
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

  test('asks the cloud no more often than it must: most of the calls wait for a state', () => {
    const calls = twin.journal().map(({ action }) => action);
    const waits = calls.filter((action) => /^(GetFunction|ListTriggers)$/.test(action));
    expect(calls.length - waits.length).toBeLessThanOrEqual(13);
  });

  test('made the function as the YAML file says', () => {
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
          { Key: 'UPSTREAM_URL', Value: upstream.url },
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
    expect(await readChat(await startChat())).toEqual(words);
  });

  test('takes an upload', async () => {
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

  test('tells the API neither who is calling nor where it runs', async () => {
    const answer = await fetch(`${address}/v1/models`, { headers: { 'x-api-key': 'k' } });
    const sent = upstream.lastHeaders();
    const names = sent.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    // The platform has added x-scf-*, x-forwarded-for and x-real-ip: platform.test.ts shows it.
    expect(names.filter((name) => /^x-(?!api-key)/.test(name))).toEqual([]);
    expect(names).toContain('x-api-key');
    expect(sent.join()).not.toMatch(/tencent|scf/i);
    // The platform's id of the request is that of the log line, and the client gets it.
    expect(answer.headers.get('x-proxy-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-/);
  });

  test('gives back what the API says although its head is larger than the platform allows', async () => {
    const answer = await fetch(`${address}/v1/cookies`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('req_1');
    expect(answer.headers.has('set-cookie')).toBe(false);
  });

  test('refuses a WebSocket at once, and says where to go', async () => {
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

describe('the next deploy', () => {
  test('without a change says so, and writes nothing', async () => {
    const before = writes().length;
    const outcome = await service.sls('deploy');
    expect(outcome.stderr).toContain('nothing has changed, nothing was done');
    expect(readAddress(outcome)).toBe(address);
    expect(outcome.code).toBe(0);
    expect(writes().length).toBe(before);
  });

  test('with other code and more memory keeps the address, and no client notices', async () => {
    service.edit('serverless.yml', (text) => text.replace('memorySize: 128', 'memorySize: 256'));
    service.edit('package.json', (text) => text.replace(/"version": ".*?"/, '"version": "9.9.9"'));
    // Without isolation only one instance can run at a time, and the chat would hold it.
    const chat = twin.sandbox === 'isolated' ? await startChat() : undefined;
    const poll = startPolling(`${address}/v1/models`);
    const outcome = await service.sls('deploy');
    const { answered, failures } = await poll.stop();
    expect(outcome.stderr).toContain('proxy: code, memory 128 to 256');
    expect(readAddress(outcome)).toBe(address);
    expect(await readVersion()).toBe('9.9.9');
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(10);
    // A chat that began before the deploy ends after it, and only then does its instance go.
    if (chat) expect(await readChat(chat)).toEqual(words);
    await until(() => twin.messages(name).some((line) => line.includes('"event":"stopping"')));
    expect(twin.journal().filter(({ action }) => action === 'CreateTrigger').length).toBe(1);
  });
});

describe('the other commands', () => {
  test('info shows what is deployed', async () => {
    const { stdout, code } = await service.sls('info');
    expect(stdout).toContain(`address      ${address}`);
    expect(stdout).toContain('state      Active');
    expect(stdout).toContain('release      9.9.9 (version 2)');
    expect(stdout).toContain('access       open: whoever knows the address');
    expect(stdout).toContain('memory     256 MB, 20 requests at once');
    expect(stdout).toContain('variables  FUNCTION_TIMEOUT, UPSTREAM_URL');
    expect(stdout).toContain('region       na-siliconvalley');
    expect(code).toBe(0);
  });

  test('logs shows one line for each request, and nothing of a key', async () => {
    const answer = await fetch(`${address}/v1/models`, {
      headers: { authorization: 'Bearer sk-canary' },
    });
    const id = answer.headers.get('x-proxy-request-id');
    expect(id).toBeTruthy();
    const { stdout, code } = await service.sls('logs --startTime 5m');
    const line = stdout.split('\n').find((one) => one.includes(String(id)));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ event: 'request', id, status: 200 });
    expect(stdout).not.toContain('canary');
    expect(code).toBe(0);
  });

  test('logs --tail goes on with what comes', async () => {
    const tail = service.start('logs --tail --interval 200 --startTime 5m');
    try {
      await until(() => tail.output().includes('"event":"request"'));
      const answer = await fetch(`${address}/v1/models`);
      const id = String(answer.headers.get('x-proxy-request-id'));
      await until(() => tail.output().includes(id));
      expect(tail.output().split(id).length).toBe(2);
    } finally {
      tail.kill('SIGINT');
    }
    // As if the signal itself had ended it, so that a shell knows.
    expect((await tail.done).code).toBeNull();
  });

  test('invoke sends a request and shows the answer', async () => {
    const { stdout, stderr, code } = await service.sls('invoke --path /v1/models');
    expect(JSON.parse(stdout)).toMatchObject({ data: [{ id: 'gpt-test' }] });
    expect(stderr).toMatch(/GET http\S+\/v1\/models: 200 OK after \d+ ms/);
    expect(code).toBe(0);
  });

  test('invoke shows a stream as it arrives', async () => {
    const running = service.start('invoke --path /v1/chat/completions --data {"stream":true}');
    for (const word of words) {
      await until(() => {
        if (!running.output().includes(JSON.stringify(word))) upstream.sendNext();
        return running.output().includes(JSON.stringify(word));
      }, 50);
    }
    upstream.sendNext();
    const { stdout, code } = await running.done;
    expect(stdout).toContain('[DONE]');
    expect(code).toBe(0);
  });

  test('invoke says who refused: the API, or the proxy itself', async () => {
    const header = ['--header', 'authorization: Bearer wrong'];
    const api = await service.sls(['invoke', '--path', '/v1/models', ...header]);
    expect(api.output).toContain('invalid_api_key');
    expect(api.output).toContain('The status 401 comes from the API behind the proxy.');
    expect(api.code).toBe(1);
    const proxy = await service.sls('invoke --path /-/nowhere');
    expect(proxy.output).toContain('comes from the proxy itself (x-proxy-error: not_found)');
    expect(proxy.code).toBe(1);
  });

  test('metrics counts the requests', async () => {
    const { stdout, code } = await service.sls('metrics --startTime 1h');
    expect(Number(/requests +(\d+)/.exec(stdout)?.[1])).toBeGreaterThan(10);
    expect(stdout).toMatch(/duration, mean +[\d.]+ ms/);
    expect(code).toBe(0);
  });
});

describe('a rollback', () => {
  test('without a number lists the versions', async () => {
    const { stdout, code } = await service.sls('rollback');
    expect(stdout).toMatch(/^ {2}2 .* live +Code/m);
    expect(stdout).toMatch(/^ {2}1 .* Code/m);
    expect(stdout).toContain('npx sls rollback --to 1');
    expect(code).toBe(0);
  });

  test('serves the old code at the same address', async () => {
    const { stderr, code } = await service.sls('rollback --to 1');
    expect(stderr).toContain(`${address} now serves version 1, until the next deploy`);
    expect(code).toBe(0);
    expect(await readVersion()).not.toBe('9.9.9');
    const { stdout } = await service.sls('info');
    expect(stdout).toContain('release      0.1.0 (version 1)');
    expect(stdout).toContain('here         9.9.9: not what serves (npx sls deploy)');
    expect(stdout).toContain('memory     128 MB');
    expect((await service.sls('deploy list')).stdout).toMatch(/^ {2}1 .* live +Code/m);
  });

  test('to a version that is not there names those that are', async () => {
    const { output, code } = await service.sls('rollback --to 7');
    expect(output).toContain('There is no version "7" of the function "proxy". There is: 2, 1.');
    expect(code).toBe(1);
  });

  test('ends with the next deploy, at the same address', async () => {
    const outcome = await service.sls('deploy function -f proxy');
    expect(outcome.stderr).toContain('the address no longer serves version 1, but this deploy');
    expect(readAddress(outcome)).toBe(address);
    expect(await readVersion()).toBe('9.9.9');
  });
});

describe('a timeout that is shorter than an answer', () => {
  test('is a 504 of the proxy or a cut that the SDK sees, never a bare 433 of the platform', async () => {
    service.edit('serverless.yml', (text) => text.replace('timeout: 900', 'timeout: 10'));
    const { stderr, code } = await service.sls('deploy');
    expect(stderr).toContain('timeout 900 to 10');
    expect(code).toBe(0);

    const answer = createClient().get('/never');
    const stream = await startChat();
    upstream.sendNext();
    const received: string[] = [];
    const reading = (async () => {
      for await (const { choices } of stream) received.push(choices[0]?.delta.content ?? '');
    })();
    const [failure, cut] = await Promise.allSettled([answer, reading]);
    expect(failure).toMatchObject({ reason: { status: 504, code: 'upstream_timeout' } });
    expect(cut).toMatchObject({ status: 'rejected' });
    expect(received).toEqual(words.slice(0, 1));
    expect(twin.messages(name).join()).not.toContain('Invoking task timed out');
  });
});

describe('a removal', () => {
  test('leaves nothing behind', async () => {
    const { stderr, code } = await service.sls('remove --yes');
    expect(stderr).toContain(`removed ${name} with its address`);
    expect(code).toBe(0);
    await expect(fetch(`${address}/-/health`)).rejects.toThrow();
    expect(() => twin.functionUrl(name)).toThrow();
    expect((await service.sls('info')).stdout).toContain('not deployed');
  });

  test('of nothing is no error', async () => {
    const { output, code } = await service.sls('remove --yes');
    expect(output).toContain('Nothing was deployed in na-siliconvalley');
    expect(code).toBe(0);
  });
});

test('no process of all this tried to leave the machine', () => {
  expect(service.escapes()).toBe('');
});

/** Asks again and again, one request after the other, each on a connection of its own. */
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

async function until(probe: () => boolean, pause = 20): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!probe()) {
    if (Date.now() > deadline) throw new Error('60 s passed');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
