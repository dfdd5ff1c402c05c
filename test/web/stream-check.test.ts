import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';
import { means } from './support/means';
import { type Stage, startStage } from './support/stage';
import type { Visit } from './support/visit';

// The stream check, with something between the browser and the proxy that does what it must find out.

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
  return stage.withVisit(look, options, stage.front.url);
};

describe('the stream check', () => {
  test('draws each event as it arrives: the first one before the second has been let through', async () => {
    await through('step', async ({ page, button, sees, section }) => {
      const drawn = (count: number) =>
        page.getByRole('img', { name: words.chart(count, 10), exact: true }).waitFor();
      await drawn(0);
      await button(words.run).click();
      for (let count = 1; count <= 10; count += 1) {
        await stage.front.untilHeld(1);
        stage.front.release();
        await drawn(count);
      }
      stage.front.cut();
      // All ten have come: that the end did not is no matter.
      await sees('10 / 10', section('stream'));
    });
  });

  test('says that something holds the stream back, and where to look', async () => {
    await through('hold', async ({ button, sees, section }) => {
      await button(words.run).click();
      await sees(words.verdicts.buffered, section('stream'));
      await sees(words.where.local[0] ?? '', section('stream'));
      await sees('10 / 10', section('stream'));
    });
  });

  test('says so in Chinese, too', async () => {
    const look = async ({ button, sees, section, expectAccessible }: Visit) => {
      await button(zh.stream.run).click();
      await sees(zh.stream.verdicts.buffered, section('stream'));
      await expectAccessible();
    };
    await through('hold', look, { locale: 'zh-CN' });
  });

  test('says that the stream broke off', async () => {
    await through('step', async ({ button, sees, section }) => {
      await button(words.run).click();
      await stage.front.untilHeld(1);
      stage.front.release();
      await sees(en.stream.running, section('stream'));
      await stage.front.untilHeld(1);
      stage.front.cut();
      await sees(words.verdicts.broken, section('stream'));
    });
  });

  test('can be stopped and run again', async () => {
    await through('step', async ({ page, button, section }) => {
      await button(words.run).click();
      await stage.front.untilHeld(1);
      stage.front.release();
      await page.getByRole('img', { name: words.chart(1, 10), exact: true }).waitFor();
      await section('stream').getByRole('button', { name: words.stop }).click();
      await button(words.run).waitFor();
      expect(await section('stream').getByText(words.verdicts.broken).count()).toBe(0);
    });
  });

  test('names the cloud’s own refusal for what it is', async () => {
    await through('refuse', async ({ sees, section, button }) => {
      await sees(en.status.failed);
      await sees(means('tencent', '433'), section('status'));
      stage.front.begin('pass');
      await button(en.status.retry).click();
      await sees(en.status.running);
    });
  });
});
