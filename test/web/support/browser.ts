import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { needsProgram, requireProgram } from '../../support/needs-program';

needsProgram('chromium');

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

/** Starts a real headless Chromium; each of its contexts is as empty as on its first day. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: requireProgram('chromium'), args: flags, timeout: 60_000 });

/** A browser that keeps what it wants to keep, in a folder that was empty before. */
export interface KeepingBrowser {
  readonly context: BrowserContext;
  readonly profile: string;
  remove(): Promise<void>;
}

export async function startKeepingBrowser(): Promise<KeepingBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireProgram('chromium'),
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
