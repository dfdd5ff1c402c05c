import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, mkdtempSync, openSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('a proxy whose log is not read for a while continues, and loses no line', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'log-')), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const { child: running, url } = await start(openSync(path, 'r+'));
  const filler = Buffer.alloc(4096, '.');
  for (let isFull = false; !isFull; ) {
    try {
      writeSync(reader, filler);
    } catch {
      isFull = true;
    }
  }
  await ask(url);
  const buffer = Buffer.alloc(256 * 1024);
  let text = '';
  const isComplete = () => (text.match(/"event":"request"/g) ?? []).length === 5;
  while (!isComplete()) {
    try {
      text += buffer.toString('latin1', 0, readSync(reader, buffer));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await stop(running);
}, 20_000);
