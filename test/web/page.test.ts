import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { version } from '../../package.json';
import { makePage, toChanges } from '../../plugins/shared/packaging/page';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';
import { type Stage, startStage } from './support/stage';
import { walkThrough } from './support/walk';

// The status page in a real browser, from the built bundle.

const changelog = readFileSync(join(__dirname, '../../CHANGELOG.md'), 'utf8');
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

const desktop = { width: 1180, height: 860 };
/** The narrowest width that WCAG 2.2 requires (1.4.10). */
const phone = { width: 320, height: 640 };
const light = { colorScheme: 'light', reducedMotion: 'no-preference' } as const;
const looks = [
  ['English, light, on a desktop', en, { locale: 'en-GB', ...light, viewport: desktop }],
  ['Chinese, dark, on a phone', zh, { locale: 'zh-CN', colorScheme: 'dark', viewport: phone }],
  ['English, dark, on a phone', en, { locale: 'de-DE', colorScheme: 'dark', viewport: phone }],
  [
    'Chinese, light, on a desktop',
    zh,
    { locale: 'zh-TW', colorScheme: 'light', viewport: desktop },
  ],
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
  test('switch the language and the theme, and back', async () => {
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
        expect(await page.context().cookies()).toEqual([]);
      },
      { colorScheme: 'light' },
    );
  });

  test('are remembered, and nothing else is', async () => {
    await stage.withVisit(
      async ({ page, button, sees }) => {
        const stored = () =>
          page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
        await sees(en.status.runsOn);
        expect(await stored()).toBe('[{},{}]');
        await button(en.otherLanguage).click();
        await button(zh.toDark).click();
        await page.reload();
        await sees(zh.status.runsOn);
        expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
        expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
        expect(JSON.parse((await stored()) as string)).toEqual([
          { language: 'zh', theme: 'dark' },
          {},
        ]);
      },
      { colorScheme: 'light' },
    );
  });

  test('the theme follows the system until the user chooses one', async () => {
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

describe('for everyone', () => {
  test.each([
    ['at 200 % zoom on a small desktop', { width: 590, height: 430 }],
    ['at 400 % zoom', { width: 320, height: 256 }],
  ])('nothing is cut off %s', async (_name, viewport) => {
    await stage.withVisit(
      async ({ page, sees, button, expectToFit, expectAccessible }) => {
        await sees(en.status.runsOn);
        await button(en.stream.again).waitFor();
        await expectToFit();
        await expectAccessible();
        // Only code scrolls horizontally; the navigation shows all of its entries.
        const cut = `[...document.querySelectorAll('header, nav, h1, h2, p, li, button, .check, dd')]
          .filter((one) => one.offsetParent && !one.classList.contains('hidden') && one.scrollWidth > one.clientWidth + 1 && !one.closest('pre'))
          .map((one) => one.outerHTML.slice(0, 100))`;
        expect(await page.evaluate(cut)).toEqual([]);
        for (const link of await page.locator('nav a').all()) {
          const { x = -1, width = 0 } = (await link.boundingBox()) ?? {};
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(viewport.width);
        }
      },
      { viewport },
    );
  });

  test('nothing moves with prefers-reduced-motion', async () => {
    stage.front.begin('step');
    await stage.withVisit(
      async ({ page, sees }) => {
        await stage.front.untilHeld(1);
        stage.front.release();
        await sees(en.checks.titles.running);
        const moving =
          'document.getAnimations().length + (getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? 1 : 0)';
        expect(await page.evaluate(moving)).toBe(0);
        stage.front.cut();
      },
      { reducedMotion: 'reduce' },
    );
    stage.front.begin('pass');
  });

  test('a screen reader announces the result, then each section under its heading, in page order', async () => {
    await stage.withVisit(async ({ page, button }) => {
      await button(en.stream.again).waitFor();
      const headings = await page.locator('h1, h2').allTextContents();
      const { stream, connect, chat } = en.sections;
      expect(headings.slice(1)).toEqual([stream, connect, chat]);
      // The headline is announced when it changes.
      expect(await page.locator('h1 [role=status]').textContent()).toBe(headings[0]);
      for (const row of await page.locator('.check .name').allTextContents()) {
        expect(row).toMatch(new RegExp(`: (?:${Object.values(en.checks.tones).join('|')})\\.$`));
      }
    });
  });

  test('the footer shows the name, the version and a link to its changes', async () => {
    await stage.withVisit(async ({ page }) => {
      const footer = page.locator('footer');
      expect(await footer.textContent()).toContain(`chatgpt-reverse-proxy ${version}`);
      await footer.getByText(en.footer.changes).click();
      expect(await footer.locator('li').count()).toBe(toChanges(changelog, version).length);
    });
    const repository = 'https://git.example/owner/name';
    const { html } = await makePage({ version, repository, changes: [] });
    expect(html).toContain(repository);
  });
});

describe('copied text', () => {
  test('is the text that is shown, with this address', async () => {
    await stage.withVisit(async ({ page, section }) => {
      const clipboard = () => page.evaluate('navigator.clipboard.readText()');
      await section('status').getByRole('button', { name: en.copy.copy }).click();
      await section('status').getByRole('button', { name: en.copy.copied }).waitFor();
      expect(await clipboard()).toBe(stage.front.url);
      await section('connect').getByRole('tab', { name: 'curl' }).click();
      const panel = section('connect').getByRole('tabpanel');
      // The base URL comes first.
      await panel.getByRole('button', { name: en.copy.copy }).first().click();
      await panel.getByRole('button', { name: en.copy.copied }).waitFor();
      expect(await clipboard()).toBe(`${stage.front.url}/v1`);
      await panel.getByRole('button', { name: `${en.copy.copy}: curl` }).click();
      await panel.getByRole('button', { name: en.copy.copied }).nth(1).waitFor();
      expect(await clipboard()).toContain(`curl -N '${stage.front.url}/v1/chat/completions' \\\n`);
    });
  });

  test('reaches the clipboard even without the browser’s API, as on http', async () => {
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

describe('with only the keyboard', () => {
  test('the first tab stop skips the navigation', async () => {
    await stage.withVisit(async ({ page }) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(en.skip);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    });
  });

  test('the tabs support the arrow keys, and a chat can be completed', async () => {
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
      // Skips the button that lists the models.
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
