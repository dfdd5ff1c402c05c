import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type AwsTwin, startAwsTwin } from '../../twins/aws/twin';
import { startTencentTwin, type TencentTwin } from '../../twins/tencent/twin';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';
import { copyProject, createService as createAwsService } from '../clouds/aws/support/sls';
import { createService } from '../clouds/support/service';
import { startBrowser } from './support/browser';
import { type ModelServer, startModelServer } from './support/upstream';
import { visit } from './support/visit';
import { walkThrough } from './support/walk';

// The status page on each cloud: deployed by the real command-line tool, opened in a real browser.

let browser: Browser;
let upstream: ModelServer;
let tencent: TencentTwin;
let aws: AwsTwin;

beforeAll(async () => {
  [browser, upstream, tencent, aws] = await Promise.all([
    startBrowser(),
    startModelServer(),
    startTencentTwin(),
    startAwsTwin(),
  ]);
}, 90_000);
afterAll(async () => {
  await browser.close();
  await Promise.all([upstream.close(), tencent.stop(), aws.stop()]);
});

async function look(
  url: string,
  words: typeof en,
  seesLeaving: boolean,
  more: (status: string) => Promise<void>,
): Promise<void> {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const context = await browser.newContext({ permissions, locale: words.tag });
  context.setDefaultTimeout(20_000);
  try {
    const opened = await visit(context, url);
    await walkThrough(opened, words, upstream, { seesLeaving });
    await more((await opened.section('status').textContent()) ?? '');
    opened.expectClean();
  } finally {
    await context.close();
  }
}

describe('on Tencent Cloud', () => {
  test('the deployed address shows the status page, and all of it works', async () => {
    const service = createService({ ...tencent.env, UPSTREAM_URL: upstream.url });
    try {
      const { code, output } = await service.sls('deploy');
      expect({ code, output }).toMatchObject({ code: 0 });
      const url = tencent.functionUrl('chatgpt-reverse-proxy-prod-proxy');
      await look(url, zh, true, async (status) => {
        expect(status).toContain(zh.status.clouds.tencent);
        expect(status).toContain('na-siliconvalley');
        expect(status).toContain(zh.status.openTitle);
      });
    } finally {
      service.remove();
    }
  }, 120_000);
});

describe('on AWS', () => {
  test('the deployed address shows the status page, and all of it works', async () => {
    const service = createAwsService(aws, { UPSTREAM_URL: upstream.url });
    copyProject(service);
    try {
      const { code, output } = await service.sls('deploy');
      expect({ code, output }).toMatchObject({ code: 0 });
      const url = aws.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, '');
      await look(url, en, false, async (status) => {
        expect(status).toContain(en.status.clouds.aws);
        expect(status).toContain('us-west-1');
        expect(status).toContain(en.checks.webSocketCures.aws.split('`')[0]);
      });
    } finally {
      service.remove();
    }
  }, 120_000);
});
