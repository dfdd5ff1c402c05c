import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';
import { type Stage, startStage } from './support/stage';
import { walkThrough } from './support/walk';

// The page as a person meets it, in a real browser, from the built bundle.

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

const desktop = { width: 1180, height: 860 };
/** The narrowest that WCAG 2.2 asks for (1.4.10). */
const phone = { width: 320, height: 640 };
const looks = [
  ['English, light, on a desk', en, { locale: 'en-GB', colorScheme: 'light', viewport: desktop }],
  ['Chinese, dark, on a phone', zh, { locale: 'zh-CN', colorScheme: 'dark', viewport: phone }],
  ['English, dark, on a phone', en, { locale: 'de-DE', colorScheme: 'dark', viewport: phone }],
  ['Chinese, light, on a desk', zh, { locale: 'zh-TW', colorScheme: 'light', viewport: desktop }],
] as const;

describe.each(looks.slice(0, 2))('in %s', (_name, words, options) => {
  test('everything works, fits, and is accessible', async () => {
    await stage.withVisit(async (opened) => {
      await walkThrough(opened, words, stage.upstream);
    }, options);
  }, 90_000);
});

describe.each(looks.slice(2))('in %s', (_name, words, options) => {
  test('the page fits, and is accessible', async () => {
    await stage.withVisit(async ({ page, sees, expectAccessible, expectToFit }) => {
      await sees(words.status.runsOn);
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(
        options.colorScheme,
      );
      await expectAccessible();
      await expectToFit();
    }, options);
  });
});

describe('the two switches', () => {
  test('change the language and the theme there and back, and store nothing', async () => {
    await stage.withVisit(
      async ({ page, button, sees }) => {
        await button(en.otherLanguage).click();
        await sees(zh.status.runsOn);
        expect(await page.title()).toContain(zh.title);
        await button(zh.toDark).click();
        const ground = 'getComputedStyle(document.body).backgroundColor';
        expect(await page.evaluate(ground)).toBe('rgb(17, 21, 20)');
        await button(zh.toLight).click();
        expect(await page.evaluate(ground)).toBe('rgb(246, 247, 246)');
        await button(zh.otherLanguage).click();
        await sees(en.status.runsOn);
        expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
        expect(await page.context().cookies()).toEqual([]);
      },
      { colorScheme: 'light' },
    );
  });

  test('the theme follows the system until somebody chooses', async () => {
    await stage.withVisit(
      async ({ page, button }) => {
        const theme = () => page.evaluate('document.documentElement.dataset.theme');
        await page.emulateMedia({ colorScheme: 'dark' });
        await button(en.toLight).waitFor();
        expect(await theme()).toBe('dark');
        await button(en.toLight).click();
        await page.emulateMedia({ colorScheme: 'light' });
        await page.emulateMedia({ colorScheme: 'dark' });
        await button(en.toDark).waitFor();
        expect(await theme()).toBe('light');
      },
      { colorScheme: 'light' },
    );
  });
});

describe('what is copied', () => {
  test('is what is shown, with this very address', async () => {
    await stage.withVisit(async ({ page, section }) => {
      const clipboard = () => page.evaluate('navigator.clipboard.readText()');
      await section('status').getByRole('button', { name: en.copy.copy }).click();
      await section('status').getByRole('button', { name: en.copy.copied }).waitFor();
      expect(await clipboard()).toBe(stage.front.url);
      await section('connect').getByRole('tab', { name: 'curl' }).click();
      const panel = section('connect').getByRole('tabpanel');
      // The base URL is the first thing to copy.
      await panel.getByRole('button', { name: en.copy.copy }).first().click();
      await panel.getByRole('button', { name: en.copy.copied }).waitFor();
      expect(await clipboard()).toBe(`${stage.front.url}/v1`);
      await panel.getByRole('button', { name: `${en.copy.copy}: curl` }).click();
      await panel.getByRole('button', { name: en.copy.copied }).nth(1).waitFor();
      expect(await clipboard()).toContain(`curl -N '${stage.front.url}/v1/chat/completions' \\\n`);
    });
  });

  test('reaches the clipboard where the browser has no API for it, as on http', async () => {
    await stage.withVisit(async ({ page, section }) => {
      await page.evaluate(
        `Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })`,
      );
      await section('status').getByRole('button', { name: en.copy.copy }).click();
      await section('status').getByRole('button', { name: en.copy.copied }).waitFor();
      const message = section('chat').getByLabel(en.chat.message);
      await message.fill('');
      await message.press('Control+V');
      expect(await message.inputValue()).toBe(stage.front.url);
    });
  });
});

describe('by keyboard alone', () => {
  test('the first stop leads past the navigation', async () => {
    await stage.withVisit(async ({ page }) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(en.skip);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    });
  });

  test('the tabs take the arrow keys, and a chat can be had from key to answer', async () => {
    await stage.withVisit(async ({ page, section, sees }) => {
      const tab = (name: string) => section('connect').getByRole('tab', { name, exact: true });
      await tab('Python').focus();
      for (const [key, name] of [
        ['ArrowRight', 'Node'],
        ['End', 'Dify'],
        ['ArrowRight', 'Python'],
        ['ArrowLeft', 'Dify'],
        ['Home', 'Python'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await tab(name).getAttribute('aria-selected')).toBe('true');
        expect(await page.evaluate('document.activeElement.textContent')).toBe(name);
      }
      await section('chat').getByLabel(en.key.provider).focus();
      await page.keyboard.type('sk-typed');
      await page.keyboard.press('Tab');
      await page.keyboard.type('gpt-typed');
      // Past the button that lists the models.
      const isAtMessage = `document.activeElement.tagName === 'TEXTAREA'`;
      for (let stops = 0; stops < 4 && !(await page.evaluate(isAtMessage)); stops += 1) {
        await page.keyboard.press('Tab');
      }
      expect(await page.evaluate(isAtMessage)).toBe(true);
      const before = stage.upstream.requests.length;
      await page.keyboard.press('Control+A');
      await page.keyboard.type('Hi');
      await page.keyboard.press('Enter');
      await stage.upstream.untilAsked(before + 1);
      expect(stage.upstream.requests.at(-1)?.headers.authorization).toBe('Bearer sk-typed');
      stage.upstream.say('Hello');
      stage.upstream.finish();
      await sees('Hello', section('chat').getByRole('log'));
    });
  });
});
