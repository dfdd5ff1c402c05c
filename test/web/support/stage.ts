import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';
import { startBrowser } from './browser';
import { type Front, startFront } from './front';
import { type ModelServer, startModelServer } from './upstream';
import { type Visit, visit } from './visit';

/** A browser, the built proxy, an API behind it, and something in front of it. */
export interface Stage {
  readonly browser: Browser;
  readonly upstream: ModelServer;
  readonly proxy: ProxyProcess;
  /** Between the browser and the proxy, for visits that should go through it. */
  readonly front: Front;
  /** A visit in a new browser context, through the front; it must end without browser errors. */
  withVisit(
    look: (visit: Visit) => Promise<void>,
    options?: BrowserContextOptions,
    url?: string,
  ): Promise<void>;
  close(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const [browser, upstream] = await Promise.all([startBrowser(), startModelServer()]);
  const proxy = await startProxy({ UPSTREAM_URL: upstream.url });
  const front = await startFront(proxy.url);
  return {
    browser,
    upstream,
    proxy,
    front,
    async withVisit(look, options = {}, url = front.url) {
      const permissions = ['clipboard-read', 'clipboard-write'];
      // Animations are drawn sixty times a second, which takes CPU time from other tests.
      const usual = { permissions, locale: 'en-US', reducedMotion: 'reduce' } as const;
      const context = await browser.newContext({ ...usual, ...options });
      context.setDefaultTimeout(20_000);
      try {
        const opened = await visit(context, url);
        await look(opened);
        opened.expectClean();
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      await front.close();
      await proxy.stop();
      await upstream.close();
    },
  };
}
