import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Keeps the browser from asking anybody for anything by itself. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is on this machine; `CHROMIUM` can say so. */
export function findChromium(): string {
  const found = [process.env.CHROMIUM ?? '', ...places].find((path) => path && existsSync(path));
  if (found) return found;
  throw new Error(
    'These tests need Chromium (Debian: apt-get install chromium); CHROMIUM may name another place.',
  );
}

/** Starts a real headless Chromium; each of its contexts is as empty as on its first day. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: flags, timeout: 60_000 });

/** A browser that keeps what it wants to keep, in a folder that was empty before. */
export interface KeepingBrowser {
  readonly context: BrowserContext;
  readonly profile: string;
  remove(): Promise<void>;
}

export async function startKeepingBrowser(): Promise<KeepingBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: flags,
    timeout: 60_000,
  });
  return {
    context,
    profile,
    async remove() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
