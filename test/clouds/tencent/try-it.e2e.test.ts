import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { guard } from '../../support/guardian';
import { needsProgram, requireProgram } from '../../support/needs-program';
import { createSignal } from '../../support/signal';
import { createService } from '../support/service';

// The README's instructions for users without an account: the twin in one terminal, sls and curl in another.

needsProgram('curl');

const root = join(__dirname, '../../..');
const curl = async (...words: string[]) =>
  (
    await promisify(execFile)(requireProgram('curl'), [
      '-sS',
      '--fail',
      '--max-time',
      '20',
      ...words,
    ])
  ).stdout;

const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
const terminal = spawn(process.execPath, [tsx, 'twins/tencent/main.ts', '--port', '0'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
});
guard(terminal);
let screen = '';
const signal = createSignal(() => screen);
for (const stream of [terminal.stdout, terminal.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    signal.notify();
  });
}
const ended = new Promise<number | null>((resolve) => {
  terminal.once('close', (code) => {
    signal.finish('the twin has ended');
    resolve(code);
  });
});
afterAll(async () => {
  terminal.kill('SIGKILL');
  await ended;
});

test('the twin prints the settings with which sls, curl and the log work, and leaves nothing behind', async () => {
  await signal.until(
    'the twin was ready',
    () => screen.match(/npx sls remove/) ?? undefined,
    60_000,
  );
  const exported = [...screen.matchAll(/^ {2}export (\w+)='(.*)'$/gm)];
  const environment = Object.fromEntries(exported.map(([, name = '', value]) => [name, value]));
  expect(Object.keys(environment)).toEqual([
    'TENCENTCLOUD_SECRET_ID',
    'TENCENTCLOUD_SECRET_KEY',
    'TENCENTCLOUD_ENDPOINT',
    'UPSTREAM_URL',
  ]);
  const service = createService(environment);
  try {
    const deployed = await service.sls('deploy');
    expect(deployed.code).toBe(0);
    const address = /^ {2}address +(http\S+)$/m.exec(deployed.stdout)?.[1] ?? '';
    expect(screen).toContain('scf:CreateFunction  chatgpt-reverse-proxy-prod-proxy');

    expect(JSON.parse(await curl(`${address}/-/health`))).toMatchObject({ status: 'ok' });
    const body = '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}';
    const json = ['-H', 'content-type: application/json', '-d', body];
    expect(await curl('-N', `${address}/v1/chat/completions`, ...json)).toMatch(
      /data: \{.*data: \[DONE\]/s,
    );

    const log = await service.sls('logs');
    expect(log.stdout).toContain('"method":"POST","route":"upstream"');
    const removed = await service.sls('remove --yes');
    expect(removed.stderr).toContain('removed chatgpt-reverse-proxy-prod-proxy');
    await expect(curl(`${address}/-/health`)).rejects.toThrow();
    expect(service.escapes()).toBe('');
  } finally {
    service.remove();
  }

  terminal.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(screen).toContain('Everything that was deployed here has been removed');
}, 120_000);
