import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../test/web/support/browser';
import { startFront } from '../test/web/support/front';
import { en } from '../web/i18n/en';
import { zh } from '../web/i18n/zh';
import { startProxy } from './demo/proxy';
import { QUESTION, startStandIn } from './demo/stand-in';
import { takeUsageReport } from './screenshots/usage-report';

const folder = join(__dirname, '../docs/images');

/** The page is captured in both languages, with the same contents. */
const languages = [
  { words: en, ending: '' },
  { words: zh, ending: '.zh-CN' },
];

/** `npm run screenshots`: the pictures of the page and of the usage report in docs/images, from a real browser. */
async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const standIn = await startStandIn();
  const proxy = await startProxy(`http://127.0.0.1:${standIn.port}`, () => undefined);
  const url = `http://127.0.0.1:${proxy.port}`;
  const front = await startFront(url);
  const browser = await startBrowser();

  async function open(
    words: typeof en,
    look: (page: Page) => Promise<string>,
    { dark = false, phone = false } = {},
  ): Promise<void> {
    const context = await browser.newContext({
      locale: words.tag,
      colorScheme: dark ? 'dark' : 'light',
      viewport: phone ? { width: 390, height: 844 } : { width: 900, height: 980 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto(front.url);
    // All checks have finished: the contents no longer change.
    await page.getByRole('button', { name: words.stream.again }).waitFor();
    await page.getByText(words.checks.reached).waitFor();
    const file = join(folder, await look(page));
    await page.screenshot({ path: file });
    printSize(file);
    await context.close();
  }

  const scrollTo = (page: Page, id: string) =>
    page.evaluate(`document.getElementById('${id}').scrollIntoView()`);

  try {
    for (const { words, ending } of languages) {
      await open(words, async () => `page${ending}.png`);
      await open(
        words,
        async (page) => {
          await page.setViewportSize({ width: 900, height: 860 });
          await page.getByRole('button', { name: words.chat.listModels }).click();
          await page.getByLabel(words.chat.message).fill(QUESTION);
          await page.getByText(words.chat.models(5)).waitFor();
          await page.getByRole('button', { name: words.chat.send }).click();
          await page.getByText(words.chat.total).waitFor();
          await scrollTo(page, 'chat');
          return `page-chat${ending}.png`;
        },
        { dark: true },
      );
      front.begin('hold');
      await open(words, async () => `page-buffered${ending}.png`);
      front.begin('pass');
      await open(words, async (page) => {
        await page.setViewportSize({ width: 900, height: 760 });
        await scrollTo(page, 'connect');
        return `page-copy${ending}.png`;
      });
      await open(words, async () => `page-phone${ending}.png`, { phone: true });
      const report = join(folder, `usage-report${ending}.png`);
      await takeUsageReport(browser, words === zh ? 'zh' : 'en', report);
      printSize(report);
    }
  } finally {
    await browser.close();
    await front.close();
    await proxy.close();
    await standIn.close();
  }
}

function printSize(file: string): void {
  process.stdout.write(`${file}  ${Math.round(statSync(file).size / 1024)} KB\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`No screenshots: ${error.message}\n`);
  process.exitCode = 1;
});
