import { findMissing, findProgram, type ProgramName } from '../../scripts/test/programs';

const MISSING = Symbol.for('programs that the tests of this file lack');
type Globals = { [MISSING]?: Set<ProgramName> };

/**
 * Says that all tests of the file need this program: without it they are skipped by name, with this reason.
 * Call it while the file is loaded, in the test or in what starts the program for it.
 */
export function needsProgram(name: ProgramName): void {
  const [missing] = findSkipReasons([name]);
  if (missing === undefined) return;
  const globals = globalThis as Globals;
  globals[MISSING] ??= new Set();
  globals[MISSING].add(missing);
}

/** What the tests of a file lack, as `needsProgram` noted it in the global object of that file. */
export const readMissing = (globals: object): readonly ProgramName[] => [
  ...((globals as Globals)[MISSING] ?? []),
];

/**
 * Which of these programs are missing, so that a test may be skipped for want of them. In CI there are none:
 * the test runs, and fails.
 */
export function findSkipReasons(names: readonly ProgramName[]): readonly ProgramName[] {
  return process.env.CI ? [] : findMissing(names);
}

/** What stands behind the name of a test that is skipped for want of programs. */
export const toSkipReason = (missing: readonly ProgramName[]): string =>
  `(not on this machine: ${missing.join(', ')})`;

/** The path of a program that a test is about to start. */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name);
  if (path !== undefined) return path;
  throw new Error(`This test needs ${name}: "npm test -- --install" installs it.`);
}
