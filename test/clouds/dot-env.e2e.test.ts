import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../twins/tencent/twin';
import { createService, type Service } from './support/service';

// How the real CLI reads .env files and variables that are set but empty.

jest.setTimeout(120_000);

let twin: TencentTwin;
let service: Service;
beforeAll(async () => {
  twin = await startTencentTwin();
  service = createService(twin.env);
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

const write = (name: string, text: string) => writeFileSync(join(service.folder, name), text);

describe('a .env whose values are not read as written', () => {
  test.each([
    ['REDIS_URL=rediss://u:p$word@h\n', 'line 1, REDIS_URL: "$" starts a variable'],
    ['\nINJECT_KEYS=openai=sk-one#two\n', 'line 2, INJECT_KEYS: the value is cut off at the "#"'],
  ])('stops every command with the line number: %j', async (text, problem) => {
    write('.env', text);
    for (const command of ['deploy', 'info']) {
      const { output, code } = await service.sls(command);
      expect(output).toContain(problem);
      expect(output).not.toMatch(/word|sk-one/);
      expect(code).toBe(1);
    }
    expect(twin.journal()).toEqual([]);
  });

  test('is reported to be in UTF-16, as PowerShell writes it', async () => {
    writeFileSync(join(service.folder, '.env'), Buffer.from('\ufeffLOG=off\r\n', 'utf16le'));
    const { output, code } = await service.sls('info');
    expect(output).toContain('.env is read differently from how it is written');
    expect(output).toContain('it is encoded as UTF-16');
    expect(code).toBe(1);
  });

  test('is read correctly when written as the message says', async () => {
    write('.env', "REDIS_URL='rediss://u:p\\$w#x@h'\n");
    const { stdout } = await service.sls('print --path provider.environment.REDIS_URL');
    expect(stdout).toContain('rediss://u:p$w#x@h');
  });

  test('is replaced by the stage’s file, and the message names what is missing then', async () => {
    write('.env', 'UPSTREAM_URL=https://example.com\nLOG=off\n');
    write('.env.test', 'LOG=json\n');
    const { output, code } = await service.sls('info --stage test');
    expect(output).toContain(
      '.env is ignored, and these variables of .env are missing: UPSTREAM_URL',
    );
    expect(code).toBe(1);
    write('.env.test', 'LOG=json\nUPSTREAM_URL=\n');
    const { stdout } = await service.sls('print --stage test --path provider.stage');
    expect(stdout).toContain('test');
  });
});

describe('a variable that is empty', () => {
  const read = async (path: string, environment: NodeJS.ProcessEnv, yaml = 'serverless.yml') => {
    write('.env', '');
    const { stdout, output } = await service.sls(`print -c ${yaml} --path ${path}`, environment);
    return stdout.trim() || output;
  };

  test.each(['serverless.yml', 'serverless.aws.yml'])('counts as unset in %s', async (yaml) => {
    const region = yaml === 'serverless.yml' ? 'na-siliconvalley' : 'us-west-1';
    const empty = { STAGE: '', AWS_REGION: '', TENCENTCLOUD_REGION: ' ', UPSTREAM_URL: '' };
    const more = { OXY_TARGET: 'https://old.example.com', USAGE: '' };
    const whole = await read('provider', { ...empty, ...more }, yaml);
    expect(whole).toContain(`region: ${region}`);
    expect(whole).toContain('stage: prod');
    expect(whole).toContain('UPSTREAM_URL: https://old.example.com');
  });

  test('may also be in .env', async () => {
    write('.env', 'TENCENTCLOUD_REGION=\nWEBSOCKET=\n');
    const { stdout } = await service.sls('print --path provider.region');
    expect(stdout).toContain('na-siliconvalley');
  });

  test.each([
    ['', 'false'],
    ['yes', 'true'],
    ['1', 'true'],
    ['Off', 'false'],
  ])('WEBSOCKET=%s is %s', async (WEBSOCKET, then) => {
    expect(await read('functions.websocket.enabled', { WEBSOCKET })).toBe(then);
  });

  test('WEBSOCKET with another value is rejected with a clear message', async () => {
    const { output, code } = await service.sls('info', { WEBSOCKET: 'perhaps' });
    expect(output).toContain('WEBSOCKET must be true or false.');
    expect(output).not.toMatch(/ at .*\.c?js:\d+/);
    expect(code).toBe(1);
  });
});
