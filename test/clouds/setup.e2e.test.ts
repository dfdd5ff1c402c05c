import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import cloudFormationRole from '../../plugins/shared/clouds/aws/policies/cloudformation-role.json';
import deployer from '../../plugins/shared/clouds/aws/policies/deployer.json';
import type { PolicyDocument } from '../../twins/aws/access/policy';
import { type AwsTwin, startAwsTwin } from '../../twins/aws/twin';
import { startTencentTwin, type TencentTwin } from '../../twins/tencent/twin';
import { OSLS, oslsCache } from './support/osls';
import { createService, type Service } from './support/service';
import { openTerminal, type Terminal } from './support/terminal';

// A first deployment at a terminal, including wrong input, and without a terminal. The tests of a cloud build on one
// another.

jest.setTimeout(180_000);

const root = join(__dirname, '../..');

/** A fresh clone, with the environment of a new user. */
interface Site {
  readonly service: Service;
  readonly environment: NodeJS.ProcessEnv;
}

function createSite(environment: NodeJS.ProcessEnv): Site {
  const service = createService({});
  cpSync(join(root, '.env.example'), join(service.folder, '.env.example'));
  return {
    service,
    environment: {
      ...{ PATH: process.env.PATH, HOME: service.folder, TERM: 'xterm' },
      ...oslsCache,
      ...environment,
    },
  };
}

const atTerminal = ({ service, environment }: Site, words: string): Terminal =>
  openTerminal([process.execPath, ...OSLS, ...words.split(' ')], {
    cwd: service.folder,
    env: environment,
  });

/** The same without a terminal. */
function inPipeline({ service, environment }: Site, words: string, input = '') {
  const child = spawn(process.execPath, [...OSLS, ...words.split(' ')], {
    cwd: service.folder,
    env: environment,
  });
  child.stdin.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
}

const filesOf = ({ service }: Site) =>
  readdirSync(service.folder)
    .filter((name) => !name.startsWith('.serverless'))
    .toSorted();
const readEnv = ({ service }: Site) => readFileSync(join(service.folder, '.env'), 'utf8');

