import { test } from '@jest/globals';
import type { ProgramName } from '../../scripts/test/programs';
import { findSkipReasons, toSkipReason } from './needs-program';

/** A test that needs a program: skipped by name if it is missing on this machine. */
export function testWith(
  program: ProgramName | undefined,
  name: string,
  run: () => Promise<void>,
  timeout?: number,
): void {
  const missing = findSkipReasons(program ? [program] : []);
  if (missing.length === 0) test(name, run, timeout);
  else test.skip(`${name} ${toSkipReason(missing)}`, run);
}
