import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findCommand } from '../../../scripts/test/programs';
import { needsProgram, requireProgram } from '../../support/needs-program';

needsProgram('chromium');

/**
 * Chromium knows one such list, the last one, so these are playwright's own where it matters here; and the
 * popups of the address bar, which cost each window half a second and which no test sees.
 */
const disabledFeatures = [
  'AimEnabled',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

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
  `--disable-features=${disabledFeatures.join(',')}`,
];

/** Chromium built without its windows, where it is installed: a visit takes a third less CPU time. */
const findHeadlessShell = () =>
  process.env.CHROMIUM ? undefined : findCommand('chromium-headless-shell');

/** Starts a real headless Chromium; each of its contexts is as empty as on its first day. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findHeadlessShell() ?? requireProgram('chromium'),
    args: flags,
    timeout: 60_000,
  });

/** A browser that keeps what it wants to keep, as a user's does, in a folder that was empty before. */
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
