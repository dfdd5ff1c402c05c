import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TencentTwin } from '../../../twins/tencent/twin';
import { type PacedUpstream, words } from '../support/paced-upstream';
import type { Service } from '../support/service';
import {
  createClient,
  createStage,
  name,
  readAddress,
  type Stage,
  startChat,
  until,
} from './support/stage';

// The commands for a proxy that is deployed on Tencent Cloud. The tests build on one another.

jest.setTimeout(120_000);

let stage: Stage;
let twin: TencentTwin;
let upstream: PacedUpstream;
let service: Service;
let address = '';

beforeAll(async () => {
  stage = await createStage();
  ({ twin, upstream, service } = stage);
  await service.sls('deploy');
  service.edit('serverless.yml', (text) => text.replace('memorySize: 128', 'memorySize: 256'));
  service.edit('package.json', (text) => text.replace(/"version": ".*?"/, '"version": "9.9.9"'));
  address = readAddress(await service.sls('deploy'));
});
afterAll(() => stage.close());

describe('the other commands', () => {
  test('info shows what is deployed', async () => {
    const { stdout, code } = await service.sls('info');
    expect(stdout).toContain(`address      ${address}`);
    expect(stdout).toContain('state      Active');
    expect(stdout).toContain('release      9.9.9 (version 2)');
    expect(stdout).toContain('access       open: anyone who knows the address');
    expect(stdout).toContain('memory     256 MB, 20 concurrent requests');
    expect(stdout).toContain('variables  FUNCTION_TIMEOUT, UPSTREAM_URL');
    expect(stdout).toContain('region       na-siliconvalley');
    expect(code).toBe(0);
  });

  test('logs shows one line for each request, and no part of a key', async () => {
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

  test('logs --tail continues with new lines', async () => {
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
    // As if the signal itself had ended it, so that a shell recognises it.
    expect((await tail.done).code).toBeNull();
  });

  test('invoke sends a request and shows the response', async () => {
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

  test('invoke says whether an error comes from the API or from the proxy', async () => {
    const header = ['--header', 'authorization: Bearer wrong'];
    const api = await service.sls(['invoke', '--path', '/v1/models', ...header]);
    expect(api.output).toContain('invalid_api_key');
    expect(api.output).toContain('The status 401 comes from the upstream API.');
    expect(api.code).toBe(1);
    const proxy = await service.sls('invoke --path /-/nowhere');
    expect(proxy.output).toContain('comes from the proxy itself (x-proxy-error: not_found)');
    expect(proxy.code).toBe(1);
  });

  test('metrics counts the requests', async () => {
    for (let count = 0; count < 11; count += 1) await fetch(`${address}/v1/models`);
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

  test('to a missing version lists the existing ones', async () => {
    const { output, code } = await service.sls('rollback --to 7');
    expect(output).toContain(
      'There is no version "7" of the function "proxy". Existing versions: 2, 1.',
    );
    expect(code).toBe(1);
  });
});

describe('a timeout that is shorter than a response', () => {
  test('is a 504 from the proxy or a cut that the SDK sees, never a bare 433 from the platform', async () => {
    service.edit('serverless.yml', (text) => text.replace('timeout: 900', 'timeout: 10'));
    const { stderr, code } = await service.sls('deploy');
    expect(stderr).toContain('timeout 900 to 10');
    expect(code).toBe(0);

    const answer = createClient(address).get('/never');
    const stream = await startChat(address);
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

test('removing what no longer exists is not an error', async () => {
  expect((await service.sls('remove --yes')).code).toBe(0);
  const { output, code } = await service.sls('remove --yes');
  expect(output).toContain('Nothing was deployed in na-siliconvalley');
  expect(code).toBe(0);
});

test('no process tried to reach another machine', () => {
  expect(service.escapes()).toBe('');
});
