import { expect } from '@jest/globals';
import { clients } from '../../../web/connect/clients';
import type { Words } from '../../../web/i18n/en';
import type { ModelServer } from './upstream';
import type { Visit } from './visit';

/**
 * Goes through the whole page and presses every button: what must work in each language, theme and
 * size, and on each cloud.
 *
 * @param seesLeaving whether the cloud notifies the proxy when its client disconnects.
 */
export async function walkThrough(
  { page, button, section, sees, expectAccessible, expectToFit }: Visit,
  words: Words,
  upstream: ModelServer,
  { seesLeaving = true } = {},
): Promise<void> {
  await sees(words.status.runsOn);
  expect(await page.locator('html').getAttribute('lang')).toBe(words.tag);

  // The verdict depends on how busy this machine is; test/web/stream-check.test.ts covers all of them.
  await button(words.stream.again).waitFor();
  await sees(
    new RegExp(`^(?:${Object.values(words.stream.verdicts).join('|')})$`),
    section('stream'),
  );
  await sees('10 / 10', section('stream'));

  const { origin } = new URL(page.url());
  for (const { name } of clients) {
    await section('connect').getByRole('tab', { name, exact: true }).click();
    expect(await section('connect').getByRole('tabpanel').textContent()).toContain(origin);
  }
  const copies = page.locator('button.copy');
  expect(await copies.count()).toBeGreaterThan(2);
  for (let at = 0; at < (await copies.count()); at += 1) {
    await copies.nth(at).click();
    await copies.nth(at).filter({ hasText: words.copy.copied }).waitFor();
  }

  const chat = section('chat');
  await chat.getByLabel(words.key.provider).fill('sk-right');
  await button(words.chat.listModels).click();
  await sees(words.chat.models(4), chat);
  expect(await chat.getByLabel(words.chat.model).inputValue()).toBe('gpt-test-mini');
  const before = upstream.requests.length;
  await button(words.chat.send).click();
  await upstream.untilAsked(before + 1);
  upstream.say('Hel');
  await sees('Hel', chat.getByRole('log'));
  upstream.say('lo');
  upstream.finish();
  await sees('Hello', chat.getByRole('log'));
  await sees(words.chat.usageValue(12, 3), chat);
  expect(JSON.parse(upstream.requests.at(-1)?.body ?? '')).toMatchObject({
    model: 'gpt-test-mini',
    messages: [{ role: 'user', content: words.chat.firstMessage }],
    stream: true,
  });

  await chat.getByLabel(words.chat.message).fill('And then?');
  await chat.getByLabel(words.chat.message).press('Enter');
  await upstream.untilAsked(before + 2);
  upstream.say('Well');
  await sees('Well', chat.getByRole('log'));
  await button(words.chat.stop).click();
  if (seesLeaving) await upstream.untilLeft();
  await sees(seesLeaving ? words.chat.stopped : words.chat.stoppedUnseen, chat);

  await expectAccessible();
  await expectToFit();
  await button(words.chat.clear).click();
  await sees(words.chat.empty, chat);
}
