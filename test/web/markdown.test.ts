import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundlePage } from '../../plugins/shared/packaging/page';
import { en } from '../../web/i18n/en';
import { type Stage, startStage } from './support/stage';
import type { Visit } from './support/visit';

// How a response is shown: as Markdown, and as nothing more.

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

/** Makes the model respond with this. */
async function answer({ section, button, sees }: Visit, text: string): Promise<void> {
  const before = stage.upstream.requests.length;
  await section('chat').getByLabel(en.chat.message).fill('Hi');
  await button(en.chat.send).click();
  await stage.upstream.untilAsked(before + 1);
  // In pieces, like models.
  for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) stage.upstream.say(piece);
  stage.upstream.finish();
  await sees(en.chat.usageValue(12, 3), section('chat'));
  await section('chat').locator('.markdown').last().waitFor();
}

describe('a response', () => {
  test('is shown as Markdown, with a copy button for code', async () => {
    await stage.withVisit(
      async (opened) => {
        const { page, section, expectAccessible, expectToFit } = opened;
        await answer(
          opened,
          '# Title\n\nA **bold** word, `code` & a [link](https://example.com/).\n\n1. one\n2. two\n\n- [x] done\n\n> quoted &copy;\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n```js\nconst long = "' +
            'x'.repeat(200) +
            '";\n```\n\n' +
            'y'.repeat(300),
        );
        const log = section('chat').locator('.markdown');
        expect(await log.locator('strong').textContent()).toBe('bold');
        expect(await log.locator('ol li').count()).toBe(2);
        expect(await log.locator('td').allTextContents()).toEqual(['1', '2']);
        expect(await log.locator('blockquote').textContent()).toBe('quoted ©');
        expect(await log.locator('li.task').textContent()).toBe('☑ done');
        const cell = `getComputedStyle(document.querySelectorAll('.markdown td')[1]).textAlign`;
        expect(await page.evaluate(cell)).toBe('right');
        expect(await log.locator('a').getAttribute('rel')).toBe('noopener noreferrer');
        expect(await log.locator('h1,h2,h3').count()).toBe(0);
        await log.getByRole('button', { name: `${en.copy.copy}: js` }).click();
        await log.getByRole('button', { name: en.copy.copied }).waitFor();
        expect(await page.evaluate('navigator.clipboard.readText()')).toContain('const long');
        // Long code scrolls in its own box, long words wrap: the page does not get wider.
        const isScrolling = `(() => { const pre = document.querySelector('.markdown pre'); return pre.scrollWidth > pre.clientWidth; })()`;
        expect(await page.evaluate(isScrolling)).toBe(true);
        await expectToFit();
        await expectAccessible();
      },
      { viewport: { width: 320, height: 640 } },
    );
  });

  test('can run no script, load no file and link only to http and https addresses', async () => {
    await stage.withVisit(async (opened) => {
      const { page, section } = opened;
      await answer(
        opened,
        '<img src=x onerror="window.hacked = 1"> <script>window.hacked = 1</script>\n\n' +
          '[click](javascript:window.hacked=1) ![spy](https://evil.example/pixel.png) [data](data:text/html,x)\n\n' +
          '<iframe src="https://evil.example"></iframe>',
      );
      const log = section('chat').locator('.markdown');
      expect(await log.locator('img, script, iframe').count()).toBe(0);
      expect(await log.textContent()).toContain('<script>');
      const links = await log
        .locator('a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
      expect(links).toEqual(['https://evil.example/pixel.png']);
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      // Every visit ends with a check that no other server was contacted.
    });
  });

  test('loads the second file of the page, which is not loaded before', async () => {
    await stage.withVisit(async (opened) => {
      const asked: string[] = [];
      opened.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await opened.page.reload();
      await opened.button(en.stream.again).waitFor();
      expect(asked).not.toContain('/-/page-markdown.js');
      await answer(opened, 'Hello');
      expect(asked.filter((path) => path === '/-/page-markdown.js')).toHaveLength(1);
    });
  });

  test('is shown as plain text if that file cannot be loaded', async () => {
    await stage.withVisit(async ({ page, section, button, sees }) => {
      await page.route('**/-/page-markdown.js', (route) => route.abort());
      const before = stage.upstream.requests.length;
      await button(en.chat.send).click();
      await stage.upstream.untilAsked(before + 1);
      stage.upstream.say('**Hello**');
      stage.upstream.finish();
      await sees('**Hello**', section('chat').getByRole('log'));
    });
  });
});

test('the first load of the page takes at most 40 KB', async () => {
  const [html] = await bundlePage();
  expect(html?.data.length).toBeLessThanOrEqual(40 * 1024);
  expect(brotliDecompressSync(html?.data ?? Buffer.alloc(0)).length).toBeGreaterThan(0);
});
