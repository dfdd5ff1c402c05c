import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { findMissing, toInstallLine } from '../../scripts/test/programs';
import { runCommand } from '../support/run-command';

// `npm test` on machines without some programs: the real command, with its own PATH and package manager.

jest.setTimeout(60_000);

let machine = '';
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'machine-'));
  symlinkSync(process.execPath, join(machine, 'node'));
});
afterEach(() => rmSync(machine, { recursive: true, force: true }));

/** Installs a fake program on the machine. */
function addProgram(name: string, script: string): void {
  const file = join(machine, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const programs = [
  'nginx',
  'redis-server',
  'chromium',
  'openssl',
  'curl',
  'python3',
  'go',
  'buildah',
  'debootstrap',
  'caddy',
  'haproxy',
];

/** Runs `npm test -- …` with two sample files instead of the project's tests. */
function runTests(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const samples = ['--testMatch', '<rootDir>/test/scripts/sample/*.sample.ts'];
  return runCommand(['node_modules/tsx/dist/cli.mjs', 'scripts/test.ts', ...words, ...samples], {
    PATH: machine,
    SERVER_PROGRAMS: machine,
    TEST_BUILD: 'off',
    ...more,
  });
}

const lastLine = (output: string) => output.trimEnd().split('\n').at(-1);

test('without programs: prints the command that installs them, and skips and counts the tests that need them', async () => {
  addProgram('apt-get', 'exit 99');
  const { code, output } = await runTests([]);
  expect(output).toContain(`Missing: ${programs.join(', ')}. Tests that need them are skipped.`);
  expect(output).toMatch(
    /^ {2}(sudo )?apt-get update && (sudo )?apt-get install -y --no-install-recommends nginx redis-server chromium chromium-headless-shell openssl curl python3 golang-go buildah debootstrap caddy haproxy$/m,
  );
  expect(output).toContain(
    'Skipped: not on this machine: redis-server\n     1  test/scripts/sample/programs.sample.ts\n',
  );
  expect(output).toContain(
    'Skipped: not on this machine: openssl\n     1  test/scripts/sample/single.sample.ts\n',
  );
  expect(output).toContain('Skipped: not here: no reason\n');
  expect(lastLine(output)).toBe('1 passed, 0 failed, 3 skipped');
  expect(code).toBe(0);
});

test.each([
  [
    'apt-get',
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends redis-server golang-go',
  ],
  ['dnf', 'sudo dnf install -y redis golang'],
  ['apk', 'sudo apk add redis go'],
  ['brew', 'brew install redis go'],
])('names the packages of %s', (manager, line) => {
  addProgram(manager, '');
  const environment = { PATH: machine, SERVER_PROGRAMS: machine };
  expect(toInstallLine(['redis-server', 'go'], environment, false)).toBe(line);
  expect(toInstallLine(['redis-server'], environment, true)).not.toContain('sudo');
});

test('on macOS, programs that exist only for Linux are not missing', () => {
  const missing = findMissing(undefined, { PATH: machine, SERVER_PROGRAMS: machine }, 'darwin');
  expect(missing).toContain('nginx');
  expect(missing).not.toContain('buildah');
  expect(missing).not.toContain('debootstrap');
});

test('on Ubuntu, leaves out Chromium, which apt-get does not know there', () => {
  addProgram('apt-get', '');
  const environment = { PATH: machine, SERVER_PROGRAMS: machine };
  const line = toInstallLine(['chromium', 'curl'], environment, true, true);
  expect(line).toBe('apt-get update && apt-get install -y --no-install-recommends curl');
});

test('without a known package manager: says so', async () => {
  const { output } = await runTests(['--listTests']);
  expect(output).toContain('No package manager here has them');
});

/** A package manager that installs what is requested. */
function addPackageManager(): void {
  const log = `echo "apt-get $*" >>${machine}/calls`;
  const bring = `for name; do echo '#!/bin/sh' >${machine}/$name; /bin/chmod 755 ${machine}/$name; done`;
  addProgram('apt-get', `${log}\n[ "$1" = install ] || exit 0\nshift 3\n${bring}`);
  addProgram('sudo', 'exec "$@"');
  addProgram('go', '');
}

test('with --install: runs that command, and reports nothing as missing', async () => {
  addPackageManager();
  const { code, output } = await runTests(['--install', '--testNamePattern', 'needs nothing']);
  expect(output).toContain(
    'apt-get install -y --no-install-recommends nginx redis-server chromium',
  );
  expect(output).not.toContain('golang-go');
  expect(output).not.toContain('Missing');
  expect(output).not.toContain('not on this machine');
  expect(code).toBe(0);
});

test('in CI: a missing program fails the run, and no test is skipped because of it', async () => {
  const { code, output } = await runTests([], { CI: 'true' });
  expect(output).toContain('In CI, tests must not be skipped because of a missing program.');
  expect(lastLine(output)).toBe('0 passed, 1 failed');
  expect(code).toBe(1);
});

test('with all programs: says nothing about programs', async () => {
  for (const name of programs) addProgram(name, '');
  const { output } = await runTests(['--testNamePattern', 'needs nothing']);
  expect(output).not.toMatch(/missing|not on this machine/i);
});
