import { findMissing, findProgram, type ProgramName } from '../../scripts/test/programs';

const MISSING = Symbol.for('programs that the tests of this file lack');
type Globals = { [MISSING]?: Set<ProgramName> };

/**
 * Declares that all tests of the file need this program: without it they are skipped by name, with the reason.
 * Call it while the file is loaded, in the test or in the module that starts the program.
 */
export function needsProgram(name: ProgramName): void {
  const [missing] = findSkipReasons([name]);
  if (missing === undefined) return;
  const globals = globalThis as Globals;
  globals[MISSING] ??= new Set();
  globals[MISSING].add(missing);
}

/** The missing programs of a test file, as recorded by `needsProgram` in that file's global object. */
export const readMissing = (globals: object): readonly ProgramName[] => [
  ...((globals as Globals)[MISSING] ?? []),
];

/**
 * Which of these programs are missing, so that a test may be skipped. Always empty in CI: there the test
 * runs, and fails.
 */
export function findSkipReasons(names: readonly ProgramName[]): readonly ProgramName[] {
  return process.env.CI ? [] : findMissing(names);
}

/** The suffix of the name of a test that is skipped because of missing programs. */
export const toSkipReason = (missing: readonly ProgramName[]): string =>
  `(not on this machine: ${missing.join(', ')})`;

/** The path of a program that a test is about to start. */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name);
  if (path !== undefined) return path;
  throw new Error(`This test needs ${name}: "npm test -- --install" installs it.`);
}
