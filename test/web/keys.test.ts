import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { startKeepingBrowser } from './support/browser';
import { type Stage, startStage } from './support/stage';
import { visit } from './support/visit';

// Keys: where they go, and that they stay nowhere.

const CANARY = 'sk-canary-2f6b91d0c4';
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

test('a key that was used is found nowhere afterwards', async () => {
  const keeping = await startKeepingBrowser();
  try {
    const opened = await visit(keeping.context, stage.proxy.url);
    const { page, section, button, sees } = opened;
    const chat = section('chat');
    const field = chat.getByLabel(en.key.provider);
    await field.fill(CANARY);
    await button(en.chat.listModels).click();
    await sees(en.chat.models(4), chat);
    const before = stage.upstream.requests.length;
    await button(en.chat.send).click();
    await stage.upstream.untilAsked(before + 1);
    expect(stage.upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`);
    stage.upstream.say('Hello');
    stage.upstream.finish();
    await sees(en.chat.usageValue(12, 3), chat);

    expect(await field.getAttribute('type')).toBe('password');
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('name')).toBeNull();
    expect(await page.locator('form').count()).toBe(0);
    expect(page.url()).not.toContain(CANARY);
    expect(await page.content()).not.toContain(CANARY);
    const stored = await page.evaluate(
      `(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie,
         await indexedDB.databases(), await caches.keys(), history.length, history.state]))()`,
    );
    expect(stored).toBe('[{},{},"",[],[],2,null]');
    expect(await keeping.context.cookies()).toEqual([]);

    // A reload starts from nothing.
    await page.reload();
    await sees(en.status.running);
    expect(await field.inputValue()).toBe('');
    opened.expectClean();
    await keeping.context.close();
    expect(filesWith(keeping.profile, CANARY)).toEqual([]);
    expect(stage.proxy.stdout() + stage.proxy.stderr()).not.toContain(CANARY);
  } finally {
    await keeping.remove();
  }
}, 60_000);

function filesWith(folder: string, text: string): string[] {
  const wanted = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .filter((path) => {
      const bytes = readFileSync(path);
      return wanted.some((one) => bytes.includes(one));
    });
}

describe('where the proxy is locked', () => {
  const providers = ['openai', 'anthropic', 'gemini'];
  const status = { version: '9.9.9', cloud: 'aws', region: 'us-west-1', uptime_seconds: 3 };

  /** What the page asks the proxy for, once the proxy says that it is in this mode. */
  async function askIn(mode: 'locked' | 'injecting', provider: string) {
    const asked: { path: string; headers: Record<string, string> }[] = [];
    await stage.withVisit(async ({ page, section, button, sees, expectAccessible }) => {
      await page.route('**/-/status', (route) =>
        route.fulfill({ json: { ...status, mode, providers, websocket: false } }),
      );
      await page.route(/\/(?:v1|v1beta|anthropic|gemini|-\/stream)/, (route) => {
        const request = route.request();
        asked.push({ path: new URL(request.url()).pathname, headers: request.headers() });
        return route.fulfill({ json: {} });
      });
      await page.reload();
      await sees(en.status.modes[mode]);
      await sees('us-west-1');
      await section('stream').getByLabel(en.key.access).fill('access-1');
      await button(en.stream.run).click();
      const chat = section('chat');
      expect(await chat.getByLabel(en.key.access).inputValue()).toBe('access-1');
      if (mode === 'locked') await chat.getByLabel(en.key.provider).fill('sk-1');
      await chat.getByLabel(en.chat.provider).selectOption(provider);
      await button(en.chat.listModels).click();
      await sees(en.chat.models(0), chat);
      await sees(en.copy.keyNotes[mode]);
      await expectAccessible();
    });
    return asked;
  }

  test('the stream check brings the access key, and a chat both keys', async () => {
    const [stream, models] = await askIn('locked', 'openai');
    expect(stream?.path).toBe('/-/stream');
    expect(stream?.headers.authorization).toBe('Bearer access-1');
    expect(models?.headers.authorization).toBe('Bearer sk-1:access-1');
  });

  test('with injected keys a chat brings the access key alone, where each SDK puts it', async () => {
    const [, anthropic] = await askIn('injecting', 'anthropic');
    expect(anthropic?.path).toBe('/anthropic/v1/models');
    expect(anthropic?.headers['x-api-key']).toBe('access-1');
    const [, gemini] = await askIn('injecting', 'gemini');
    expect(gemini?.path).toBe('/gemini/v1beta/models');
    expect(gemini?.headers['x-goog-api-key']).toBe('access-1');
  });
});
