import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';

// What a user sees when something goes wrong: the real CLI, the real SDK.

// Each command is a separate process, on a machine that may be busy.
jest.setTimeout(120_000);

const limited = {
  secretId: 'AKIDlimited00000000000000000000000000',
  secretKey: 'limitedSecretKey000000000000000',
  token: 'session-token',
  actions: ['scf:GetFunction', 'scf:CreateFunction'],
};

let twin: TencentTwin;
let service: Service;
beforeAll(async () => {
  twin = await startTencentTwin();
  service = createService(twin.env);
});
afterEach(async () => {
  // Nothing, not even a failing command, may have tried to reach another machine.
  expect(service.escapes()).toBe('');
  await twin.reset();
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

const { TENCENTCLOUD_SECRET_ID: none } = {} as NodeJS.ProcessEnv;
const withoutKey = { TENCENTCLOUD_SECRET_ID: none, TENCENTCLOUD_SECRET_KEY: none };

describe('a deployment', () => {
  test.each(['deploy', 'info', 'logs', 'invoke', 'metrics', 'rollback', 'remove'])(
    'without credentials: "%s" says how to get them, sends nothing and fails',
    async (command) => {
      const { code, output } = await service.sls(command, withoutKey);
      expect(output).toContain('No Tencent Cloud credentials were found, so nothing was sent.');
      expect(output).toContain('https://console.cloud.tencent.com/cam/capi');
      expect(code).toBe(1);
      expect(twin.journal()).toEqual([]);
    },
  );

  test('with a SecretKey that does not match says which half is wrong', async () => {
    const { code, output } = await service.sls('deploy', { TENCENTCLOUD_SECRET_KEY: 'wrong' });
    expect(output).toContain('the SecretKey does not belong to the SecretId');
    expect(output).toContain('AuthFailure.SignatureFailure');
    expect(output).toContain(`Request id:    ${twin.journal().at(-1)?.requestId}`);
    expect(output).not.toContain('wrong');
    expect(output).not.toMatch(/ at .*\.(ts|js):\d+/);
    expect(code).toBe(1);
  });

  test('with an unknown SecretId says so', async () => {
    const { code, output } = await service.sls('deploy', { TENCENTCLOUD_SECRET_ID: 'AKIDnobody' });
    expect(output).toContain('does not recognise this SecretId');
    expect(code).toBe(1);
  });

  test('with insufficient permissions names the missing CAM action', async () => {
    const strict = await startTencentTwin({ keys: [limited] });
    try {
      const { code, output } = await service.sls('deploy', strict.env);
      expect(output).toMatch(
        /Allow the action scf:(ListTriggers|GetAlias|ListVersionByFunction) in CAM/,
      );
      expect(output).not.toContain(limited.secretKey);
      expect(output).not.toContain(limited.token);
      expect(code).toBe(1);
    } finally {
      await strict.stop();
    }
  });

  test('without a network says which host did not respond', async () => {
    const port = await findClosedPort();
    const endpoint = `http://127.0.0.1:${port}`;
    const { code, output } = await service.sls('deploy', { TENCENTCLOUD_ENDPOINT: endpoint });
    expect(output).toContain('no response arrived');
    expect(output).toContain(endpoint);
    expect(code).toBe(1);
  });

  test('without DNS does not hang, and says what it could not reach', async () => {
    const lonely = createService({ ...twin.env, TENCENTCLOUD_ENDPOINT: '' });
    try {
      const { code, output } = await lonely.sls('deploy');
      expect(output).toContain('Check that this machine can reach https://scf.tencentcloudapi.com');
      expect(code).toBe(1);
      // It only tried to reach Tencent Cloud.
      const places = lonely.escapes().trim().split('\n');
      expect(new Set(places.map((line) => line.split(' ').at(-1)))).toEqual(
        new Set(['scf.tencentcloudapi.com']),
      );
    } finally {
      lonely.remove();
    }
  });

  test('with an account in arrears says where to pay', async () => {
    twin.setArrears(true);
    const { code, output } = await service.sls('deploy');
    expect(output).toContain('the account is in arrears');
    expect(output).toContain('https://console.cloud.tencent.com/expense/recharge');
    expect(code).toBe(1);
  });

  test('to a region that OpenAI rejects sends nothing', async () => {
    const { code, output } = await service.sls('deploy --region ap-hongkong');
    expect(output).toContain('OpenAI rejects requests from there');
    expect(code).toBe(1);
    expect(twin.journal()).toEqual([]);
  });

  test('with a zip over the upload limit states its size, and writes nothing', async () => {
    const large = createService(twin.env);
    try {
      writeFileSync(join(large.folder, 'noise.bin'), randomBytes(8_000_000));
      large.edit('serverless.yml', (text) =>
        text.replace(
          'bundle: functions/tencent.ts',
          'bundle: { entry: functions/tencent.ts, files: [noise.bin] }',
        ),
      );
      const { code, output } = await large.sls('deploy');
      expect(output).toMatch(/zip of the function "proxy" has 8\.\d MB; a request can upload 7 MB/);
      expect(code).toBe(1);
      const actions = twin.journal().map(({ action }) => action);
      expect(actions.filter((action) => !/^(Get|List)/.test(action))).toEqual([]);
    } finally {
      large.remove();
    }
  });

  test('that is killed midway can be run again', async () => {
    const running = service.start('deploy');
    twin.onCall(({ action }) => {
      if (action === 'CreateTrigger') running.kill('SIGKILL');
    });
    expect((await running.done).code).toBeNull();
    const { code, output } = await service.sls('deploy');
    expect(output).toContain(twin.functionUrl('chatgpt-reverse-proxy-prod-proxy'));
    expect(code).toBe(0);
    const creations = twin.journal().filter(({ action }) => action.startsWith('Create'));
    expect(creations.map(({ action }) => action)).toEqual(['CreateFunction', 'CreateTrigger']);
  });
});

/** A port that was just free. */
function findClosedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 1));
    });
  });
}
