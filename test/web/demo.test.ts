import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { en } from '../../web/i18n/en';
import { guard } from '../support/guardian';
import { createSignal } from '../support/signal';
import { startBrowser } from './support/browser';
import { visit } from './support/visit';

const root = join(__dirname, '../..');
let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 90_000);
afterAll(() => browser.close());

test('the address that the demo prints shows the status page, and all of it works without a key', async () => {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/tsx/dist/cli.mjs'), 'scripts/demo.ts'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  guard(child);
  const ended = new Promise((resolve) => child.once('close', resolve));
  let screen = '';
  const signal = createSignal(() => screen);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    signal.notify();
  });
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(20_000);
  try {
    const address = await signal.until(
      'the address',
      () => /Open (http:\S+) in a browser/.exec(screen)?.[1],
      60_000,
    );
    const opened = await visit(context, address);
    const { section, button, sees } = opened;
    await sees(en.status.runsOn);
    await sees('10 / 10', section('stream'));
    await button(en.chat.listModels).click();
    await sees(/^\d+ models: choose one in the field$/, section('chat'));
    await button(en.chat.send).click();
    await sees(/^Hello from the simulated/, section('chat').getByRole('log'));
    await sees(/^\d+ in, \d+ out$/, section('chat'));
    opened.expectClean();
    // The demo shows each request that it sees.
    await signal.until('the chat', () => /POST → 200/.exec(screen)?.[0]);
    expect(screen).toContain('GET → 200');
  } finally {
    await context.close();
    child.kill('SIGINT');
    await ended;
  }
}, 90_000);
