import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { startProxy } from '../support/proxy-process';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import type { Visit } from './support/visit';

// The headline and the list of checks: the page only states what it has tested.

const words = en.checks;
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterEach(() => {
  stage.front.upgrades = 'pass';
});
afterAll(() => stage.close());

describe('the headline', () => {
  test('is green when events arrive one by one, the API answers and WebSockets pass', async () => {
    await stage.withVisit(async ({ page, sees, section, button }) => {
      const status = section('status');
      await sees(words.reached, status);
      await sees(words.opened, status);
      await button(en.stream.again).waitFor();
      // On a busy machine the stream can be uneven, and then the headline must say so.
      const isEven = await section('stream').getByText(en.stream.verdicts.streams).count();
      await sees(isEven ? words.titles.good : words.titles.warning.stream, status);
      expect(await page.locator('h1').getAttribute('class')).toBe(isEven ? 'good' : 'warning');
      expect(await page.locator('.check .time').count()).toBe(3);
    });
  });

  test('does not claim WebSockets if a server in front drops the upgrade, and says what to set', async () => {
    stage.front.upgrades = 'cut';
    await stage.withVisit(async ({ page, sees, section, button }) => {
      await sees(words.notOpened, section('status'));
      await sees('proxy_http_version 1.1', section('status'));
      expect(await section('status').getByText(words.opened).count()).toBe(0);
      await button(en.stream.again).waitFor();
      expect(await page.locator('h1').getAttribute('class')).toBe('warning');
      // Fixed, and checked again.
      stage.front.upgrades = 'pass';
      await button(words.again).click();
      await sees(words.opened, section('status'));
    });
  });

  test('checks the separate WebSocket address if there is one, as on SCF', async () => {
    const address = stage.proxy.url.replace('http', 'ws');
    const proxy = await startProxy({ UPSTREAM_URL: stage.upstream.url, WEBSOCKET_URL: address });
    try {
      const answer = await fetch(proxy.url, { headers: { accept: 'text/html' } });
      const policy = answer.headers.get('content-security-policy');
      expect(policy).toContain(`connect-src 'self' ${address};`);
      const look = async ({ sees, section }: Visit, text: string) => sees(text, section('status'));
      await stage.withVisit((visit) => look(visit, words.openedAt(address)), {}, proxy.url);
    } finally {
      await proxy.stop();
    }
  });

  test('names the API that cannot be reached, and shows the others as soon as they respond', async () => {
    const { url } = stage.upstream;
    const PROVIDERS = `openai=${url},dead=http://127.0.0.1:1`;
    const proxy = await startProxy({ PROVIDERS });
    try {
      await stage.withVisit(
        async ({ page, sees, section }) => {
          const status = section('status');
          // The other response never comes.
          await page.route('**/-/reach?provider=openai', () => undefined);
          await sees(words.titles.unreachable('dead'), status);
          await sees(words.asking, status);
          await sees(means('proxy', 'upstream_unreachable'), status);
        },
        {},
        proxy.url,
      );
    } finally {
      await proxy.stop();
    }
  });

  test('changes when something fails later, and changes back when it works again', async () => {
    await stage.withVisit(async ({ page, sees, section, button }) => {
      const chat = section('chat');
      await button(en.stream.again).waitFor();
      await chat.getByLabel(en.key.provider).fill('reset');
      await chat.getByLabel(en.chat.model).fill('gpt-test');
      await button(en.chat.send).click();
      await sees(words.titles.trouble, section('status'));
      expect(await page.locator('h1').getAttribute('class')).toBe('bad');
      // The question is still there, to be sent again.
      expect(await chat.getByLabel(en.chat.message).inputValue()).toBe(en.chat.firstMessage);
      await chat.getByLabel(en.key.provider).fill('right');
      await chat.getByLabel(en.chat.message).fill('Hi');
      const before = stage.upstream.requests.length;
      await button(en.chat.send).click();
      await stage.upstream.untilAsked(before + 1);
      stage.upstream.say('Hello');
      stage.upstream.finish();
      await sees('Hello', chat.getByRole('log'));
      await section('status').getByText(words.titles.trouble).waitFor({ state: 'detached' });
    });
  });

  test('stays when the API rejects a key, which says nothing about the proxy', async () => {
    await stage.withVisit(async ({ sees, section, button }) => {
      const chat = section('chat');
      await button(en.stream.again).waitFor();
      await chat.getByLabel(en.key.provider).fill('wrong');
      await chat.getByLabel(en.chat.model).fill('gpt-test');
      await button(en.chat.send).click();
      await sees(en.errors.from.provider, chat);
      expect(await section('status').getByText(words.titles.trouble).count()).toBe(0);
    });
  });
});
