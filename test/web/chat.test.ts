import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { en } from '../../web/i18n/en';
import { guard } from '../support/guardian';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import { API_REQUEST_ID } from './support/upstream';
import type { Visit } from './support/visit';

// What can go wrong in a chat, and how the page explains it.

let stage: Stage;
let lonely: ProxyProcess;

beforeAll(async () => {
  stage = await startStage();
  // Nothing listens on port 1.
  lonely = await startProxy({ UPSTREAM_URL: 'http://127.0.0.1:1' });
}, 90_000);
afterAll(async () => {
  await lonely.stop();
  await stage.close();
});

async function ask({ section, button }: Visit, key: string): Promise<void> {
  const chat = section('chat');
  await chat.getByLabel(en.key.provider).fill(key);
  await chat.getByLabel(en.chat.model).fill('gpt-test');
  await chat.getByLabel(en.chat.message).fill('Hi');
  await button(en.chat.send).click();
}

/** Sends a question, and waits for the first words of the response. Returns the part of the page that shows them. */
async function hearHalf(opened: Visit): Promise<Locator> {
  const chat = opened.section('chat');
  const before = stage.upstream.requests.length;
  await ask(opened, 'right');
  await stage.upstream.untilAsked(before + 1);
  stage.upstream.say('Half an');
  await opened.sees('Half an', chat.getByRole('log'));
  return chat;
}

describe('an API error is explained, and quoted', () => {
  const cases = [
    ['wrong', means('provider', 'invalid_api_key'), 'Incorrect API key provided'],
    [
      'region',
      means('provider', 'unsupported_country_region_territory'),
      'Country, region, or territory not supported',
    ],
    ['quota', means('provider', 'insufficient_quota'), 'You exceeded your current quota.'],
    ['busy', means('provider', 'rate_limit_exceeded'), 'Rate limit reached'],
    ['down', en.errors.provider.overloaded[0], 'The server is overloaded.'],
  ] as const;

  test('one after the other', async () => {
    await stage.withVisit(async (opened) => {
      const { sees, section, expectAccessible } = opened;
      const chat = section('chat');
      for (const [key, title, words] of cases) {
        await ask(opened, key);
        const notice = chat.locator('.notice').last();
        await sees(title, notice);
        await notice.getByText(en.errors.details).click();
        await sees(words, notice);
        await sees(en.errors.from.provider, notice);
        await sees(`${en.errors.apiRequestId} ${API_REQUEST_ID}`, notice);
        await sees(new RegExp(`${en.errors.requestId} \\S+`), notice);
      }
      // Each question has kept its own error.
      expect(await chat.locator('.notice').count()).toBe(cases.length);
      for (const [, title] of cases) await sees(title, chat);
      await expectAccessible();
    });
  });

  test('also when it is returned for the list of models', async () => {
    await stage.withVisit(async ({ section, button, sees }) => {
      await section('chat').getByLabel(en.key.provider).fill('wrong');
      await button(en.chat.listModels).click();
      await sees(means('provider', 'invalid_api_key'), section('chat'));
    });
  });
});

