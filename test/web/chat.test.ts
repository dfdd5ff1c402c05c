import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { en } from '../../web/i18n/en';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import type { Visit } from './support/visit';

// What can go wrong in a chat, and what the page says about it.

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

/** Asks, and waits for the first words of the answer. Gives the part of the page where they stand. */
async function hearHalf(opened: Visit): Promise<Locator> {
  const chat = opened.section('chat');
  const before = stage.upstream.requests.length;
  await ask(opened, 'right');
  await stage.upstream.untilAsked(before + 1);
  stage.upstream.say('Half an');
  await opened.sees('Half an', chat.getByRole('log'));
  return chat;
}

describe('a refusal of the API is explained, in its own words too', () => {
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
        await sees(title, chat);
        await chat.getByText(en.errors.details).click();
        await sees(words, chat);
        await sees(en.errors.from.provider, chat);
      }
      await expectAccessible();
    });
  });

  test('also where it comes in answer to the question for models', async () => {
    await stage.withVisit(async ({ section, button, sees }) => {
      await section('chat').getByLabel(en.key.provider).fill('wrong');
      await button(en.chat.listModels).click();
      await sees(means('provider', 'invalid_api_key'), section('chat'));
    });
  });
});

describe('in the middle of an answer', () => {
  test('an error of the API is told, and what came before it stays', async () => {
    await stage.withVisit(async (opened) => {
      const chat = await hearHalf(opened);
      const error = { message: 'The server had an error', type: 'server_error', code: null };
      stage.upstream.send({ error });
      await opened.sees(en.errors.provider.overloaded[0], chat);
      await opened.sees('Half an', chat.getByRole('log'));
      stage.upstream.cut();
    });
  });

  test('an answer that breaks off is not taken for a whole one', async () => {
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

  test('and when the proxy itself is gone, that is what it says', async () => {
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
