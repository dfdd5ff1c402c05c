import './supported-node';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinary } from './node-binary';
import { toRequest } from './test/arguments';
import { BROKEN, describeSkipped, type Outcome, toLastLine, toSum } from './test/outcome';
import { findMissing, isOnUbuntu, type ProgramName, toInstallLine } from './test/programs';
import type { Run } from './test/selection';

/**
 * `npm test [-- --install] [jest arguments]`: lists missing programs, builds the proxy, runs the tests, and
 * lists what could not be tested. `--install` installs the programs first. `--all` runs every test, on Node
 * 20 and 24; `--rest` only what `npm test` leaves out.
 */
async function main(): Promise<void> {
  const { installs, runs } = toRequest(process.argv.slice(2));
  if (!providePrograms(installs)) return finish(BROKEN);
  // Tests of this command run concurrently with others, which use the build.
  if (process.env.TEST_BUILD !== 'off') {
    execFileSync(process.execPath, [TSX, 'scripts/build.ts'], { stdio: 'inherit' });
  }
  const outcomes: Outcome[] = [];
  for (const run of runs) outcomes.push(await runJest(run));
  finish(toSum(outcomes));
}

const TSX = join('node_modules', 'tsx', 'dist', 'cli.mjs');

/** Whether the tests may start: in CI no program may be missing. */
function providePrograms(installs: boolean): boolean {
  const before = findMissing();
  if (before.length === 0) return true;
  const line = toInstallLine(before);
  if (installs && line) {
    process.stderr.write(`${line}\n`);
    try {
      execFileSync('/bin/sh', ['-c', line], { stdio: ['inherit', 2, 2] });
    } catch (error) {
      process.stderr.write(`The installation failed: ${(error as Error).message}\n`);
    }
  }
  const missing = findMissing();
  if (missing.length === 0) return true;
  process.stderr.write(describeMissing(missing, installs));
  return !process.env.CI;
}

function describeMissing(missing: readonly ProgramName[], installs: boolean): string {
  const names = missing.join(', ');
  if (process.env.CI)
    return `Missing: ${names}. In CI, tests must not be skipped because of a missing program.
`;
  const line = toInstallLine(missing);
  const how =
    line === undefined
      ? 'No package manager here has them: install them yourself, anywhere on your PATH.'
      : `This installs them${installs ? '' : ', and so does "npm test -- --install"'}:\n  ${line}`;
  const chromium =
    missing.includes('chromium') && isOnUbuntu()
      ? '\nUbuntu has no package for Chromium: install Google Chrome, or set CHROMIUM to the path of a browser.'
      : '';
  return `Missing: ${names}. Tests that need them are skipped.\n${how}${chromium}\n\n`;
}

/** Runs jest, and resolves with the outcome. */
async function runJest({ node, words }: Run): Promise<Outcome> {
  const program = node === undefined ? process.execPath : await nodeBinary(node);
  const folder = mkdtempSync(join(tmpdir(), 'test-outcome-'));
  const file = join(folder, 'outcome.json');
  const jest = spawn(program, ['node_modules/jest/bin/jest.js', ...words], {
    env: { ...process.env, TEST_OUTCOME: file },
    stdio: 'inherit',
  });
  const code = await new Promise((resolve) => jest.once('exit', resolve));
  try {
    const outcome = JSON.parse(readFileSync(file, 'utf8')) as Outcome;
    return code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome;
  } catch {
    return code === 0 ? { passed: 0, failed: 0, skipped: [] } : BROKEN;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the outcome; the last line is machine-readable. */
function finish(outcome: Outcome): void {
  if (process.env.TEST_OUTCOME) writeFileSync(process.env.TEST_OUTCOME, JSON.stringify(outcome));
  process.stdout.write(`\n${describeSkipped(outcome.skipped)}${toLastLine(outcome)}\n`);
  process.exitCode = outcome.failed === 0 ? 0 : 1;
}

void main();
