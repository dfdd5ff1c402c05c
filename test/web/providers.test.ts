import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { en } from '../../web/i18n/en';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { startBrowser } from './support/browser';
import { type Visit, visit } from './support/visit';

// Three providers behind one address, each with its own API, through the real proxy.

const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
let browser: Browser;
let proxy: ProxyProcess;
let opened: Visit;

beforeAll(async () => {
  mock.onMessage(/.*/, { content: 'Hello from the stand-in.' }, { chunkSize: 5 });
  await mock.start();
  const url = `http://127.0.0.1:${mock.port}`;
  [browser, proxy] = await Promise.all([
    startBrowser(),
    startProxy({ UPSTREAM_URL: url, PROVIDERS: `openai=${url},anthropic=${url},gemini=${url}` }),
  ]);
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(20_000);
  opened = await visit(context, proxy.url);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await proxy.stop();
  await mock.stop();
});

const cases = [
  ['OpenAI', '/v1', 'gpt-4o'],
  ['Anthropic', '/anthropic', 'claude-sonnet-4-5'],
  ['Gemini', '/gemini', 'gemini-2.5-flash'],
] as const;

describe.each(cases)('%s', (label, path, model) => {
  test('is shown with its base URL, which its configuration lines contain, too', async () => {
    const { section } = opened;
    await section('connect').getByLabel(en.connect.provider).selectOption(label);
    const panel = section('connect').getByRole('tabpanel');
    for (const client of ['Python', 'Node', 'Go', 'curl', 'n8n']) {
      await section('connect').getByRole('tab', { name: client, exact: true }).click();
      expect(await panel.textContent()).toContain(`${proxy.url}${path}`);
    }
  });

  test('answers a chat with its usage', async () => {
    const { section, sees, button } = opened;
    const chat = section('chat');
    await chat.getByLabel(en.chat.provider).selectOption(label);
    // aimock has no list of Gemini's models.
    if (label !== 'Gemini') {
      await button(en.chat.listModels).click();
      await sees(/^\d+ models: choose one in the field$/, chat);
      expect(await chat.getByLabel(en.chat.model).inputValue()).not.toBe('');
    }
    await chat.getByLabel(en.chat.model).fill(model);
    await chat.getByLabel(en.chat.message).fill('Hi');
    await button(en.chat.send).click();
    await sees('Hello from the stand-in.', chat.getByRole('log'));
    await sees(/^\d+ in, \d+ out$/, chat);
    await button(en.chat.clear).click();
  });
});

describe('with Anthropic among the providers', () => {
  test('Claude Code gets its configuration lines, and the page is accessible', async () => {
    const { section, expectAccessible, expectClean } = opened;
    await section('connect').getByLabel(en.connect.provider).selectOption('OpenAI');
    await section('connect').getByRole('tab', { name: 'Claude Code' }).click();
    const text = await section('connect').getByRole('tabpanel').textContent();
    expect(text).toContain(`export ANTHROPIC_BASE_URL=${proxy.url}/anthropic`);
    await expectAccessible();
    expectClean();
  });
});
