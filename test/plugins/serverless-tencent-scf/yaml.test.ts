import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { OSLS, oslsCache } from '../../clouds/support/osls';

// osls accepts plugins only from inside the service or by their package name.
const folder = mkdtempSync(join(tmpdir(), 'service-'));
symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
cpSync('plugins/environment.cjs', join(folder, 'plugins/environment.cjs'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Has the real osls read a YAML file. */
function print(yaml: object, ...options: string[]): Promise<Outcome> {
  writeFileSync(join(folder, 'serverless.yml'), stringify(yaml));
  const environment = { PATH: process.env.PATH, HOME: folder, ...oslsCache };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...OSLS, 'print', ...options],
      { cwd: folder, env: environment },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

const service = {
  service: 'shop',
  configValidationMode: 'error',
  plugins: ['serverless-tencent-scf'],
  provider: { name: 'tencent', runtime: 'Nodejs20.19' },
  functions: { proxy: { events: [{ functionUrl: true }] } },
};

describe('the YAML file', () => {
  test.each([
    ['a typo under provider', { provider: { name: 'tencent', memroySize: 128 } }, "'memroySize'"],
    ['a typo in a function', { functions: { proxy: { tiemout: 3 } } }, "'functions.proxy'"],
    [
      'a memory size that SCF does not have',
      { provider: { name: 'tencent', memorySize: 200 } },
      "'provider.memorySize'",
    ],
    [
      'a timeout beyond 900 s',
      { functions: { proxy: { timeout: 901 } } },
      "'functions.proxy.timeout'",
    ],
    [
      'an event that SCF no longer supports',
      { functions: { proxy: { events: [{ apigw: {} }] } } },
      'unsupported function event',
    ],
    [
      'a typo in an event',
      { functions: { proxy: { events: [{ functionUrl: { authtype: 'NONE' } }] } } },
      "'functions.proxy.events.0.functionUrl'",
    ],
  ])('is rejected for %s, with the location', async (_name, mistake, place) => {
    const { code, output } = await print({ ...service, ...mistake });
    expect(output).toContain(place);
    expect(code).toBe(1);
  });

  test('may have the old plugin’s format for Web functions', async () => {
    const old = {
      ...service,
      provider: {
        ...service.provider,
        stage: 'dev',
        region: 'ap-tokyo',
        credentials: '~/credentials',
        memorySize: 256,
        timeout: 10,
        environment: { variables: { ENV_FIRST: 'env1' } },
        vpcConfig: { vpcId: 'vpc-1', subnetId: 'subnet-1' },
      },
      functions: {
        proxy: { handler: 'index.main_handler', description: 'words', tags: { key: 'value' } },
      },
    };
    const { code, output } = await print(old);
    expect(output).toContain('shop-dev-proxy');
    expect(code).toBe(0);
  });

  test('of this project passes the schema, with its stage and region from the command line', async () => {
    const text = readFileSync('serverless.yml', 'utf8');
    const { plugins: _, ...yaml } = parse(text) as Record<string, unknown>;
    // The bundling plugin's path would be outside the temporary service.
    const functions = JSON.parse(JSON.stringify(yaml.functions), (key, value) =>
      key === 'bundle' ? undefined : value,
    );
    const { code, output } = await print(
      { ...yaml, functions, plugins: ['serverless-tencent-scf'] },
      '--stage',
      'test',
    );
    expect(output).toContain('chatgpt-reverse-proxy-test-proxy');
    expect(output).toContain('region: na-siliconvalley');
    expect(code).toBe(0);
  });
});
