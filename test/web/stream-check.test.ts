import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import type { Visit } from './support/visit';

// The stream check, with something between the browser and the proxy that causes the problems it must detect.

const words = en.stream;
let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
}, 90_000);
afterAll(() => stage.close());

const through = (
  mode: Parameters<Stage['front']['begin']>[0],
  look: (visit: Visit) => Promise<void>,
  options = {},
) => {
  stage.front.begin(mode);
  return stage.withVisit(look, options);
};

describe('the stream check runs automatically when the page is opened, and', () => {
  test('draws each event as it arrives: the first one before the second is passed on', async () => {
    await through('step', async ({ page, sees, section }) => {
      const drawn = (count: number) =>
        page.getByRole('img', { name: words.chart(count, 10), exact: true }).waitFor();
      await drawn(0);
      for (let count = 1; count <= 10; count += 1) {
        await stage.front.untilHeld(1);
        stage.front.release();
        await drawn(count);
      }
      stage.front.cut();
      // All ten have arrived; the missing end does not matter.
      await sees('10 / 10', section('stream'));
    });
  });

  test('shows what should have been sent by now while nothing arrives', async () => {
    await through('step', async ({ page, sees, section }) => {
      await stage.front.untilHeld(10);
      await sees(words.caption(10, 0), section('stream'));
      expect(await page.locator('.chart .missing').count()).toBe(10);
      expect(await page.locator('.chart .event').count()).toBe(0);
      stage.front.cut();
      await sees(words.verdicts.broken, section('stream'));
      await sees(en.checks.titles.bad.stream, section('status'));
    });
  });

  test('says that something buffers the stream and where to look, and draws it differently', async () => {
    await through('hold', async ({ page, sees, section }) => {
      await sees(words.verdicts.buffered, section('stream'));
      await sees('proxy_buffering off', section('stream'));
      await sees('10 / 10', section('stream'));
      await sees(words.legend, section('stream'));
      // A different line style and another symbol: not by colour alone.
      expect(await page.locator('.chart .held rect').count()).toBeGreaterThan(6);
      const dashes = `getComputedStyle(document.querySelector('.chart .held line')).strokeDasharray`;
      expect(await page.evaluate(dashes)).not.toBe('none');
      await sees(en.checks.titles.bad.stream, section('status'));
      await sees(words.verdicts.buffered, section('status'));
    });
  });

  test('says so in Chinese, too', async () => {
    const look = async ({ sees, section, expectAccessible }: Visit) => {
      await sees(zh.stream.verdicts.buffered, section('stream'));
      await sees(zh.checks.titles.bad.stream, section('status'));
      await expectAccessible();
    };
    await through('hold', look, { locale: 'zh-CN' });
  });

  test('says that the stream broke off', async () => {
    await through('step', async ({ sees, section }) => {
      await stage.front.untilHeld(1);
      stage.front.release();
      await sees(words.progress(1, 10), section('status'));
      await stage.front.untilHeld(1);
      stage.front.cut();
      await sees(words.verdicts.broken, section('stream'));
    });
  });

  test('can be stopped and run again', async () => {
    await through('step', async ({ page, button, section, sees }) => {
      await stage.front.untilHeld(1);
      stage.front.release();
      await page.getByRole('img', { name: words.chart(1, 10), exact: true }).waitFor();
      await section('stream').getByRole('button', { name: words.stop }).click();
      await button(words.run).waitFor();
      expect(await section('stream').getByText(words.verdicts.broken).count()).toBe(0);
      stage.front.begin('pass');
      await button(words.run).click();
      await sees('10 / 10', section('stream'));
    });
  });

  test('identifies an error of the cloud itself', async () => {
    await through('refuse', async ({ sees, section, button }) => {
      await sees(en.status.failed);
      await sees(means('tencent', '433'), section('status'));
      stage.front.begin('pass');
      await button(en.status.retry).click();
      await sees(en.status.runsOn);
      await sees('10 / 10', section('stream'));
    });
  });
});