describe('on Tencent Cloud', () => {
  let twin: TencentTwin;
  let site: Site;
  beforeAll(async () => {
    twin = await startTencentTwin();
    site = createSite({
      TENCENTCLOUD_ENDPOINT: twin.endpoint,
      // Nothing listens there, and nothing has to.
      UPSTREAM_URL: 'http://127.0.0.1:9',
    });
  });
  afterAll(async () => {
    site.service.remove();
    await twin.stop();
  });
  const id = () => twin.env.TENCENTCLOUD_SECRET_ID ?? '';
  const secret = () => twin.env.TENCENTCLOUD_SECRET_KEY ?? '';
  const writes = () =>
    twin.journal().filter(({ action }) => /^(Create|Update|Publish|Delete)/.test(action)).length;

  test('without a terminal, everything that is missing is listed at once', async () => {
    const { code, output } = await inPipeline(site, 'setup');
    expect(output).toContain('- the cloud: --cloud tencent | tencent-intl | aws');
    expect(output).toContain('- a key: TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY');
    expect(output).toContain('- who may use the address: --access-keys alice,bob, or --open');
    expect(code).toBe(1);
  });

  test('invalid input is explained, a wrong key is asked for again, and Ctrl-C leaves nothing behind', async () => {
    const before = filesOf(site);
    const terminal = atTerminal(site, 'setup');
    await terminal.answer('1-3', '7');
    await terminal.see('Enter a number: 1-3.');
    await terminal.answer('1-3', '1');
    await terminal.answer('Region', 'ap-hongkong9');
    await terminal.see('is not a Tencent Cloud region');
    await terminal.answer('Region', '');
    await terminal.answer('have a key for this project already?', 'perhaps');
    await terminal.see('Enter y (yes) or n (no).');
    await terminal.answer('have a key for this project already?', 'n');
    await terminal.answer('Your UIN, for the policy', 'me');
    await terminal.see('Not an account ID');
    await terminal.answer('Your UIN, for the policy', '100000000007');
    await terminal.see(
      'qcs::scf:na-siliconvalley:uin/100000000007:namespace/default/function/chatgpt-reverse-proxy-*',
    );
    await terminal.answer('SecretId:', id());
    await terminal.answer('SecretKey (not shown)', 'not the right one');
    await terminal.see('Not a valid SecretKey');
    await terminal.answer('SecretKey (not shown)', 'notTheRightOneOfAll');
    await terminal.see('the SecretKey does not belong to the SecretId');
    await terminal.see('SecretId:');
    terminal.press('\u0003');
    await terminal.see('Nothing was written.');
    expect(await terminal.done).toBe(130);
    expect(terminal.screen()).not.toMatch(/not the right one|notTheRightOneOfAll/);
    expect(filesOf(site)).toEqual(before);
  });

  test('with cloud credentials, an access key and the owner’s API key, setup deploys a locked address and shows no secret', async () => {
    const terminal = atTerminal(site, 'setup');
    await terminal.answer('1-3', '');
    await terminal.answer('Region', '');
    await terminal.answer('have a key for this project already?', 'y');
    await terminal.answer('SecretId:', id());
    // Text pasted with a line break is read up to the line break.
    await terminal.answer('SecretKey (not shown)', `${secret()}\rhush-hush`);
    await terminal.see('✔ The key works in na-siliconvalley');
    await terminal.answer('1-2', '2');
    await terminal.answer('Names for the access keys', 'alice smith!');
    await terminal.see('"smith!" is not a valid name');
    await terminal.answer('Names for the access keys', 'alice');
    await terminal.answer('add your own API key', 'y');
    await terminal.answer('Your API key (not shown)', 'sk-own$1#2');
    await terminal.answer('Deploy at the end?', '');
    await terminal.see('+ INJECT_KEYS=(not shown)');
    await terminal.answer('Write .env?', '');
    await terminal.see('✔ Access key "alice" created');
    await terminal.see('access       locked: for alice');
    await terminal.see('injected     yes, for default');
    // Without the key no request reaches the API.
    await terminal.see('verify: All checks passed (1 not checked).');
    expect(await terminal.done).toBe(0);
    expect(terminal.screen()).not.toContain(secret());
    expect(terminal.screen()).not.toMatch(/hush|sk-own/);
    const text = readEnv(site);
    expect(text).toContain(`TENCENTCLOUD_SECRET_ID=${id()}\n`);
    expect(text).toContain("INJECT_KEYS='default=sk-own\\$1#2'\n");
    expect(text).toContain('# Preferably the key of a sub-user');
    expect(statSync(join(site.service.folder, '.env')).mode & 0o777).toBe(0o600);
    const answer = await fetch(`${twin.functionUrl('chatgpt-reverse-proxy-prod-proxy')}/v1/models`);
    expect(answer.status).toBe(401);
  });

  test('a deployment that opens the address asks at the terminal, and changes nothing without confirmation', async () => {
    site.service.edit('.env', (text) => text.replace(/^INJECT_KEYS.*\n/m, ''));
    rmSync(join(site.service.folder, 'access-keys.txt'));
    const before = writes();
    const deploy = atTerminal(site, 'deploy');
    await deploy.see('opens the address, which is now locked');
    await deploy.answer('Continue? [y/N]', 'what?');
    await deploy.see('Enter y (yes) or n (no).');
    await deploy.answer('Continue? [y/N]', '');
    await deploy.see('Nothing was changed.');
    expect(await deploy.done).toBe(1);
    expect(writes()).toBe(before);
  });

  test('remove asks at the terminal: Ctrl-C and the end of input change nothing, yes removes', async () => {
    const before = writes();
    for (const [key, code] of [
      ['\u0003', 130],
      ['\u0004', 1],
    ] as const) {
      const leaving = atTerminal(site, 'remove');
      await leaving.see('Continue? [y/N]');
      leaving.press(key);
      await leaving.see('Nothing was changed.');
      expect(await leaving.done).toBe(code);
    }
    expect(writes()).toBe(before);
    const agreeing = atTerminal(site, 'remove');
    await agreeing.answer('Continue? [y/N]', 'yes');
    expect(await agreeing.done).toBe(0);
    expect(twin.journal().some(({ action }) => action === 'DeleteFunction')).toBe(true);
  });
});