describe('a question', () => {
  test('can be sent without choosing a model: each provider has a default, and the last one is remembered for the tab', async () => {
    await stage.withVisit(async ({ page, section, button, sees }) => {
      const chat = section('chat');
      const model = chat.getByLabel(en.chat.model);
      expect(await model.inputValue()).not.toBe('');
      expect(await button(en.chat.send).isEnabled()).toBe(true);
      await model.fill('gpt-other');
      const before = stage.upstream.requests.length;
      await button(en.chat.send).click();
      await stage.upstream.untilAsked(before + 1);
      stage.upstream.say('Hello');
      stage.upstream.finish();
      await sees('Hello', chat.getByRole('log'));
      await page.reload();
      await sees(en.status.runsOn);
      expect(await model.inputValue()).toBe('gpt-other');
    });
  });

  test('can have an image, scaled down to a cloud’s size limit', async () => {
    await stage.withVisit(async ({ page, section, button, sees, expectAccessible }) => {
      const chat = section('chat');
      // An image of 3000 × 1000 pixels, created by the browser.
      const dataUrl = (await page.evaluate(`(() => {
        const canvas = document.createElement('canvas');
        canvas.width = 3000; canvas.height = 1000;
        canvas.getContext('2d').fillRect(0, 0, 300, 100);
        return canvas.toDataURL('image/png');
      })()`)) as string;
      const buffer = Buffer.from(dataUrl.split(',')[1] ?? '', 'base64');
      const picker = chat.locator('input[type=file]');
      await picker.setInputFiles({
        name: 'a.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('x'),
      });
      await sees(en.chat.imageUnreadable, chat);
      await picker.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
      await button(en.chat.removeImage).waitFor();
      await expectAccessible();
      await chat.getByLabel(en.chat.message).fill('What is this?');
      const before = stage.upstream.requests.length;
      await button(en.chat.send).click();
      await stage.upstream.untilAsked(before + 1);
      const { messages } = JSON.parse(stage.upstream.requests.at(-1)?.body ?? '');
      const [picture, text] = messages[0].content;
      expect(text).toEqual({ type: 'text', text: 'What is this?' });
      expect(picture.image_url.url).toMatch(/^data:image\/jpeg;base64,/);
      const size = `(async () => {
        const image = new Image();
        image.src = document.querySelector('.log .picture').src;
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      })()`;
      expect(await page.evaluate(size)).toEqual([1568, 523]);
      stage.upstream.say('A picture');
      stage.upstream.finish();
      await sees('A picture', chat.getByRole('log'));
    });
  });

  test('can be copied as an equivalent command, without the key', async () => {
    await stage.withVisit(async (opened) => {
      const { page, button, sees } = opened;
      await ask(opened, 'sk-not-to-be-copied');
      await stage.upstream.untilAsked(1);
      stage.upstream.say("It's");
      stage.upstream.finish();
      await sees(en.chat.usageValue(12, 3));
      const sent = stage.upstream.requests.at(-1)?.body;
      await button(en.chat.asCurl).click();
      await button(en.copy.copied).waitFor();
      const command = (await page.evaluate('navigator.clipboard.readText()')) as string;
      expect(command).not.toContain('sk-not-to-be-copied');
      const before = stage.upstream.requests.length;
      const child = spawn('sh', ['-c', `${command} --max-time 10`], { stdio: 'ignore' });
      guard(child);
      await stage.upstream.untilAsked(before + 1);
      stage.upstream.finish();
      const { headers, body } = stage.upstream.requests.at(-1) ?? {};
      expect(body).toBe(sent);
      expect(headers?.authorization).toBe('Bearer YOUR_API_KEY');
    });
  });
});

describe('in the middle of a response', () => {
  test('an API error is shown, and the text before it stays', async () => {
    await stage.withVisit(async (opened) => {
      const chat = await hearHalf(opened);
      const error = { message: 'The server had an error', type: 'server_error', code: null };
      stage.upstream.send({ error });
      await opened.sees(en.errors.provider.overloaded[0], chat);
      await opened.sees('Half an', chat.getByRole('log'));
      stage.upstream.cut();
    });
  });

  test('a response that breaks off is not shown as complete', async () => {
    await stage.withVisit(async (opened) => {
      const chat = await hearHalf(opened);
      stage.upstream.cut();
      await opened.sees(en.errors.browser.cut[0], chat);
      await opened.sees(en.chat.usage, chat);
      await opened.sees(en.chat.unknown, chat);
      expect(await opened.button(en.chat.send).count()).toBe(1);
    });
  });

  test('leaving the page cancels the request at the API', async () => {
    await stage.withVisit(async (opened) => {
      const before = stage.upstream.requests.length;
      await ask(opened, 'right');
      await stage.upstream.untilAsked(before + 1);
      await opened.page.goto('about:blank');
      await stage.upstream.untilLeft();
    });
  });
});

describe('the proxy’s own codes', () => {
  test('are explained: an API that cannot be reached', async () => {
    await stage.withVisit(
      async (opened) => {
        await ask(opened, 'right');
        await opened.sees(means('proxy', 'upstream_unreachable'), opened.section('chat'));
        await opened.sees(`${en.errors.code} upstream_unreachable`, opened.section('chat'));
      },
      {},
      lonely.url,
    );
  });

  test('and so is a proxy that cannot be reached', async () => {
    const dying = await startProxy({ UPSTREAM_URL: stage.upstream.url });
    await stage.withVisit(
      async (opened) => {
        await opened.sees(en.status.runsOn);
        await dying.stop();
        await ask(opened, 'right');
        await opened.sees(en.errors.browser.unreachable[0], opened.section('chat'));
      },
      {},
      dying.url,
    );
  });
});
