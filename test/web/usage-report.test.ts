import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { look, openDesk, toLine } from '../plugins/operations/usage/support';
import { startBrowser } from './support/browser';
import { visit } from './support/visit';

// The report of `usage --html`, as displayed.

jest.setTimeout(60_000);

const desk = openDesk();
let browser: Browser;
let url = '';
const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(readFileSync(join(desk.folder, 'report.html')));
});
const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>';

beforeAll(async () => {
  browser = await startBrowser();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const models = ['gpt-4o', 'gpt-5-mini-2025-08-07', evil, 'a-model-with-a-very-long-name-indeed'];
  const lines = Array.from({ length: 200 }, (_, at) =>
    toLine({
      ...{ time: new Date(Date.UTC(2026, 10, 1 + (at % 17), at % 24)).toISOString() },
      ...{ usage: at % 50 === 0 ? 'unknown' : 'measured', model: models[at % 4] },
      ...{ access_key: ['alice', 'bob', 'a-team-with-a-rather-long-label'][at % 3] },
      ...{ status: at % 40 === 3 ? 500 : 200, input_tokens: at * 1234, output_tokens: at * 56 },
      ...{ cached_tokens: at * 30, reasoning_tokens: at },
    }),
  );
  const log = desk.write('proxy.log', `${lines.join('\n')}\n`);
  await look(log, { html: join(desk.folder, 'report.html') });
});
afterAll(async () => {
  await browser?.close();
  server.close();
  desk.clear();
});

describe.each([
  ['on a desktop', { width: 1100, height: 900 }, 'light'],
  ['on a phone, in the dark', { width: 390, height: 844 }, 'dark'],
] as const)('%s', (_, viewport, colorScheme) => {
  test('the report fits, is accessible, and makes no requests', async () => {
    const context = await browser.newContext({ viewport, colorScheme });
    const seen = await visit(context, url);
    await seen.sees('By day: cost');
    await seen.sees('By key: cost');
    await seen.sees('By model: cost');
    await seen.expectAccessible();
    await seen.expectToFit();
    seen.expectClean();
    // Each bar is next to its value, and has the right length.
    const bars = await seen.page
      .locator('.bars')
      .first()
      .locator('rect')
      .evaluateAll((rects) => rects.map((rect) => rect.getBoundingClientRect().width));
    expect(bars.length).toBe(3);
    expect(bars).toEqual(bars.toSorted((one, other) => other - one));
    expect(bars[2]).toBeGreaterThan(2);
    await context.close();
  });
});

test('a name that a caller invented is shown as plain text, and its requests are listed separately', async () => {
  const context = await browser.newContext();
  const seen = await visit(context, url);
  const row = seen.page.getByRole('row', { name: evil, exact: false }).first();
  expect(await row.textContent()).toMatch(/\?50/);
  seen.expectClean();
  await context.close();
});
