import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { openFile } from '../../plugins/operations/usage/file-source';
import { readRequest } from '../../plugins/operations/usage/request';
import { showUsage } from '../../plugins/operations/usage/usage';
import { type Language, settleLanguage } from '../../plugins/shared/language';

const models = [
  { provider: 'openai', model: 'gpt-4o-2024-08-06', weight: 3 },
  { provider: 'anthropic', model: 'claude-sonnet-4-5-20250929', weight: 4 },
  { provider: 'openai', model: 'gpt-5-mini-2025-08-07', weight: 6 },
  { provider: 'gemini', model: 'gemini-2.5-pro', weight: 2 },
];
const keys = [
  { access_key: 'alice', weight: 5 },
  { access_key: 'bob', weight: 3 },
  { access_key: 'support-bot', weight: 2 },
];

/** A week of a small team, the same in every picture. */
function toLog(): string {
  const lines = [0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
    keys.flatMap(({ access_key, weight }, person) =>
      models.flatMap(({ provider, model, weight: share }, at) => {
        const isWeekend = day === 2 || day === 3;
        const count = Math.ceil((weight * share * (isWeekend ? 1 : 3 + ((day * 7 + at) % 4))) / 3);
        return Array.from({ length: count }, (_, number) => {
          const input = 900 + ((number * 577 + day * 331 + at * 129 + person * 71) % 5200);
          const hasFailed = (number + day + at) % 37 === 36;
          return JSON.stringify({
            time: new Date(Date.UTC(2026, 10, 19 + day, 8 + (number % 10))).toISOString(),
            ...{ event: 'request', route: 'upstream', status: hasFailed ? 429 : 200 },
            ...{ provider, access_key },
            ...(!hasFailed && {
              ...{ model, usage: 'measured', input_tokens: input, cached_tokens: input >> 2 },
              ...{ output_tokens: 120 + ((number * 211 + day * 97) % 900) },
              ...(provider === 'gemini' && { reasoning_tokens: 80 }),
            }),
          });
        });
      }),
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** Takes the picture of the report of `usage --html` for the documents. */
export async function takeUsageReport(
  browser: Browser,
  language: Language,
  file: string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  const back = process.cwd();
  process.chdir(folder);
  try {
    writeFileSync('proxy.log', toLog());
    settleLanguage(language);
    await showUsage(
      readRequest({ html: 'report.html', by: 'key' }, Date.now()),
      openFile('proxy.log'),
      {
        ...{
          width: 80,
          write: () => undefined,
          notice: () => undefined,
          progress: () => undefined,
        },
      },
    );
    const page = await browser.newPage({ viewport: { width: 900, height: 1280 } });
    await page.goto(pathToFileURL('report.html').href);
    await page.screenshot({ path: file });
    await page.close();
  } finally {
    process.chdir(back);
    rmSync(folder, { recursive: true });
  }
}