describe('on AWS, with only the permissions of the policies', () => {
  const role = 'arn:aws:iam::123456789012:role/chatgpt-reverse-proxy-cloudformation';
  let twin: AwsTwin;
  let site: Site;
  beforeAll(async () => {
    twin = await startAwsTwin({
      policy: deployer as PolicyDocument,
      roles: { [role]: cloudFormationRole as PolicyDocument },
    });
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...others } = twin.env;
    site = createSite({
      ...others,
      SLS_AWS_MONITORING_FREQUENCY: '100',
      UPSTREAM_URL: 'http://127.0.0.1:9',
    });
  });
  afterAll(async () => {
    site.service.remove();
    await twin.stop();
  });

  test('in Chinese: existing lines in .env stay, and the deployment uses the role', async () => {
    writeFileSync(
      join(site.service.folder, '.env'),
      '# mine\nLOG=off # quiet\nAWS_REGION=eu-west-1\nAWS_PROFILE=old\n',
    );
    const terminal = atTerminal(
      { ...site, environment: { ...site.environment, LANG: 'zh_CN.UTF-8' } },
      'setup',
    );
    await terminal.answer('1-3', '3');
    await terminal.answer('地域（例如', 'us-west-1');
    await terminal.answer('AWS_PROFILE=old 的凭证吗', 'n');
    await terminal.answer('已经有用于本项目的密钥吗', 'n');
    await terminal.answer('你的账号 ID', '1234-5678-9012');
    await terminal.see('arn:aws:lambda:us-west-1:123456789012:function:chatgpt-reverse-proxy-*');
    await terminal.see(`"Resource": "${role}"`);
    await terminal.answer('访问密钥 ID', twin.env.AWS_ACCESS_KEY_ID ?? '');
    await terminal.answer('（不显示）', twin.env.AWS_SECRET_ACCESS_KEY ?? '');
    await terminal.see('密钥在 us-west-1 可用');
    await terminal.answer('通过角色 chatgpt-reverse-proxy-cloudformation 部署吗', '');
    await terminal.answer('1-2', '1');
    await terminal.answer('最后部署吗？', 'n');
    await terminal.see('~ AWS_REGION=us-west-1 （原来是 eu-west-1）');
    await terminal.see('- AWS_PROFILE 清空');
    await terminal.answer('写入 .env 吗？', '是');
    await terminal.see('要部署：npx sls deploy -c serverless.aws.yml');
    expect(await terminal.done).toBe(0);
    expect(terminal.screen()).not.toContain(twin.env.AWS_SECRET_ACCESS_KEY);
    expect(readEnv(site)).toBe(
      [
        '# mine',
        'LOG=off # quiet',
        'AWS_REGION=us-west-1',
        'AWS_PROFILE=',
        `AWS_ACCESS_KEY_ID=${twin.env.AWS_ACCESS_KEY_ID}`,
        `AWS_SECRET_ACCESS_KEY=${twin.env.AWS_SECRET_ACCESS_KEY}`,
        `AWS_DEPLOYMENT_ROLE=${role}`,
        '',
      ].join('\n'),
    );
    expect(existsSync(join(site.service.folder, 'access-keys.txt'))).toBe(false);
  });

  test('without a terminal, options and standard input do the same, and it deploys', async () => {
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = twin.env;
    writeFileSync(join(site.service.folder, '.env'), '');
    const options = `--cloud aws --key-id ${id} --secret-stdin --role --open`;
    const wrong = await inPipeline(site, `setup ${options} --no-deploy`, 'wrong-secret-wrong');
    expect(wrong.output).toContain('AWS_SECRET_ACCESS_KEY does not belong to the access key');
    expect(wrong.code).toBe(1);
    expect(readEnv(site)).toBe('');
    const { output, code } = await inPipeline(site, `setup ${options} --deploy`, `${secret}\n`);
    expect(output).toContain('.env written; only you can read it.');
    expect(output).toMatch(/access +open/);
    expect(output).not.toContain(secret);
    // Nothing listens behind the proxy, so verify fails.
    expect(code).toBe(3);
    expect(readEnv(site)).toContain(`AWS_DEPLOYMENT_ROLE=${role}\n`);
  });
});
