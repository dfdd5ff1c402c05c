import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { BrowserContext, Locator, Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A visit to the page, and the errors that the browser reported meanwhile. */
export interface Visit {
  readonly page: Page;
  button(name: string | RegExp): Locator;
  /** The part of the page below a heading. */
  section(id: 'status' | 'key' | 'stream' | 'connect' | 'chat'): Locator;
  /** Waits until this text is visible. */
  sees(words: string | RegExp, within?: Locator): Promise<void>;
  /** Fails if axe-core finds a problem on the page in its current state. */
  expectAccessible(): Promise<void>;
  /** Fails if anything is wider than the screen. */
  expectToFit(): Promise<void>;
  /** Fails for CSP violations, script errors, and requests to other hosts than the proxy. */
  expectClean(): void;
}

/** Opens the page at this address. */
export async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // The browser logs each response other than 200 and each failed WebSocket; both are expected here.
    const isExpected = /^Failed to load resource|^WebSocket connection to/.test(text);
    if (message.type() === 'error' && !isExpected) {
      complaints.push(`console: ${text}`);
    }
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => console.error('violation of ' + event.violatedDirective));`,
  );
  await page.goto(`${url}/`);
  const { origin } = new URL(url);

  return {
    page,
    button: (name) => page.getByRole('button', { name }),
    section: (id) => page.locator(`#${id}`),
    async sees(words, within) {
      await (within ?? page.locator('body')).getByText(words).first().waitFor();
    },
    async expectAccessible() {
      if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe);
      const found = await page.evaluate(
        `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')))`,
      );
      expect(found).toEqual([]);
    },
    async expectToFit() {
      const tooWide = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(tooWide).toBeLessThanOrEqual(0);
    },
    expectClean() {
      expect(complaints).toEqual([]);
      const foreign = requests.filter((one) => !one.startsWith(origin) && !one.startsWith('data:'));
      expect(foreign).toEqual([]);
    },
  };
}
