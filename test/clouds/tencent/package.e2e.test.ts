import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';

// The files on the disk of the person who deploys. The tests build on one another.

jest.setTimeout(120_000);

const name = 'chatgpt-reverse-proxy-prod-proxy';

let twin: TencentTwin;
let service: Service;
beforeAll(async () => {
  twin = await startTencentTwin();
  service = createService({ ...twin.env, REDIS_URL: 'redis://u:canary@127.0.0.1' });
});
afterAll(async () => {
  service.remove();
  await twin.stop();
});

const list = (folder: string) => readdirSync(join(service.folder, folder)).sort();
const modeOf = (path: string) => statSync(join(service.folder, path)).mode & 0o777;

describe('a package', () => {
  test('is readable by its owner only, even if the folder already existed', async () => {
    mkdirSync(join(service.folder, '.serverless'));
    chmodSync(join(service.folder, '.serverless'), 0o755);
    const { code } = await service.sls('package');
    expect(code).toBe(0);
    expect(modeOf('.serverless')).toBe(0o700);
    expect(list('.serverless')).toContain('proxy.zip');
  });

  test.each(['out', 'deep/er/out'])('goes into the folder that --package names: %s', async (to) => {
    const { output, code } = await service.sls(`package --package ${to}`);
    expect(output).not.toContain('rror');
    expect(code).toBe(0);
    expect(list(to)).toContain('proxy.zip');
    expect(list(to).filter((file) => modeOf(`${to}/${file}`) & 0o077)).toEqual([]);
  });

  test('is deployed from there unchanged', async () => {
    // It needs neither the sources nor the folder of the last package.
    rmSync(join(service.folder, '.serverless'), { recursive: true });
    service.edit('functions/tencent.ts', () => 'this is no TypeScript');
    const { output, code } = await service.sls('deploy --package out');
    expect(output).toContain(twin.functionUrl(name));
    expect(code).toBe(0);
  });

  test('that does not exist is named', async () => {
    const { output, code } = await service.sls('deploy --package nowhere');
    expect(output).toContain('npx sls package --package nowhere');
    expect(output).not.toMatch(/ at .*\.[cj]?s:\d+|ENOENT/);
    expect(code).toBe(1);
  });
});

test('a damaged state file stops a deployment with a clear message, but not pause', async () => {
  writeFileSync(join(service.folder, '.operations/state.json'), '');
  const deploy = await service.sls('deploy --package out');
  expect(deploy.output).toContain('.operations/state.json cannot be used: it is empty');
  expect(deploy.code).toBe(1);
  expect((await service.sls('pause')).code).toBe(0);
});
