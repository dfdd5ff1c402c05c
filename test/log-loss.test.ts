import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { guard } from './support/guardian';
import { START_BUNDLE } from './support/proxy-process';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

/** Starts the server; its greeting on stderr contains the address. */
async function start(stdout: 'pipe' | number) {
  child = spawn(process.execPath, [START_BUNDLE], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', stdout, 'pipe'],
  });
  guard(child);
  let text = '';
  for await (const piece of child.stderr ?? []) {
    text += piece;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (url) return { child, url };
  }
  throw new Error(`no address: ${text}`);
}

/** More requests than fit into one log write. */
async function ask(url: string) {
  for (let at = 0; at < 5; at += 1) {
    const { status } = await fetch(`${url}/-/health`);
    expect(status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function stop(running: ChildProcess) {
  running.kill('SIGTERM');
  const [code] = await once(running, 'exit');
  expect(code).toBe(0);
}

test('a proxy continues when its log is no longer read', async () => {
  const { child: running, url } = await start('pipe');
  running.stdout?.destroy();
  await ask(url);
  await stop(running);
});

test('a proxy continues when the disk for its log is full', async () => {
  const { child: running, url } = await start(openSync('/dev/full', 'w'));
  await ask(url);
  await stop(running);
});
