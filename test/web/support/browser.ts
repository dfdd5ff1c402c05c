import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findCommand } from '../../../scripts/test/programs';
import { needsProgram, requireProgram } from '../../support/needs-program';

needsProgram('chromium');

/**
 * Chromium uses only the last such list, so this one repeats playwright's own where it matters here, and adds
 * the popups of the address bar, which cost each window half a second and which no test needs.
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

/** Keeps the browser from making requests of its own. */
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

/** Chromium's headless build, if it is installed: a visit takes a third less CPU time. */
const findHeadlessShell = () =>
  process.env.CHROMIUM ? undefined : findCommand('chromium-headless-shell');

/** Starts a real headless Chromium; each of its contexts starts empty. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findHeadlessShell() ?? requireProgram('chromium'),
    args: flags,
    timeout: 60_000,
  });

/** A browser with persistent storage, in a new folder. */
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
