import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keys } from '../../web/connect/client';
import { en } from '../../web/i18n/en';
import { startProxy } from '../support/proxy-process';
import { startKeepingBrowser } from './support/browser';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import { visit } from './support/visit';

// Keys: where they are sent, and that they are stored nowhere.

const CANARY = 'sk-canary-2f6b91d0c4';
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

test('a used key is stored nowhere', async () => {
  const keeping = await startKeepingBrowser();
  try {
    const opened = await visit(keeping.context, stage.front.url);
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
    // The model is remembered for the tab.
    expect(stored).toBe('[{},{"model:default":"gpt-test-mini"},"",[],[],2,null]');
    expect(await keeping.context.cookies()).toEqual([]);

    // A reload starts without keys.
    await page.reload();
    await sees(en.status.runsOn);
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
  const ACCESS = 'access-canary-77d1';
  const hash = createHash('sha256').update(ACCESS).digest('hex');

  /** Runs the check and a chat, with these keys in the fields. */
  async function tryOut(
    variables: Record<string, string>,
    mode: 'locked' | 'injecting',
    own: string,
  ) {
    const proxy = await startProxy({
      UPSTREAM_URL: stage.upstream.url,
      ACCESS_KEYS: `me ${hash}`,
      ...variables,
    });
    try {
      await stage.withVisit(
        async ({ page, section, button, sees, expectAccessible }) => {
          await sees(en.status.modes[mode], section('status'));
          await sees(keys[mode], section('connect'));
          const [key, stream, chat] = [section('key'), section('stream'), section('chat')];
          await page.locator('nav').getByText(en.key.title).click();
          expect(page.url()).toContain('#key');
          await sees(en.checks.locked, section('status'));
          await button(en.stream.run).click();
          await sees(en.stream.keyNeeded, stream);
          await key.getByLabel(en.key.access).fill('wrong');
          await button(en.key.check).click();
          await sees(en.checks.wrongKey, section('status'));
          await sees(en.key.refused, key);
          await sees(en.key.refused, stream);
          await key.getByLabel(en.key.access).fill(ACCESS);
          await key.getByLabel(en.key.access).press('Enter');
          await sees('10 / 10', stream);
          expect(await chat.getByLabel(en.key.access).inputValue()).toBe(ACCESS);
          await chat.getByLabel(en.key.provider).fill(own);
          await button(en.chat.listModels).click();
          await sees(en.chat.models(4), chat);
          const before = stage.upstream.requests.length;
          await button(en.chat.send).click();
          await stage.upstream.untilAsked(before + 1);
          stage.upstream.say('Hello');
          stage.upstream.finish();
          await sees('Hello', chat.getByRole('log'));
          await chat.getByLabel(en.key.access).fill('wrong');
          await button(en.chat.listModels).click();
          await sees(means('proxy', 'invalid_access_key'), chat);
          await expectAccessible();
          expect(await page.content()).not.toContain(ACCESS);
        },
        {},
        proxy.url,
      );
      // Nor does the page contain a ticket, which would give anyone access to the check.
      const page = await fetch(proxy.url, { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-security-policy')).toContain('sha256-');
      expect(page.headers.get('x-proxy-ticket')).toBeNull();
      expect(proxy.stdout() + proxy.stderr()).not.toContain(ACCESS);
      const headers = stage.upstream.requests.at(-1)?.headers;
      expect(JSON.stringify(headers)).not.toContain(ACCESS);
      return headers?.authorization;
    } finally {
      await proxy.stop();
    }
  }

  test('the check needs the access key, and a chat both keys, of which one is forwarded', async () => {
    expect(await tryOut({}, 'locked', 'sk-own')).toBe('Bearer sk-own');
  });

  test('with injected keys the access key is enough', async () => {
    const variables = { INJECT_KEYS: 'default=sk-of-the-owner' };
    expect(await tryOut(variables, 'injecting', '')).toBe('Bearer sk-of-the-owner');
  });

  test('the holder of a key sees what it allows and what is left', async () => {
    const rules = 'endpoints=!files rpm=60 budget=20usd/month models=gpt-4o(tpm=9000),gpt-*';
    const proxy = await startProxy({
      UPSTREAM_URL: stage.upstream.url,
      ACCESS_KEYS: `me ${hash} ${rules}`,
      STREAM_USAGE: 'on',
    });
    const usage = {
      access_key: 'alice',
      expires: null,
      models: ['gpt-*'],
      providers: null,
      limits: [
        { name: 'requests_per_minute', limit: 60, left: 12, resets_at: '2026-11-26T12:31:00Z' },
        {
          name: 'budget',
          limit: 20,
          left: 5.5,
          currency: 'USD',
          resets_at: '2026-12-01T00:00:00Z',
        },
        { name: 'concurrency', limit: 4 },
      ],
    };
    try {
      await stage.withVisit(
        async ({ page, section, button, sees, expectAccessible }) => {
          const key = section('key');
          await key.getByLabel(en.key.access).fill(ACCESS);
          await button(en.key.check).click();
          await sees('gpt-4o, gpt-*', key);
          await sees(en.key.allExcept('files'), key);
          await sees(en.key.left('60', '60'), key);
          await sees(en.key.left('$20.00', '$20.00'), key);
          await sees(en.key.forModel(en.key.limits.tokens_per_minute, 'gpt-4o'), key);
          await sees('10 / 10', section('stream'));
          expect(await key.locator('meter').count()).toBe(3);
          // As reported by a function that counts only its own requests.
          await page.route('**/-/usage', (route) => route.fulfill({ json: usage }));
          await button(en.key.check).click();
          await sees('alice', key);
          await sees(en.key.left('12', '60'), key);
          await sees(en.key.left('$5.50', '$20.00'), key);
          await sees(en.key.notCounted('4'), key);
          expect(await key.locator('meter').count()).toBe(2);
          await expectAccessible();
          // It shows nothing about other keys.
          await key.getByLabel(en.key.access).fill('another');
          await key.getByText('alice').waitFor({ state: 'detached' });
        },
        {},
        proxy.url,
      );
    } finally {
      await proxy.stop();
    }
  });
});
