import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Operations that conflict only with a creation in progress, or with nothing. */
const ALWAYS = ['Invoke', 'CreateFunction', 'DeleteFunction'];

/**
 * The operations that return ResourceConflictException ("another operation is in progress") while a function is
 * Pending or its last update InProgress: those for which the SDK's own typings name that error.
 */
export const CONFLICTING: ReadonlySet<string> = readConflicting();

function readConflicting(): ReadonlySet<string> {
  const main = require.resolve('@aws-sdk/client-lambda');
  const folder = join(dirname(dirname(main)), 'dist-types', 'commands');
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('Command.d.ts'))
    .filter((file) =>
      readFileSync(join(folder, file), 'utf8').includes(
        '@throws {@link ResourceConflictException}',
      ),
    )
    .map((file) => file.replace('Command.d.ts', ''))
    .filter((operation) => !ALWAYS.includes(operation));
  if (!found.includes('PutFunctionConcurrency')) {
    throw new Error(`${folder} is not written as expected: the twin cannot tell what conflicts.`);
  }
  return new Set(found);
}
